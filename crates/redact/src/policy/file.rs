//! Policies from files: what the tables mean.

use std::collections::{BTreeMap, BTreeSet};

use palisade_core::FingerprintKey;

use super::{
    Mode, OnNumber, Policy, Target,
    lookup::Source,
    tables::{AllowTable, File, KeysTable, RuleTable, Word},
    target::Statements,
};
use crate::{
    Allow, PolicyError, Rule,
    action::Action,
    allow::Allowance,
    error::Reason,
    key::{self, Verdict},
    kind::Sort,
};

const MODES: &[(&str, Mode)] =
    &[("enforce", Mode::Enforce), ("report", Mode::Report)];

const ON_NUMBER: &[(&str, OnNumber)] = &[
    ("drop", OnNumber::Drop),
    ("text", OnNumber::Text),
    ("zero", OnNumber::Zero),
];

const ACTIONS: &[(&str, Action)] = &[
    ("drop", Action::Drop),
    ("pseudonym", Action::Pseudonym),
    ("replace", Action::Replace),
];

impl Policy {
    /// A policy from a file in TOML; what it does not say is as in
    /// [`payments`](Self::payments).
    ///
    /// The bytes of the fingerprint key are never in the file, only its id:
    /// give the key in code, by
    /// [`fingerprint_key`](Self::fingerprint_key). A file with everything in it:
    ///
    /// ```toml
    #[doc = include_str!("../../policy.toml")]
    /// ```
    ///
    /// ```
    /// use palisade_redact::Policy;
    ///
    /// let policy = Policy::from_toml("on = { phone = 'replace' }")?;
    /// let redactor = policy.build()?;
    /// assert_eq!(redactor.redact("+27821234567"), "[redacted:phone]");
    ///
    /// let error = Policy::from_toml("[on]\ncvv = 'pseudonym'").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "line 2, column 7: `cvv` does not accept `pseudonym`, only `drop` or \
    ///      `replace`",
    /// );
    /// # Ok::<(), palisade_redact::PolicyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PolicyError`], with the line, when the file is not TOML or says what
    /// no policy can; and for all that [`build`](Self::build) refuses but for
    /// the key and what other policies of the process decided.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let source = Source(text);
        let file: File =
            toml::from_str(text).map_err(|error| source.syntax(&error))?;
        let mut policy = Self::payments();
        policy.take(&source, file)?;
        policy.check()?;
        Ok(policy)
    }

    fn take(
        &mut self,
        source: &Source<'_>,
        file: File,
    ) -> Result<(), PolicyError> {
        if let Some(mode) = &file.mode {
            self.mode = source.one_of(mode, "mode", MODES)?;
        }
        if let Some(on_number) = &file.on_number {
            self.on_number = source.one_of(on_number, "word", ON_NUMBER)?;
        }
        if let Some(bytes) = file.max_scan {
            self.bounds_place = Some(source.place(&bytes));
            self.max_scan = bytes.into_inner();
        }
        if let Some(bytes) = file.max_field {
            self.bounds_place = Some(source.place(&bytes));
            self.max_field = bytes.into_inner();
        }
        if let Some(id) = file.key_id {
            let place = Some(source.place(&id));
            let any = FingerprintKey::from_bytes([0; 16]);
            if any.with_id(id.get_ref()).is_err() {
                return Err(Reason::NoId.at(place));
            }
            self.key_id = Some((id.into_inner(), place));
        }
        self.mix_field_name = file.mix_field_name;
        let named = |names: Vec<Word>| {
            names.into_iter().map(|name| {
                let place = Some(source.place(&name));
                (name.into_inner(), place)
            })
        };
        if let Some(names) = file.detectors.dangerous_only {
            self.selection.only(named(names));
        }
        self.selection.off(named(file.detectors.dangerous_off));
        let base = &mut self.base;
        source.state(base, &file.on, &file.ignore, file.keys)?;
        for rule in file.rules {
            self.rules.push(source.rule(rule)?);
        }
        for allow in file.allow {
            source.allow(allow, &mut self.allowed)?;
        }
        for table in file.targets {
            let place = Some(source.place(&table.target));
            let mut target = Target::new(table.target.into_inner());
            target.place = place;
            target.says.numeric = table.numeric;
            let says = &mut target.says;
            source.state(says, &table.on, &table.ignore, table.keys)?;
            self.targets.push(target);
        }
        Ok(())
    }
}

impl Source<'_> {
    fn state(
        &self,
        says: &mut Statements,
        on: &BTreeMap<Word, Word>,
        ignore: &[Word],
        keys: KeysTable,
    ) -> Result<(), PolicyError> {
        for (kind, action) in on {
            let sort = self.kind(kind)?;
            let treatment = self.treatment(sort, action)?;
            says.on(sort, treatment, Some(self.place(action)));
        }
        for kind in ignore {
            let sort = self.kind(kind)?;
            self.accepts(sort.is_personal(), sort, kind, "to be ignored")?;
            says.ignored.push(sort);
        }
        let mut names = BTreeSet::new();
        let mut state = |name: Word, verdict| {
            let place = Some(self.place(&name));
            let name = name.into_inner();
            // An empty one is refused later.
            if !names.insert(key::hash(&name)) && key::hash(&name) != 0 {
                return Err(Reason::DuplicateKey(name).at(place));
            }
            says.key(name, verdict, place);
            Ok(())
        };
        for (name, kind) in keys.sensitive {
            let sort = self.kind(&kind)?;
            state(name, Verdict::Sensitive(sort))?;
        }
        let numeric = keys.numeric.into_iter();
        let numeric = numeric.map(|name| (name, Verdict::Numeric));
        let allow = keys.allow.into_iter();
        let allow = allow.map(|name| (name, Verdict::Allowed));
        numeric
            .chain(allow)
            .try_for_each(|(name, verdict)| state(name, verdict))
    }

    fn rule(&self, table: RuleTable) -> Result<Rule, PolicyError> {
        let place = self.place(&table.pattern);
        let mut rule =
            Rule::new(table.name.get_ref(), table.pattern.into_inner());
        if let Some(action) = &table.action {
            rule = rule.action(self.one_of(action, "action", ACTIONS)?);
        }
        rule.place = Some(place);
        rule.name_place = Some(self.place(&table.name));
        Ok(rule)
    }

    fn allow(
        &self,
        table: AllowTable,
        allowed: &mut Vec<Allowance>,
    ) -> Result<(), PolicyError> {
        let sort = self.kind(&table.kind)?;
        let is_card = sort == Sort::Pan;
        let can_be = is_card || sort.is_personal();
        self.accepts(can_be, sort, &table.kind, "to be allowed")?;
        if let Some(word) = table.prefix.iter().chain(&table.regex).next() {
            let what = "to be allowed but by whole numbers (`exact`)";
            self.accepts(!is_card, sort, word, what)?;
        }
        let mut add = |values: Vec<Word>, form: fn(String) -> Allow| {
            allowed.extend(values.into_iter().map(|value| {
                let place = Some(self.place(&value));
                Allowance { sort, allow: form(value.into_inner()), place }
            }));
        };
        add(table.exact, Allow::exact);
        add(table.prefix, Allow::prefix);
        add(table.regex, Allow::regex);
        Ok(())
    }
}
