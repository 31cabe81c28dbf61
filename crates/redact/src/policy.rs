use std::{collections::HashSet, sync::Arc};

use palisade_core::FingerprintKey;

use crate::{
    PolicyError, Redactor, Rule,
    action::{Action, Treatment},
    error::Reason,
    key::{Keys, Verdict},
    kind::{Kind, Sort},
    live::Live,
    place::Places,
    redactor::Engine,
    rule::{self, RuleId},
};

/// Whether findings are taken out or only counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// Findings are taken out.
    #[default]
    Enforce,
    /// Nothing is altered, everything is counted: for the first day.
    Report,
}

/// What becomes of a number that must go. A number that turns into a string
/// makes many log stores refuse the whole record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnNumber {
    /// The field is left out.
    #[default]
    Drop,
    /// The field becomes a string with the marker in it.
    Text,
    /// The field becomes a zero of the same type.
    Zero,
}

/// What is secret, and what is done with it.
///
/// ```
/// use palisade_redact::{Action, Mode, PanAction, Policy, kind};
///
/// let redactor = Policy::payments()
///     .on(kind::PAN, PanAction::Mask)
///     .on(kind::PHONE, Action::Replace)
///     .sensitive_key("loyalty_number", kind::ACCOUNT)
///     .allow_key("order_ref")
///     .mode(Mode::Enforce)
///     .build()?;
/// assert_eq!(
///     redactor.redact("paid with 4111 1111 1111 1111"),
///     "paid with 4111 11** **** 1111",
/// );
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    mode: Mode,
    on_number: OnNumber,
    treatments: [Treatment; Sort::ALL.len()],
    ignored: Vec<Sort>,
    keys: Vec<(String, Verdict)>,
    callsites: HashSet<String>,
    rules: Vec<Rule>,
    fingerprint_key: Option<FingerprintKey>,
    max_scan: usize,
    max_field: usize,
    keep_control: bool,
}

impl Policy {
    /// The safe default for an app that calls a payment API.
    ///
    /// Phone numbers, e-mail addresses, personal identity numbers and accounts
    /// become pseudonyms, everything else `[redacted:kind]`. No card number
    /// and no authentication data is ever kept (PCI DSS 3.3.1, 3.5.1).
    #[must_use]
    pub fn payments() -> Self {
        Self {
            mode: Mode::Enforce,
            on_number: OnNumber::Drop,
            treatments: Sort::ALL.map(Sort::default_treatment),
            ignored: Vec::new(),
            keys: Vec::new(),
            callsites: HashSet::new(),
            rules: Vec::new(),
            fingerprint_key: None,
            max_scan: 1024 * 1024,
            max_field: 64 * 1024,
            keep_control: false,
        }
    }

    /// Whether findings are taken out or only counted.
    #[must_use]
    pub const fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// What is done with findings of a kind. The kind's type says what may be.
    #[must_use]
    #[expect(private_bounds, reason = "nobody else adds a class of actions")]
    pub fn on<A>(mut self, kind: Kind<A>, action: A) -> Self
    where
        Treatment: From<A>,
    {
        if let Some(slot) = self.treatments.get_mut(kind.sort as usize) {
            *slot = action.into();
        }
        self
    }

    /// Leaves personal data of a kind alone, by content and by key. Card
    /// numbers and authentication data cannot be left alone.
    #[must_use]
    pub fn ignore(mut self, kind: Kind<Action>) -> Self {
        self.ignored.push(kind.sort);
        self
    }

    /// Makes every value under `name` a finding of `kind`.
    ///
    /// Matches the whole name or its last words, in any spelling: `staff_pin`
    /// also matches `user.staffPin`, never `staff_pin_count`.
    #[must_use]
    pub fn sensitive_key<A>(
        mut self,
        name: impl Into<String>,
        kind: Kind<A>,
    ) -> Self {
        self.keys.push((name.into(), Verdict::Sensitive(kind.sort)));
        self
    }

