use regex::Regex;

use crate::{
    canonical::{canonical, unwrapped},
    error::{Position, Reason},
    kind::Sort,
};

/// A value that may stay although it is personal data, such as the company's
/// own address; see [`Policy::allow`](crate::Policy::allow).
///
/// ```
/// use palisade_redact::{Allow, Policy, kind};
///
/// let redactor = Policy::payments()
///     .allow(kind::EMAIL, Allow::exact("support@example.org"))
///     .allow(kind::PHONE, Allow::prefix("+27 800"))
///     .build()?;
/// let line = "call +27 800 123 456 or write to Support@example.org";
/// assert_eq!(redactor.redact(line), line);
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Allow(Form);

#[derive(Clone, Debug)]
enum Form {
    Exact(String),
    Prefix(String),
    Regex(String),
}

impl Allow {
    /// This value, in any case and with any spaces, hyphens, brackets or plus
    /// signs in it.
    pub fn exact(value: impl Into<String>) -> Self {
        Self(Form::Exact(value.into()))
    }

    /// Every value that begins so, in any spelling as above.
    pub fn prefix(value: impl Into<String>) -> Self {
        Self(Form::Prefix(value.into()))
    }

    /// Every value that all of the pattern matches, from the value's first byte
    /// to its last, as it is spelt. The syntax is that of the `regex` crate.
    pub fn regex(pattern: impl Into<String>) -> Self {
        Self(Form::Regex(pattern.into()))
    }

    /// What it says, for the label of the policy.
    pub(crate) fn describe(&self) -> [&str; 2] {
        match &self.0 {
            Form::Exact(value) => ["exact", value],
            Form::Prefix(value) => ["prefix", value],
            Form::Regex(pattern) => ["regex", pattern],
        }
    }

    fn compile(&self) -> Result<Test, Reason> {
        let same = |value: &str| {
            let same = canonical(value).into_owned();
            let has_word = same.contains(char::is_alphanumeric);
            if has_word { Ok(same) } else { Err(Reason::EmptyAllow) }
        };
        match &self.0 {
            Form::Exact(value) => same(value).map(Test::Exact),
            Form::Prefix(value) => same(value).map(Test::Prefix),
            Form::Regex(pattern) => {
                let of = || "an allowed value".to_owned();
                let compiled = |pattern: &str| {
                    Regex::new(pattern)
                        .map_err(|cause| Reason::Regex { of: of(), cause })
                };
                // By itself first: one that closes the group is none.
                compiled(pattern)?;
                let regex = compiled(&format!(r"\A(?:{pattern})\z"))?;
                if regex.is_match("") {
                    return Err(Reason::MatchesEmpty(of()));
                }
                Ok(Test::Regex(regex))
            }
        }
    }
}

/// What a policy states about one value or a few.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    pub(crate) sort: Sort,
    pub(crate) allow: Allow,
    pub(crate) place: Option<Position>,
}

/// All that may stay.
pub(crate) struct Allowed(Vec<(&'static str, Test)>);

enum Test {
    Exact(String),
    Prefix(String),
    Regex(Regex),
}

impl Allowed {
    pub(crate) fn compile(
        all: &[Allowance],
    ) -> Result<Self, crate::PolicyError> {
        let tests = all.iter().map(|Allowance { sort, allow, place }| {
            let test = allow.compile().map_err(|reason| reason.at(*place))?;
            Ok((sort.name(), test))
        });
        tests.collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn has_kind(&self, kind: &str) -> bool {
        self.0.iter().any(|(other, _)| *other == kind)
    }

    pub(crate) fn has(&self, kind: &str, value: &str) -> bool {
        if !self.has_kind(kind) {
            return false;
        }
        let value = unwrapped(value.trim());
        let same = canonical(value);
        let mut tests = self.0.iter().filter(|(other, _)| *other == kind);
        tests.any(|(_, test)| match test {
            Test::Exact(value) => same == value.as_str(),
            Test::Prefix(prefix) => same.starts_with(prefix.as_str()),
            Test::Regex(regex) => regex.is_match(value),
        })
    }
}
