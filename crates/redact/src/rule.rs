//! The rules of a policy, built in and added, as one table.

use std::borrow::Cow;

use regex::Regex;

use crate::{
    action::{Action, Treatment},
    detect::Detector,
    error::{Position, Reason},
    kind::Sort,
    scan::Origin,
};

/// A rule that a team adds: a regular expression with a name.
///
/// ```
/// use palisade_redact::{Action, Policy, Rule};
///
/// let staff = Rule::new("staff_id", r"\bEMP-\d{6}\b").action(Action::Replace);
/// let redactor = Policy::payments().rule(staff).build()?;
/// assert_eq!(redactor.redact("by EMP-123456"), "by [redacted:staff_id]");
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rule {
    name: String,
    pattern: String,
    action: Action,
    /// Where in a file the pattern and the name are.
    pub(crate) place: Option<Position>,
    pub(crate) name_place: Option<Position>,
}

impl Rule {
    /// A rule that replaces what `pattern` matches by `[redacted:name]`.
    ///
    /// The syntax is that of the `regex` crate, which takes linear time.
    /// [`Policy::build`](crate::Policy::build) checks both.
    pub fn new(name: impl Into<String>, pattern: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            pattern: pattern.into(),
            action: Action::Replace,
            place: None,
            name_place: None,
        }
    }

    /// What is done with a match.
    #[must_use]
    pub const fn action(mut self, action: Action) -> Self {
        self.action = action;
        self
    }

    pub(crate) fn compile(&self) -> Result<(Row, Regex), Reason> {
        let is_name = |name: &str| {
            (1..=32).contains(&name.len())
                && name.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'
                })
        };
        if !is_name(&self.name) {
            return Err(Reason::RuleName(self.name.clone()));
        }
        let regex = Regex::new(&self.pattern)
            .map_err(|cause| Reason::Regex { of: self.what(), cause })?;
        if regex.is_match("") {
            return Err(Reason::MatchesEmpty(self.what()));
        }
        let name = Cow::<str>::from(self.name.clone());
        Ok((Row::new(name.clone(), name, self.action.into()), regex))
    }
}

impl Rule {
    fn what(&self) -> String {
        format!("rule `{}`", self.name)
    }

    /// What the rule says, for the label of the policy.
    pub(crate) fn describe(&self) -> [&str; 3] {
        let treatment = Treatment::from(self.action);
        [&self.name, &self.pattern, treatment.name()]
    }
}

/// What a rule is called, what it finds, and what is done with that.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: Cow<'static, str>,
    pub(crate) treatment: Treatment,
    /// How long the tags of this kind are, here or in another scope of the
    /// policy; 0 if it has none.
    pub(crate) tag_length: usize,
    /// What stands in place of a value of which nothing is left.
    pub(crate) marker: Box<str>,
}

impl Row {
    pub(crate) fn new(
        name: Cow<'static, str>,
        kind: Cow<'static, str>,
        treatment: Treatment,
    ) -> Self {
        let marker = ["[redacted:", &kind, "]"].concat().into();
        let tag_length = treatment.tag_length();
        Self { name, kind, treatment, tag_length, marker }
    }
}

/// Why a value could not be judged, so that it goes as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Undecidable {
    /// So many secrets touch each other in it that finding one shows the next,
    /// over and over.
    Entangled,
    /// It is not UTF-8.
    NotUtf8,
    /// Its `Debug` or `Display` panicked.
    Panicked,
    /// It is above [`Policy::max_scan`](crate::Policy::max_scan).
    TooLong,
}

impl Undecidable {
    pub(crate) const ALL: [Self; 4] =
        [Self::Entangled, Self::NotUtf8, Self::Panicked, Self::TooLong];

    /// The word in the marker.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entangled => "entangled",
            Self::NotUtf8 => "not_utf8",
            Self::Panicked => "panicked",
            Self::TooLong => "too_long",
        }
    }

    /// What stands in place of the value.
    pub(crate) const fn marker(self) -> &'static str {
        match self {
            Self::Entangled => "[redacted:entangled]",
            Self::NotUtf8 => "[redacted:not_utf8]",
            Self::Panicked => "[redacted:panicked]",
            Self::TooLong => "[redacted:too_long]",
        }
    }
}

/// The index of a [`Row`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleId(pub(crate) usize);

const KEYS: usize = Detector::COUNT;
const LIVES: usize = KEYS.saturating_add(Sort::ALL.len());
const UNDECIDABLES: usize = LIVES.saturating_add(Sort::ALL.len());
const ADDED: usize = UNDECIDABLES.saturating_add(Undecidable::ALL.len());

impl RuleId {
    pub(crate) const fn of(origin: Origin) -> Self {
        Self(match origin {
            Origin::Content(detector) => detector.index(),
            Origin::Key(sort) => KEYS.saturating_add(sort as usize),
            Origin::Live(sort) => LIVES.saturating_add(sort as usize),
        })
    }

    pub(crate) const fn undecidable(why: Undecidable) -> Self {
        Self(UNDECIDABLES.saturating_add(why as usize))
    }

    pub(crate) const fn added(index: usize) -> Self {
        Self(ADDED.saturating_add(index))
    }
}

/// The rows of all built-in rules, in the order of [`RuleId`].
pub(crate) fn built_in(treatment: impl Fn(Sort) -> Treatment) -> Vec<Row> {
    let row =
        |name, kind, treatment| Row::new(name, Cow::Borrowed(kind), treatment);
    let contents = Detector::all().map(|(_, about)| {
        row(about.name.into(), about.sort.name(), treatment(about.sort))
    });
    let by_sort = |what: &'static str| {
        Sort::ALL.map(|sort| {
            let name = format!("{what}:{}", sort.name());
            row(name.into(), sort.name(), treatment(sort))
        })
    };
    let (keys, lives) = (by_sort("key"), by_sort("live"));
    let undecidables = Undecidable::ALL
        .map(|why| row(why.as_str().into(), why.as_str(), Treatment::Replace));
    contents.chain(keys).chain(lives).chain(undecidables).collect()
}
