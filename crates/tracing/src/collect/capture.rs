use std::fmt::{self, Write as _};
use std::panic::{self, AssertUnwindSafe};

use palisade_redact::Undecidable;

/// Appends what `write` writes to `text`, up to `limit` bytes of it.
///
/// This is the only place where code of the host (`Debug`, `Display`,
/// `Error::source`) runs. It may panic, it may never stop writing, and it may
/// log; none of this reaches the caller.
///
/// # Errors
///
/// Why there is no whole text to judge. Nothing is appended then: the part
/// that was written may end in the middle of a secret, where no rule sees it.
pub(crate) fn append(
    text: &mut String,
    limit: usize,
    write: impl FnOnce(&mut Bounded<'_>) -> fmt::Result,
) -> Result<(), Undecidable> {
    let start = text.len();
    let mut bounded = Bounded { text, left: limit, too_long: false };
    // What a panic may leave half done is only the text, and that is cut off.
    let written = guarded(|| write(&mut bounded));
    let verdict = match written {
        _ if bounded.too_long => Err(Undecidable::TooLong),
        Some(Ok(())) => Ok(()),
        // A `Debug` that gives up is no better than one that panics.
        Some(Err(fmt::Error)) | None => Err(Undecidable::Panicked),
    };
    if verdict.is_err() {
        text.truncate(start);
    }
    verdict
}

/// Calls code of the host; `None` if it panics.
pub(crate) fn guarded<T>(host: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(host)).map_err(discard).ok()
}

/// Drops a panic's payload, which is a value of the host that may panic again.
fn discard(payload: Box<dyn std::any::Any + Send>) {
    if let Err(again) = panic::catch_unwind(AssertUnwindSafe(|| drop(payload)))
    {
        // Dropping this one could go on for ever.
        std::mem::forget(again);
    }
}

/// A writer that stops taking text at its limit.
///
/// The error that it then returns ends most `Debug` implementations at once;
/// one that ignores it writes to nowhere.
pub(crate) struct Bounded<'t> {
    text: &'t mut String,
    left: usize,
    too_long: bool,
}

impl fmt::Write for Bounded<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if let Some(left) = self.left.checked_sub(part.len()) {
            self.left = left;
            self.text.push_str(part);
            return Ok(());
        }
        self.left = 0;
        self.too_long = true;
        Err(fmt::Error)
    }
}

impl Bounded<'_> {
    pub(crate) fn debug(&mut self, value: &dyn fmt::Debug) -> fmt::Result {
        write!(self, "{value:?}")
    }

    pub(crate) fn display(&mut self, value: &dyn fmt::Display) -> fmt::Result {
        write!(self, "{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct PanicsTwice;

    impl Drop for PanicsTwice {
        fn drop(&mut self) {
            panic::panic_any("while the payload is dropped");
        }
    }

    #[test]
    fn keeps_the_whole_or_nothing() {
        let mut text = String::from("before ");
        let fits = append(&mut text, 4, |w| w.display(&"four"));
        assert!(fits.is_ok());
        let over = append(&mut text, 4, |w| w.display(&"fives"));
        assert!(matches!(over, Err(Undecidable::TooLong)));
        let gave_up = append(&mut text, 4, |w| {
            w.write_str("hal")?;
            Err(fmt::Error)
        });
        assert!(matches!(gave_up, Err(Undecidable::Panicked)));
        assert_eq!(text, "before four");
    }

    #[test]
    fn sees_a_writer_that_ignores_the_limit() {
        let mut text = String::new();
        let over = append(&mut text, 2, |w| {
            let _refused = w.write_str("abc");
            w.write_str("")
        });
        assert!(matches!(over, Err(Undecidable::TooLong)));
        assert_eq!(text, "");
    }

    #[test]
    fn survives_a_panic_whose_payload_panics() {
        let mut text = String::new();
        let panicked = append(&mut text, 9, |_| panic::panic_any(PanicsTwice));
        assert!(matches!(panicked, Err(Undecidable::Panicked)));
    }
}
