use std::error::Error;
use std::fmt;

use palisade_redact::{Key, Outcome, Redactor, Undecidable};

use super::capture;

/// A chain longer than this is cut; its last part says so, and so do the
/// `Debug`s of all parts.
const MAX_LINKS: usize = 64;

/// An error as it may be shown: its `Display`, its `Debug` and the same of
/// each of its sources, redacted.
///
/// `Debug` is the redacted `{:?}` of the original and not of this type, since
/// error trackers group by it.
pub(super) struct RedactedError {
    display: String,
    debug: String,
    source: Option<Box<Self>>,
}

impl RedactedError {
    /// Reads `error` and all its sources, or as much as the bounds allow.
    ///
    /// All texts of one chain share the redactor's `max_scan`: a derived
    /// `Debug` repeats every source, so that a bound for each text alone would
    /// let the work grow with the square of the length.
    pub(super) fn new(
        error: &(dyn Error + 'static),
        key: Key,
        redactor: &Redactor,
    ) -> Option<Box<Self>> {
        let mut reader = Reader { key, redactor, left: redactor.max_scan() };
        let (links, end) = links(error);
        // A derived `Debug` also calls itself for every source, and would end
        // the process where the chain is longer than the stack is deep. The
        // common sinks walk along the sources instead, and never ask for it.
        let is_cut = matches!(end, Err(Undecidable::TooLong));
        let mut texts = Vec::new();
        for link in links {
            let display = reader.read(|w| w.display(&link));
            let debug = if is_cut {
                reader.marker(Undecidable::TooLong)
            } else {
                reader.read(|w| w.debug(&link))
            };
            texts.push((display, debug));
        }
        if let Err(why) = end {
            texts.push((reader.marker(why), reader.marker(why)));
        }
        let mut chain = None;
        for (display, debug) in texts.into_iter().rev() {
            chain = Some(Box::new(Self { display, debug, source: chain }));
        }
        chain
    }
}

/// An error and its sources, and why that is not all of them.
fn links<'e>(
    error: &'e (dyn Error + 'static),
) -> (Vec<&'e (dyn Error + 'static)>, Result<(), Undecidable>) {
    let mut links = Vec::new();
    let mut next = Some(error);
    while let Some(link) = next {
        if links.len() == MAX_LINKS {
            return (links, Err(Undecidable::TooLong));
        }
        links.push(link);
        let Some(source) = capture::guarded(|| link.source()) else {
            return (links, Err(Undecidable::Panicked));
        };
        next = source;
    }
    (links, Ok(()))
}

impl fmt::Display for RedactedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display)
    }
}

impl fmt::Debug for RedactedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.debug)
    }
}

impl Error for RedactedError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Reads texts of one error, which share what is left of the bound.
struct Reader<'r> {
    key: Key,
    redactor: &'r Redactor,
    left: usize,
}

impl Reader<'_> {
    fn read(
        &mut self,
        write: impl FnOnce(&mut capture::Bounded<'_>) -> fmt::Result,
    ) -> String {
        let mut text = String::new();
        if let Err(why) = capture::append(&mut text, self.left, write) {
            if matches!(why, Undecidable::TooLong) {
                self.left = 0;
            }
            return self.marker(why);
        }
        self.left = self.left.saturating_sub(text.len());
        match self.redactor.field_text(self.key, &text) {
            Outcome::Keep => text,
            Outcome::Text(redacted) => redacted.into_owned(),
            _ => String::new(),
        }
    }

    fn marker(&self, why: Undecidable) -> String {
        self.redactor.undecidable_under(self.key, why).into()
    }
}