    /// Says that a number under `name` is no card's. Text there is scanned.
    #[must_use]
    pub fn numeric_key(mut self, name: impl Into<String>) -> Self {
        self.keys.push((name.into(), Verdict::Numeric));
        self
    }

    /// Lets fields named `name` pass as they are, text and numbers.
    ///
    /// In running text, only a bare number right behind the name passes.
    #[must_use]
    pub fn allow_key(mut self, name: impl Into<String>) -> Self {
        self.keys.push((name.into(), Verdict::Allowed));
        self
    }

    /// Says that numbers in events and spans of this target or name are no
    /// cards'. Text there is scanned, and sensitive names stay sensitive.
    #[must_use]
    pub fn allow_callsite(mut self, target_or_name: impl Into<String>) -> Self {
        self.callsites.insert(target_or_name.into());
        self
    }

    /// Adds a rule.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// The key of the pseudonyms. Without one, each build makes a random key.
    #[must_use]
    pub fn fingerprint_key(mut self, key: FingerprintKey) -> Self {
        self.fingerprint_key = Some(key);
        self
    }

    /// Above this many bytes a value is replaced unseen; 1 MiB unless set.
    #[must_use]
    pub const fn max_scan(mut self, bytes: usize) -> Self {
        self.max_scan = bytes;
        self
    }

    /// Above this many bytes a field is cut, after it was scanned; 64 KiB
    /// unless set.
    #[must_use]
    pub const fn max_field(mut self, bytes: usize) -> Self {
        self.max_field = bytes;
        self
    }

    /// What becomes of a number that must go.
    #[must_use]
    pub const fn on_number(mut self, on_number: OnNumber) -> Self {
        self.on_number = on_number;
        self
    }

    /// Leaves line breaks and other control characters in fields. Where a sink
    /// writes lines, a value can then forge one (CWE-117).
    #[must_use]
    pub const fn dangerous_keep_control_characters(mut self) -> Self {
        self.keep_control = true;
        self
    }

    /// Checks the policy and makes the engine of it.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] when a regex cannot be compiled or matches the empty
    /// string, two rules have one name, a name has nothing in it to match, the
    /// bounds contradict each other, or there is no random key.
    pub fn build(&self) -> Result<Redactor, PolicyError> {
        self.engine()
            .map(|engine| Redactor(Arc::new(engine)))
            .map_err(PolicyError)
    }

    fn engine(&self) -> Result<Engine, Reason> {
        if self.max_field > self.max_scan {
            let Self { max_field, max_scan, .. } = *self;
            return Err(Reason::Bounds { max_field, max_scan });
        }
        let mut keys = Keys::payments();
        for (name, verdict) in &self.keys {
            keys.insert(name, *verdict)?;
        }
        let treatment = |sort: Sort| {
            self.treatments
                .get(sort as usize)
                .copied()
                .unwrap_or(Treatment::Replace)
        };
        let mut rows = rule::built_in(treatment);
        let mut regexes = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let (row, regex) = rule.compile()?;
            let is_taken = |other: &rule::Row| {
                other.name == row.name || other.kind == row.name
            };
            if rows.iter().any(is_taken) {
                return Err(Reason::DuplicateRule(row.name.into_owned()));
            }
            rows.push(row);
            regexes.push((RuleId::added(index), regex));
        }
        let fingerprint_key = match &self.fingerprint_key {
            Some(key) => key.clone(),
            None => FingerprintKey::random().map_err(Reason::RandomKey)?,
        };
        Ok(Engine {
            mode: self.mode,
            on_number: self.on_number,
            ignored: self.ignored.clone(),
            callsites: self.callsites.clone(),
            counts: rows.iter().map(|_| 0.into()).collect(),
            places: Arc::new(Places::new()),
            keys,
            live: Live::new(
                FingerprintKey::random().map_err(Reason::RandomKey)?,
            ),
            rows,
            regexes,
            fingerprint_key,
            max_scan: self.max_scan,
            max_field: self.max_field,
            keep_control: self.keep_control,
        })
    }
}
