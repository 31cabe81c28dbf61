use std::fmt;

use palisade_core::RandomKeyError;

use super::Position;
use crate::strategy::Strategy;

/// What is wrong with a policy.
#[derive(Debug)]
pub(crate) enum Reason {
    /// The bounds contradict each other.
    Bounds { max_field: usize, max_scan: usize },
    /// A key stands in a file twice, in two spellings or lists.
    #[cfg_attr(
        not(feature = "toml"),
        expect(dead_code, reason = "in code the last word counts")
    )]
    DuplicateKey(String),
    /// Two rules have one name, or a rule has the name of a built-in one.
    DuplicateRule(String),
    /// Two sections are for one target.
    DuplicateTarget(String),
    /// Something to be allowed has nothing in it to compare.
    EmptyAllow,
    /// A key has no letter or digit in it.
    EmptyKey(String),
    /// A section is for no target.
    EmptyTarget,
    /// What the kind, or the detector, does not accept.
    Impossible { kind: &'static str, what: String },
    /// The key has not the id that the policy names.
    KeyId { expected: String, given: Option<String> },
    /// A regex matches the empty string, so it matches everywhere.
    MatchesEmpty(String),
    /// What is to be the id of a key is none.
    #[cfg_attr(
        not(feature = "toml"),
        expect(dead_code, reason = "only files name a key")
    )]
    NoId,
    /// Card numbers are to be hashed, by a key without an id.
    NoKeyId,
    /// No random key for the pseudonyms.
    RandomKey(RandomKeyError),
    /// A regex does not parse or is too large.
    Regex { of: String, cause: regex::Error },
    /// A rule's name is not lower-case letters, digits and underscores.
    RuleName(String),
    /// Another strategy for card numbers than the one in force.
    SecondPanStrategy {
        first: Strategy,
        second: Strategy,
        line: Option<Position>,
    },
    /// A file is not TOML, or not of our types.
    #[cfg_attr(
        not(feature = "toml"),
        expect(dead_code, reason = "only files have a syntax")
    )]
    Syntax(String),
    /// A word that is none of those it may be.
    Unknown { what: &'static str, word: Option<String>, known: String },
}

/// A word that is longer than this is not repeated in an error: it may be a key
/// in the wrong place, and those of 128 bits are longer in every encoding.
const LONGEST_WORD: usize = 20;

impl Reason {
    pub(crate) fn unknown(
        what: &'static str,
        word: &str,
        known: String,
    ) -> Self {
        let word = (word.len() <= LONGEST_WORD).then(|| word.to_owned());
        Self::Unknown { what, word, known }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bounds { max_field, max_scan } => write!(
                f,
                "max_field ({max_field} bytes) is above max_scan ({max_scan} \
                 bytes)"
            ),
            Self::DuplicateKey(name) => {
                write!(f, "the key {name:?} is there twice")
            }
            Self::DuplicateRule(name) => {
                write!(f, "two rules have the name `{name}`")
            }
            Self::DuplicateTarget(name) => {
                write!(f, "two sections are for the target `{name}`")
            }
            Self::EmptyAllow => f.write_str(
                "what is allowed has no letter or digit, so all would be",
            ),
            Self::EmptyKey(name) => {
                write!(f, "the key {name:?} has no letter or digit to match")
            }
            Self::EmptyTarget => f.write_str("the target has no name"),
            Self::Impossible { kind, what } => {
                write!(f, "`{kind}` does not accept {what}")
            }
            Self::KeyId { expected, given: Some(given) } => write!(
                f,
                "the fingerprint key is `{given}`, the policy needs \
                 `{expected}`"
            ),
            Self::KeyId { expected, given: None } => write!(
                f,
                "the fingerprint key has no id, the policy needs `{expected}`"
            ),
            Self::MatchesEmpty(of) => {
                write!(f, "the regex of {of} matches the empty string")
            }
            Self::NoId => f.write_str(
                "key_id is not 1 to 8 lower-case letters and digits: it names \
                 the key, and is not the key",
            ),
            Self::NoKeyId => f.write_str(
                "card numbers are hashed with a given key that has an id only",
            ),
            Self::RandomKey(_) => f.write_str("no key for the pseudonyms"),
            Self::Regex { of, cause: regex::Error::CompiledTooBig(most) } => {
                write!(f, "the regex of {of} is above {most} bytes compiled")
            }
            Self::Regex { of, .. } => {
                write!(f, "the regex of {of} cannot be compiled")
            }
            Self::RuleName(name) => write!(
                f,
                "the rule name {name:?} is not 1 to 32 lower-case letters, \
                 digits and underscores"
            ),
            Self::SecondPanStrategy { first, second, line } => {
                let (first, second) = (first.name(), second.name());
                write!(f, "card numbers cannot be {second}, ")?;
                match line {
                    Some(Position { line, .. }) => {
                        write!(f, "line {line} has them {first}")?;
                    }
                    None => write!(f, "they are {first} already")?,
                }
                f.write_str(" (PCI DSS v4.0.1 3.5.1)")
            }
            Self::Syntax(message) => f.write_str(message),
            Self::Unknown { what, word: Some(word), known } => {
                write!(f, "unknown {what} `{word}`, expected {known}")
            }
            Self::Unknown { what, word: None, known } => {
                write!(f, "unknown {what}, expected {known}")
            }
        }
    }
}
