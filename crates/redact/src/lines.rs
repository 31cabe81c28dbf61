use std::{borrow::Cow, ops::Range};

use crate::{
    Explanation, Redactor,
    detect::{Detector, private_key},
    text::Text,
};

/// Redacts a text that comes line by line, and remembers between lines whether
/// it is inside of a private key.
///
/// Made by [`Redactor::lines`]. Every line of a key becomes a marker of its
/// own, so that lines keep their numbers. A key that does not end within
/// 32 KiB is taken for a stray first line.
///
/// ```
/// let redactor = palisade_redact::Policy::payments().build()?;
/// let mut lines = redactor.lines();
/// for line in ["-----BEGIN PRIVATE KEY-----", "MIIEvQ", "-----END PRIVATE KEY-----"] {
///     assert_eq!(lines.redact(line), "[redacted:private_key]");
/// }
/// assert_eq!(lines.redact("bye"), "bye");
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lines {
    redactor: Redactor,
    /// How much of an open key may still come; 0 outside of keys.
    reach: usize,
}

impl Lines {
    pub(crate) const fn new(redactor: Redactor) -> Self {
        Self { redactor, reach: 0 }
    }

    /// The line without its secrets; see [`Redactor::redact`].
    #[must_use]
    pub fn redact<'t>(&mut self, line: &'t str) -> Cow<'t, str> {
        let key = self.open_key(line);
        self.redactor.redact_with(line, key)
    }

    /// What is found in the line, and what nearly is; see
    /// [`Redactor::explain`].
    #[must_use]
    pub fn explain(&mut self, line: &str) -> Explanation {
        let key = self.open_key(line);
        self.redactor.explain_with(line, key)
    }

    /// The part of the line that belongs to a key begun before.
    fn open_key(&mut self, line: &str) -> Option<Range<usize>> {
        if !self.redactor.engine().plan.on.has(Detector::PrivateKey) {
            self.reach = 0;
            return None;
        }
        let text = Text::new(line.as_bytes());
        let end = if self.reach == 0 {
            0
        } else if let Some(end) = private_key::end(text, 0) {
            self.reach = 0;
            end
        } else {
            let length = line.len().saturating_add(1);
            self.reach = self.reach.saturating_sub(length);
            return Some(0..line.len());
        };
        if private_key::is_open_at_end(text) {
            self.reach = private_key::LONGEST;
        }
        (end > 0).then_some(0..end)
    }
}
