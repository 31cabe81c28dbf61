//! What tells one policy from another.

use std::fmt::Write as _;

use palisade_core::FingerprintKey;

use super::{Policy, compile::Treatments, target::Statements};
use crate::{
    allow::Allowance,
    detect::{Detector, set::Detectors},
    key::Verdict,
    kind::Sort,
};

impl Policy {
    /// 128 bits of what the policy says, with the defaults for what it does not
    /// say. Two keys, made up, give `SipHash` twice its width.
    pub(super) fn hash(
        &self,
        key_id: Option<&str>,
        detectors: Detectors,
    ) -> String {
        let said = self.describe(key_id, detectors);
        let half = |key: u8| {
            let key = FingerprintKey::from_bytes([key; 16]);
            key.fingerprint("policy", said.as_bytes()).as_u64()
        };
        format!("{:016x}{:016x}", half(0), half(1))
    }

    /// One line for each statement: what is in the policy's own words stands in
    /// Rust's quotes, so that no two policies have the same lines.
    fn describe(&self, key_id: Option<&str>, detectors: Detectors) -> String {
        let Self { mode, on_number, max_scan, max_field, .. } = self;
        let (mix, keep) = (self.mix_field_name, self.keep_control);
        let needed = self.key_id.as_ref().map(|(id, _)| id);
        let mut lines = format!(
            "{mode:?} {on_number:?} {max_scan} {max_field} mix {mix} keep \
             {keep} key {key_id:?} needed {needed:?}\n"
        );
        let off = Detector::all().filter(|(one, _)| !detectors.has(*one));
        let off: Vec<_> = off.map(|(_, about)| about.name).collect();
        if !off.is_empty() {
            line(&mut lines, &[&["detectors off"], &off[..]].concat());
        }
        let treatments = Treatments::of(&self.base);
        for sort in Sort::ALL {
            let (treatment, _) = treatments.of_sort(sort);
            line(&mut lines, &[sort.name(), treatment.name()]);
        }
        statements(&self.base, &mut lines);
        let mut callsites: Vec<_> = self.callsites.iter().collect();
        callsites.sort_unstable();
        line(&mut lines, &callsites);
        for rule in &self.rules {
            line(&mut lines, &rule.describe());
        }
        let allow = |of: &Allowance| {
            let [form, value] = of.allow.describe();
            [of.sort.name(), form, value].map(str::to_owned)
        };
        let mut allowed: Vec<_> = self.allowed.iter().map(allow).collect();
        allowed.sort_unstable();
        allowed.dedup();
        for allow in &allowed {
            line(&mut lines, allow);
        }
        let mut targets: Vec<_> = self.targets.iter().collect();
        targets.sort_unstable_by_key(|target| &target.name);
        for target in targets {
            line(&mut lines, &["target", &target.name]);
            let says = &target.says;
            for sort in Sort::ALL {
                if let Some((treatment, _)) = says.treatment(sort) {
                    line(&mut lines, &[sort.name(), treatment.name()]);
                }
            }
            statements(says, &mut lines);
        }
        lines
    }
}

fn statements(says: &Statements, lines: &mut String) {
    let mut ignored: Vec<_> =
        says.ignored.iter().map(|sort| sort.name()).collect();
    ignored.sort_unstable();
    ignored.dedup();
    line(lines, &ignored);
    // Of one name the last word counts.
    let mut keys = std::collections::BTreeMap::new();
    for (name, verdict, _) in &says.keys {
        keys.insert(name.as_str(), verdict);
    }
    for (name, verdict) in keys {
        let what = match verdict {
            Verdict::Sensitive(sort) => sort.name(),
            Verdict::Numeric => "numeric key",
            _ => "allowed key",
        };
        line(lines, &[name, what]);
    }
    line(lines, &[if says.numeric { "numeric" } else { "" }]);
}

fn line(lines: &mut String, words: &[impl AsRef<str>]) {
    for word in words {
        // Writing to a string does not fail.
        write!(lines, "{:?} ", word.as_ref()).unwrap_or_default();
    }
    lines.push('\n');
}
