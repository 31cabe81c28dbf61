use std::{fmt, str::FromStr};

use palisade_retry::ProviderCode;

/// Which codes say what. The first list that has a code counts, in the order
/// in which they stand here, so that one code of a range can be an exception.
///
/// A code in none of them is not known: what became of its request is not
/// known either.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Codes {
    /// It went well: `0`.
    pub success: Vec<CodeRange>,
    /// The reference is known already, and a look-up says what became of it:
    /// `1006`, `1205`.
    pub already_there: Vec<CodeRange>,
    /// Nobody knows whether it was done; only a look-up tells: `1204`.
    pub look_up: Vec<CodeRange>,
    /// It may be sent again with the same reference, after a while: `1200` to
    /// `1202`.
    pub repeat: Vec<CodeRange>,
    /// It was not done, and will not be if sent again: `1000` to `1010`, `1100`
    /// to `1107`, `1206`.
    pub stop: Vec<CodeRange>,
    /// In an answer 401: the token is good, and the caller may not do this:
    /// `1105`.
    pub not_allowed: Vec<CodeRange>,
    /// In an answer 404 to a look-up: nothing is known under the reference:
    /// `1008`.
    pub unknown_reference: Vec<CodeRange>,
}

impl Codes {
    /// The lists by the names of their fields.
    pub(crate) fn lists(&self) -> [(&'static str, &[CodeRange]); 7] {
        [
            ("success", &self.success),
            ("already_there", &self.already_there),
            ("look_up", &self.look_up),
            ("repeat", &self.repeat),
            ("stop", &self.stop),
            ("not_allowed", &self.not_allowed),
            ("unknown_reference", &self.unknown_reference),
        ]
    }
}

/// Whether one of these is, or has in it, the code.
pub(crate) fn hold(list: &[CodeRange], code: ProviderCode) -> bool {
    list.iter().any(|range| range.contains(code))
}

/// One code, or all numbers between two.
///
/// # Examples
///
/// ```
/// use palisade_pagamio::CodeRange;
/// use palisade_retry::ProviderCode;
///
/// let validation: CodeRange = "1000-1010".parse().unwrap();
/// assert!(validation.contains(ProviderCode::new("1003").unwrap()));
/// assert_eq!(validation, CodeRange::numbers(1000, 1010));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeRange(Range);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Range {
    Numbers(u32, u32),
    One(ProviderCode),
}

impl CodeRange {
    pub(crate) const BOUND: &'static str = "a code (1 to 16 of A-Z, a-z, _ and -, and up to 8 of \
                                 0-9) or two numbers as in 1000-1010";

    /// One code.
    #[must_use]
    pub fn one(code: ProviderCode) -> Self {
        match number(code) {
            Some(number) => Self::numbers(number, number),
            None => Self(Range::One(code)),
        }
    }

    /// The numbers from `first` up to `last`; none if `last` is below `first`.
    #[must_use]
    pub const fn numbers(first: u32, last: u32) -> Self {
        Self(Range::Numbers(first, last))
    }

    /// Whether it is, or has in it, this code.
    #[must_use]
    pub fn contains(self, code: ProviderCode) -> bool {
        match self.0 {
            Range::Numbers(first, last) => {
                number(code).is_some_and(|n| (first..=last).contains(&n))
            }
            Range::One(own) => own == code,
        }
    }
}

/// The number that a code is, if it is one without zeros in front.
fn number(code: ProviderCode) -> Option<u32> {
    let number: u32 = code.as_str().parse().ok()?;
    (number.to_string() == code.as_str()).then_some(number)
}

/// A text that is neither a code nor two numbers with a hyphen between them,
/// the smaller one first. The error does not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRangeError(());

impl FromStr for CodeRange {
    type Err = CodeRangeError;

    fn from_str(text: &str) -> Result<Self, CodeRangeError> {
        let number = |text| ProviderCode::new(text).and_then(number);
        if let Some((first, last)) = text.split_once('-')
            && let (Some(first), Some(last)) = (number(first), number(last))
        {
            let is_range = first <= last;
            let range = is_range.then(|| Self::numbers(first, last));
            return range.ok_or(CodeRangeError(()));
        }
        ProviderCode::new(text).map(Self::one).ok_or(CodeRangeError(()))
    }
}

impl fmt::Display for CodeRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it has to be {}", CodeRange::BOUND)
    }
}

impl std::error::Error for CodeRangeError {}

impl fmt::Display for CodeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Range::Numbers(first, last) if first == last => first.fmt(f),
            Range::Numbers(first, last) => write!(f, "{first}-{last}"),
            Range::One(code) => code.fmt(f),
        }
    }
}

impl fmt::Debug for CodeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeRange({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{CodeRange, CodeRangeError, ProviderCode};

    #[test]
    fn a_range_is_one_code_or_the_numbers_between_two() {
        for (range, code, is_in) in [
            ("1000-1010", "1000", true),
            ("1000-1010", "1010", true),
            ("1000-1010", "999", false),
            ("1000-1010", "1011", false),
            ("1000-1010", "01003", false),
            ("1000-1010", "1000-1010", false),
            ("1006", "1006", true),
            ("1006", "01006", false),
            ("E-1", "E-1", true),
            ("E-1", "e-1", false),
            ("00", "0", false),
            ("99999999", "99999999", true),
        ] {
            let parsed: CodeRange = range.parse().unwrap();
            let code = ProviderCode::new(code).unwrap();
            assert_eq!(parsed.contains(code), is_in, "{range} {code}");
            assert_eq!(parsed.to_string(), range);
        }
        for text in ["", "1010-1000", "a b", "1000..1010", "-1-5 "] {
            let parsed: Result<CodeRange, CodeRangeError> = text.parse();
            assert!(parsed.is_err(), "{text:?}");
        }
    }
}
