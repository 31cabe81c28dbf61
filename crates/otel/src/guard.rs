//! The one way from a redactor to what may leave, for every seat alike.

use std::{
    borrow::Cow,
    sync::atomic::{AtomicU64, Ordering},
};

use palisade_redact::{Key, Mode, Outcome, Redactor};

use crate::names::{self, Known};

/// What becomes of something.
#[derive(Debug, PartialEq)]
pub(crate) enum Change<T> {
    /// It is left out.
    Drop,
    /// It stays as it is.
    Keep,
    /// This stands in its place.
    To(T),
}

/// A redactor with the names that it has found clean.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    pub(crate) redactor: Redactor,
    /// Tells its names from those of other guards on the same thread.
    id: u64,
}

/// The verdict on the name of an attribute.
pub(crate) struct Name {
    pub(crate) key: Key,
    /// What stands in its place, where the name is a secret itself.
    pub(crate) redacted: Option<String>,
}

impl Guard {
    pub(crate) fn new(redactor: &Redactor) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { redactor: redactor.clone(), id }
    }

    /// Looks up names that this thread has found clean; `None` where it keeps
    /// none any more.
    #[inline]
    pub(crate) fn look<T>(
        &self,
        up: impl FnOnce(&Known<'_>) -> T,
    ) -> Option<T> {
        names::look(self.id, up)
    }

    /// Judges the name of an attribute, once for each thread if it is clean.
    pub(crate) fn name(&self, name: &str) -> Name {
        if let Some(key) =
            self.look(|known| known.find(name).copied()).flatten()
        {
            return Name { key, redacted: None };
        }
        let key = self.redactor.key(name);
        let redacted = self.text(name);
        if redacted.is_none() {
            names::keep(self.id, name, key);
        }
        Name { key, redacted }
    }

    /// What stands in place of a text that has no name; `None` when it stays.
    pub(crate) fn text(&self, text: &str) -> Option<String> {
        match self.redactor.field_text(self.redactor.key(""), text) {
            Outcome::Keep => None,
            Outcome::Text(text) => Some(text.into_owned()),
            // Also what a later release of the engine may add.
            _ => Some(String::new()),
        }
    }

    /// Redacts a text in place. A constant is judged once for each thread.
    pub(crate) fn cow(&self, text: &mut Cow<'static, str>) {
        let redacted = match text {
            Cow::Borrowed(constant) => self.name(constant).redacted,
            Cow::Owned(text) => self.text(text),
        };
        if let Some(redacted) = redacted {
            *text = Cow::Owned(redacted);
        }
    }

    /// A constant, or what stands in its place where only a constant may.
    pub(crate) fn constant(&self, text: &'static str) -> &'static str {
        match self.name(text).redacted {
            Some(_) => "redacted",
            None => text,
        }
    }

    /// What becomes of a value of a type that is not known yet.
    pub(crate) fn unknown<T>(&self) -> Change<T> {
        match self.redactor.mode() {
            Mode::Report => Change::Keep,
            _ => Change::Drop,
        }
    }
}
