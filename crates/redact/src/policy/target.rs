use crate::{
    action::{Action, Treatment},
    error::Position,
    key::Verdict,
    kind::{Kind, Sort},
};

/// Rules for the events and spans of one module, and of the modules in it.
///
/// What it says comes before what the policy says; all else holds there, too.
/// Where two targets fit, the longer one counts. Text that comes without a
/// target, such as a written line, is judged by the policy alone.
///
/// ```
/// use palisade_redact::{Action, Policy, Target, kind};
///
/// let orders = Target::new("shop::orders")
///     .numeric_key("voucher")
///     .on(kind::EMAIL, Action::Replace);
/// let redactor = Policy::payments().target(orders).build()?;
///
/// let key = redactor.callsite_key("shop::orders::db", "event", "note");
/// let outcome = redactor.field_text(key, "of thandi@example.co.za");
/// assert!(format!("{outcome:?}").contains("of [redacted:email]"));
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Target {
    pub(super) name: String,
    pub(super) says: Statements,
    pub(super) place: Option<Position>,
}

/// What is said of kinds and names, in the order in which it was said: the last
/// word counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Statements {
    pub(super) on: Vec<(Sort, Treatment, Option<Position>)>,
    pub(super) ignored: Vec<Sort>,
    pub(super) keys: Vec<(String, Verdict, Option<Position>)>,
    pub(super) numeric: bool,
}

impl Statements {
    pub(super) fn on(
        &mut self,
        sort: Sort,
        treatment: Treatment,
        place: Option<Position>,
    ) {
        self.on.push((sort, treatment, place));
    }

    pub(super) fn key(
        &mut self,
        name: String,
        verdict: Verdict,
        place: Option<Position>,
    ) {
        self.keys.push((name, verdict, place));
    }

    /// What is done with a kind, and where that is said.
    pub(super) fn treatment(
        &self,
        sort: Sort,
    ) -> Option<(Treatment, Option<Position>)> {
        let mut last = self.on.iter().rev();
        last.find(|(other, ..)| *other == sort)
            .map(|&(_, treatment, place)| (treatment, place))
    }
}

impl Target {
    /// Rules for the module path `target`, such as `shop::orders`.
    pub fn new(target: impl Into<String>) -> Self {
        let (name, says) = (target.into(), Statements::default());
        Self { name, says, place: None }
    }

    /// What is done with findings of a kind; see
    /// [`Policy::on`](crate::Policy::on).
    #[must_use]
    #[expect(private_bounds, reason = "nobody else adds a class of actions")]
    pub fn on<A>(mut self, kind: Kind<A>, action: A) -> Self
    where
        Treatment: From<A>,
    {
        self.says.on(kind.sort, action.into(), None);
        self
    }

    /// Leaves personal data of a kind alone; see
    /// [`Policy::ignore`](crate::Policy::ignore).
    #[must_use]
    pub fn ignore(mut self, kind: Kind<Action>) -> Self {
        self.says.ignored.push(kind.sort);
        self
    }

    /// Makes every value under `name` a finding of `kind`; see
    /// [`Policy::sensitive_key`](crate::Policy::sensitive_key).
    #[must_use]
    pub fn sensitive_key<A>(
        mut self,
        name: impl Into<String>,
        kind: Kind<A>,
    ) -> Self {
        self.says.key(name.into(), Verdict::Sensitive(kind.sort), None);
        self
    }

    /// Says that a number under `name` is no card's; see
    /// [`Policy::numeric_key`](crate::Policy::numeric_key).
    #[must_use]
    pub fn numeric_key(mut self, name: impl Into<String>) -> Self {
        self.says.key(name.into(), Verdict::Numeric, None);
        self
    }

    /// Lets fields named `name` pass as they are; see
    /// [`Policy::allow_key`](crate::Policy::allow_key).
    #[must_use]
    pub fn allow_key(mut self, name: impl Into<String>) -> Self {
        self.says.key(name.into(), Verdict::Allowed, None);
        self
    }

    /// Says that numbers here are no cards', as
    /// [`Policy::allow_callsite`](crate::Policy::allow_callsite) does.
    #[must_use]
    pub const fn numeric(mut self) -> Self {
        self.says.numeric = true;
        self
    }
}
