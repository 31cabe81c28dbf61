//! Signals from files: what the tables mean.

mod error;
mod records;
mod signal;
mod tables;

pub use error::PolicyError;
use toml::Spanned;

use self::tables::{File, Word};
use crate::{BuildError, Signal, Signals};

impl Signals {
    /// Signals from the section `[anomaly]` of a file in TOML: the ready-made
    /// `sets` it names, `client` if it names none, changed and added to by its
    /// `signals`. Other sections are for others, and passed over.
    ///
    /// A ready-made signal may be switched `off`, or have other `rules` for its
    /// detector and its `alarm`, of which the rest stays as it is. Any other
    /// name is a signal of one's own. Fields are one name, or a list of names
    /// that mean the same. A file with everything in it:
    ///
    /// ```toml
    #[doc = include_str!("../../anomaly.toml")]
    /// ```
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_anomaly::Signals;
    ///
    /// let text = "[anomaly.signals.calls_by_token.rules]\ncapacity = 100";
    /// let signals = Signals::from_toml(text)?;
    ///
    /// let text = "[anomaly.signals.login_failures.rules]\nfloor = -1";
    /// let error = Signals::from_toml(text).unwrap_err();
    /// assert_eq!(error.line(), Some(1));
    /// # Ok::<(), palisade_anomaly::PolicyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PolicyError`], with the line and the column, when the file is not
    /// TOML, has a key that is none, or a signal that is not sound.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let source = Source(text);
        let file: File =
            toml::from_str(text).map_err(|error| source.parsed(&error))?;
        let table = file.anomaly.unwrap_or_default();
        let mut signals: Vec<Signal> = Vec::new();
        match &table.sets {
            None => signals.extend(Self::client().0),
            Some(sets) => {
                for set in sets {
                    for signal in source.one_of(set, SETS)?().0 {
                        if signals.iter().any(|s| s.name() == signal.name()) {
                            let twice = BuildError::twice(&signal);
                            return Err(source.at(set, twice));
                        }
                        signals.push(signal);
                    }
                }
            }
        }
        for (name, table) in table.signals {
            let known = signals
                .iter()
                .position(|signal| signal.name() == name.get_ref());
            let base = known.map(|known| signals.remove(known));
            let signal = source.signal(&name, table, base)?;
            let at = known.unwrap_or(signals.len());
            signals.splice(at..at, signal);
        }
        Ok(Self(signals))
    }
}

type Set = fn() -> Signals;

const SETS: &[(&str, Set)] = &[
    ("client", Signals::client),
    ("server", Signals::server),
    ("tower_http", Signals::tower_http),
];

/// The text of a file.
struct Source<'s>(&'s str);

impl Source<'_> {
    fn parsed(&self, error: &toml::de::Error) -> PolicyError {
        let offset = error.span().map(|span| span.start);
        PolicyError::new(self.0, offset, error.message())
    }

    fn at<T>(
        &self,
        place: &Spanned<T>,
        message: impl std::fmt::Display,
    ) -> PolicyError {
        PolicyError::new(self.0, Some(place.span().start), message)
    }

    /// What a word means that is one of a few.
    fn one_of<T: Copy>(
        &self,
        word: &Word,
        all: &[(&str, T)],
    ) -> Result<T, PolicyError> {
        let name = word.get_ref();
        let known = all.iter().find(|(known, _)| known == name);
        known.map(|&(_, meaning)| meaning).ok_or_else(|| {
            let known: Vec<_> =
                all.iter().map(|(known, _)| format!("`{known}`")).collect();
            let known = known.join(", ");
            self.at(word, format_args!("`{name}` is none of {known}"))
        })
    }
}
