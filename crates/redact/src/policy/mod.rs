mod admit;
mod compile;
mod describe;
#[cfg(feature = "toml")]
mod file;
#[cfg(feature = "toml")]
mod lookup;
mod selection;
#[cfg(feature = "toml")]
mod tables;
mod target;

use std::collections::HashSet;

use palisade_core::FingerprintKey;

pub use self::target::Target;
use self::{selection::Selection, target::Statements};
use crate::{
    PolicyError, Redactor, Rule,
    action::{Action, Treatment},
    allow::{Allow, Allowance},
    error::Position,
    key::Verdict,
    kind::{Kind, Sort},
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
    base: Statements,
    selection: Selection,
    targets: Vec<Target>,
    callsites: HashSet<String>,
    rules: Vec<Rule>,
    allowed: Vec<Allowance>,
    fingerprint_key: Option<FingerprintKey>,
    /// The id that the fingerprint key must have.
    key_id: Option<(String, Option<Position>)>,
    mix_field_name: bool,
    /// Where in a file the greatest field is set.
    bounds_place: Option<Position>,
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
            base: Statements::default(),
            selection: Selection::default(),
            targets: Vec::new(),
            callsites: HashSet::new(),
            rules: Vec::new(),
            allowed: Vec::new(),
            fingerprint_key: None,
            key_id: None,
            mix_field_name: false,
            bounds_place: None,
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
        self.base.on(kind.sort, action.into(), None);
        self
    }

    /// Leaves personal data of a kind alone, by content and by key. Card
    /// numbers and authentication data cannot be left alone.
    ///
    /// Its detectors cost nothing then; [`explain`](crate::Redactor::explain)
    /// names what they would find, and not what they nearly would.
    #[must_use]
    pub fn ignore(mut self, kind: Kind<Action>) -> Self {
        self.base.ignored.push(kind.sort);
        self
    }

    /// The same for all kinds of personal data at once, where it is only card
    /// data and secrets that must not be there.
    ///
    /// ```
    /// use palisade_redact::Policy;
    ///
    /// let redactor = Policy::payments().ignore_personal().build()?;
    /// let text = "4111111111111111 for +27821234567, b@example.org, cvv=123";
    /// assert_eq!(
    ///     redactor.redact(text),
    ///     "[redacted:pan] for +27821234567, b@example.org, cvv=[redacted:cvv]",
    /// );
    /// # Ok::<(), palisade_redact::PolicyError>(())
    /// ```
    #[must_use]
    pub fn ignore_personal(mut self) -> Self {
        let personal = Sort::ALL.into_iter().filter(|sort| sort.is_personal());
        self.base.ignored.extend(personal);
        self
    }

    /// Looks by content for nothing but what these
    /// [`detectors`](crate::detectors) find, and card data.
    ///
    /// What else is secret by its form then stays. Card numbers and track data
    /// are looked for in any case (PCI DSS v4.0.1 3.3.1, 3.5.1), and values
    /// under sensitive names, registered secrets and
    /// [rules](Self::rule) of your own go as before. Detectors that are not run
    /// cost no time. Said twice, all names count. To leave personal data alone,
    /// [`ignore`](Self::ignore) its kind.
    ///
    /// ```
    /// use palisade_redact::Policy;
    ///
    /// let redactor =
    ///     Policy::payments().dangerous_only_detectors(["jwt"]).build()?;
    /// let line = "4111111111111111 to +27821234567, password=hunter2";
    /// assert_eq!(
    ///     redactor.redact(line),
    ///     "[redacted:pan] to +27821234567, password=[redacted:password]",
    /// );
    /// # Ok::<(), palisade_redact::PolicyError>(())
    /// ```
    #[must_use]
    pub fn dangerous_only_detectors<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Self {
        let names = names.into_iter().map(|name| (name.into(), None));
        self.selection.only(names);
        self
    }

    /// Does not look for what these [`detectors`](crate::detectors) find; what
    /// is said of
    /// [`dangerous_only_detectors`](Self::dangerous_only_detectors) holds here,
    /// too, and where both name a detector, it is off.
    ///
    /// Those of card numbers and track data cannot be off.
    #[must_use]
    pub fn dangerous_detectors_off<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Self {
        let names = names.into_iter().map(|name| (name.into(), None));
        self.selection.off(names);
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
        self.base.key(name.into(), Verdict::Sensitive(kind.sort), None);
        self
    }

    /// Says that a number under `name` is no card's. Text there is scanned.
    #[must_use]
    pub fn numeric_key(mut self, name: impl Into<String>) -> Self {
        self.base.key(name.into(), Verdict::Numeric, None);
        self
    }

    /// Lets fields named `name` pass as they are, text and numbers.
    ///
    /// In running text, only a bare number right behind the name passes.
    #[must_use]
    pub fn allow_key(mut self, name: impl Into<String>) -> Self {
        self.base.key(name.into(), Verdict::Allowed, None);
        self
    }

    /// Says that numbers in events and spans of this target or name are no
    /// cards'. Text there is scanned, and sensitive names stay sensitive.
    #[must_use]
    pub fn allow_callsite(mut self, target_or_name: impl Into<String>) -> Self {
        self.callsites.insert(target_or_name.into());
        self
    }

    /// Gives the events and spans of a module rules of their own.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }

    /// Lets a value stay that would be personal data of this kind. What else
    /// is found in the same place still goes.
    ///
    /// Credentials and card authentication data are never allowed:
    ///
    /// ```compile_fail
    /// use palisade_redact::{Allow, Policy, kind};
    ///
    /// let policy = Policy::payments().allow(kind::CVV, Allow::exact("123"));
    /// ```
    #[must_use]
    pub fn allow(mut self, kind: Kind<Action>, allow: Allow) -> Self {
        let sort = kind.sort;
        self.allowed.push(Allowance { sort, allow, place: None });
        self
    }

    /// Lets a card number stay, in any spelling, such as one that is published
    /// for tests. Only whole numbers can be allowed: behind every beginning
    /// there are cards of people.
    #[must_use]
    pub fn allow_card(mut self, number: impl Into<String>) -> Self {
        let allow = Allow::exact(number);
        self.allowed.push(Allowance { sort: Sort::Pan, allow, place: None });
        self
    }

    /// Adds a rule.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// The key of the pseudonyms. Without one, each build makes a random key.
    ///
    /// If it [has an id](FingerprintKey::with_id), the id stands in every tag:
    /// `[phone:k7.7f3a9c]`.
    #[must_use]
    pub fn fingerprint_key(mut self, key: FingerprintKey) -> Self {
        self.fingerprint_key = Some(key);
        self
    }

    /// Gives the same value unrelated pseudonyms under unlike names of fields,
    /// so that nobody can follow it from one field to the other. Unset unless
    /// said.
    ///
    /// The name is that of the field, or of the JSON member, as a whole and in
    /// any spelling. In running text there is none: the kind alone counts
    /// there. The hash of a card number never depends on it.
    #[must_use]
    pub const fn mix_field_name(mut self, mix: bool) -> Self {
        self.mix_field_name = mix;
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
    /// string, two rules or targets have one name, a name or an allowed value
    /// has nothing in it to match, a detector is unknown or must not be off,
    /// the bounds contradict each other, there is no random key or not the key
    /// that the policy needs, or card numbers would be hashed and masked in one
    /// process.
    pub fn build(&self) -> Result<Redactor, PolicyError> {
        self.first_engine().map(Redactor::new)
    }
}
