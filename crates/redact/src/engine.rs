use std::{collections::HashSet, sync::Arc};

use palisade_core::{Fingerprint, FingerprintKey};
use regex::Regex;

use crate::{
    Key, Mode, OnNumber,
    allow::Allowed,
    count::Count,
    detect::marker::{self, Kinds},
    key::{self, Keys, Verdict},
    kind::Sort,
    live::Live,
    place::{PlaceId, Places},
    rule::{Row, RuleId},
    scan::{Context, Plan, SHORT, is_quiet},
    text::Text,
};

/// A policy that was checked and is in force, or was.
pub(crate) struct Engine {
    pub(crate) mode: Mode,
    pub(crate) on_number: OnNumber,
    pub(crate) plan: Arc<Plan>,
    pub(crate) base: Rules,
    /// The modules that have rules of their own, by target.
    pub(crate) targets: Vec<Target>,
    pub(crate) callsites: HashSet<String>,
    pub(crate) allowed: Allowed,
    pub(crate) regexes: Vec<(RuleId, Arc<Regex>)>,
    pub(crate) fingerprint_key: FingerprintKey,
    pub(crate) mix_field_name: bool,
    pub(crate) max_scan: usize,
    pub(crate) max_field: usize,
    pub(crate) keep_control: bool,
    /// What tells this policy from others.
    pub(crate) hash: String,
    /// Shared by all engines of a redactor, as the next two are.
    pub(crate) live: Arc<Live>,
    pub(crate) places: Arc<Places>,
    /// First those of the rows, then of rules that are gone.
    pub(crate) counts: Vec<Arc<Count>>,
}

/// The rules of one target.
pub(crate) struct Target {
    pub(crate) path: String,
    /// Its hash, by which keys know it; never 0.
    pub(crate) id: u64,
    pub(crate) rules: Rules,
}

impl Target {
    pub(crate) fn new(path: String, rules: Rules) -> Self {
        Self { id: key::hash_of_path(&path), path, rules }
    }
}

/// What is looked for, and what is done with it.
pub(crate) struct Rules {
    pub(crate) rows: Vec<Row>,
    pub(crate) kinds: Kinds,
    pub(crate) keys: Arc<Keys>,
    pub(crate) ignored: Vec<Sort>,
    /// Whether numbers here are no cards'.
    pub(crate) numeric: bool,
}

/// An engine as it is to one key, or to text without a key.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'e> {
    pub(crate) engine: &'e Engine,
    pub(crate) rules: &'e Rules,
    /// The hash of the field's name; 0 where it is unknown or does not matter.
    pub(crate) name: u64,
    /// For which place in the code findings count.
    pub(crate) place: Option<PlaceId>,
}

impl Engine {
    pub(crate) const fn base(&self) -> Scope<'_> {
        Scope { engine: self, rules: &self.base, name: 0, place: None }
    }

    /// Whether a text is short, and by one look holds nothing that could be a
    /// finding under any key, and nothing that has to be made visible.
    #[inline]
    pub(crate) fn is_clean(&self, text: &str) -> bool {
        text.len() <= SHORT && self.looks_clean(text)
    }

    #[inline(never)]
    fn looks_clean(&self, text: &str) -> bool {
        text.len() <= self.max_field
            && self.regexes.is_empty()
            && is_quiet(text.as_bytes(), &self.plan)
            && !self.live.may_be_in(text.as_bytes())
    }

    /// The scope that a key was made in; the base where this policy has none
    /// for that target.
    #[inline]
    pub(crate) fn scope(&self, key: Key) -> Scope<'_> {
        let rules = if key.target == 0 {
            &self.base
        } else {
            let mut targets = self.targets.iter();
            let target = targets.find(|target| target.id == key.target);
            target.map_or(&self.base, |target| &target.rules)
        };
        Scope { engine: self, rules, name: key.name, place: key.place }
    }

    /// The verdict on a name in the rules of a target.
    fn judge(&self, name: &str, target: u64, rules: &Rules) -> Key {
        let mut verdict = rules.keys.verdict(name.as_bytes());
        let cx = Scope { rules, ..self.base() }.context(name);
        let is_ignored = matches!(
            verdict,
            Verdict::Sensitive(sort) if rules.ignored.contains(&sort)
        );
        let is_marked = marker::is_in(&cx, name.as_bytes());
        if is_marked || is_ignored {
            verdict = Verdict::Plain;
        }
        let name =
            if self.mix_field_name && !is_marked { key::hash(name) } else { 0 };
        Key { verdict, target, name, place: None }
    }

    pub(crate) fn key(&self, name: &str) -> Key {
        self.judge(name, 0, &self.base)
    }

    pub(crate) fn callsite_key(
        &self,
        target: &str,
        name: &str,
        field: &str,
    ) -> Key {
        let (number, rules) = self.rules_of(target);
        let mut key = self.judge(field, number, rules);
        let is_numeric = rules.numeric
            || self.callsites.contains(target)
            || self.callsites.contains(name);
        if is_numeric && key.verdict == Verdict::Plain {
            key.verdict = Verdict::Numeric;
        }
        key
    }

    /// The rules of the target, or of the longest path that it is within.
    fn rules_of(&self, target: &str) -> (u64, &Rules) {
        let is_within = |of: &&Target| {
            let rest = target.strip_prefix(of.path.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        let targets = self.targets.iter().filter(is_within);
        let longest = targets.max_by_key(|target| target.path.len());
        longest.map_or((0, &self.base), |target| (target.id, &target.rules))
    }
}

impl<'e> Scope<'e> {
    pub(crate) fn context<'a>(self, text: &'a str) -> Context<'a>
    where
        'e: 'a,
    {
        Context {
            text: Text::new(text.as_bytes()),
            plan: &self.engine.plan,
            keys: &self.rules.keys,
            live: &self.engine.live,
            kinds: &self.rules.kinds,
            ignored: &self.rules.ignored,
            is_decoded: false,
            is_slow: false,
        }
    }

    pub(crate) fn row(self, rule: RuleId) -> Option<&'e Row> {
        self.rules.rows.get(rule.0)
    }

    /// Whether the policy lets this value of the rule's kind stay.
    pub(crate) fn is_allowed(self, rule: RuleId, value: &str) -> bool {
        !self.engine.allowed.is_empty()
            && self
                .row(rule)
                .is_some_and(|row| self.engine.allowed.has(&row.kind, value))
    }

    /// The tag of a value; unlike that under another name if the policy says
    /// so.
    pub(crate) fn fingerprint(self, kind: &str, same: &[u8]) -> Fingerprint {
        let key = &self.engine.fingerprint_key;
        if self.name == 0 {
            return key.fingerprint(kind, same);
        }
        key.fingerprint(&format!("{kind} in {:016x}", self.name), same)
    }
}
