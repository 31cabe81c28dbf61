//! A panic hook whose report is redacted.
//!
//! A panic message often holds the value that was not expected, and the
//! default hook prints it to standard error, past every layer. A hook cannot
//! hand redacted text to the next one, so this one takes the place of all
//! others.

use std::io::Write;
use std::panic::{self, PanicHookInfo};
use std::sync::{Mutex, PoisonError};
use std::{error, fmt, thread};

use palisade_redact::{Outcome, Redactor};

/// Stands for a panic message that is not text.
const NOT_TEXT: &str = "[redacted:payload]";

/// Replaces the panic hook by one that writes to `writer`, redacted.
///
/// One report is one `write_all` of two lines, the place and the message, then
/// a `flush`; control characters in both are escaped. A payload that is
/// neither `&str` nor `String` is reported as `[redacted:payload]`. There is
/// no backtrace. Where the writer fails, the report is lost: a hook has nobody
/// to tell.
///
/// The hook does not panic, and a lock that somebody's panic poisoned does not
/// stop it. A writer that itself panics ends the process, as does any panic
/// inside a hook.
///
/// With `panic = "abort"` this is off. A hook runs there too, but the process
/// ends right behind it, and with it whatever a buffered or non-blocking
/// writer still holds: no report could be promised. The hook in place stays,
/// the default one if nobody set another, and **it prints the message as it
/// is**; this is why it is an error and not passed over in silence.
///
/// # Examples
///
/// ```
/// use std::fs::OpenOptions;
///
/// use palisade_redact::Policy;
///
/// let redactor = Policy::payments().build()?;
/// # let path = std::env::temp_dir().join("palisade-panic-hook-example");
/// let log = OpenOptions::new().create(true).append(true).open(path)?;
/// palisade_tracing::panic_hook::install(&redactor, log)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`InstallError`] in a program that is built with `panic = "abort"`, and on
/// a thread that is panicking, where no hook can be set. Nothing has changed
/// then.
pub fn install(
    redactor: &Redactor,
    writer: impl Write + Send + 'static,
) -> Result<(), InstallError> {
    if cfg!(panic = "abort") {
        return Err(InstallError(Reason::Aborts));
    }
    if thread::panicking() {
        return Err(InstallError(Reason::Panicking));
    }
    let redactor = redactor.clone();
    let writer = Mutex::new(writer);
    panic::set_hook(Box::new(move |panic| {
        let report = report(&redactor, panic);
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let written = writer.write_all(report.as_bytes());
        let _lost = written.and_then(|()| writer.flush());
    }));
    Ok(())
}

/// The place and the message, one line each.
fn report(redactor: &Redactor, panic: &PanicHookInfo<'_>) -> String {
    let thread = thread::current();
    let thread =
        field(redactor, "thread", thread.name().unwrap_or("<unnamed>"));
    let place = panic
        .location()
        .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let payload = panic.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref().map(String::as_str));
    let message = text
        .map_or_else(|| NOT_TEXT.to_owned(), |m| field(redactor, "message", m));
    format!("thread '{thread}' panicked at {place}:\n{message}\n")
}

/// Judged as a field of that name would be, control characters included.
fn field(redactor: &Redactor, name: &str, text: &str) -> String {
    match redactor.field_text(redactor.key(name), text) {
        Outcome::Keep => text.to_owned(),
        Outcome::Text(redacted) => redacted.into_owned(),
        _ => NOT_TEXT.to_owned(),
    }
}

/// The panic hook was not installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstallError(Reason);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Aborts,
    Panicking,
}

impl InstallError {
    /// Whether the program is built with `panic = "abort"`.
    #[must_use]
    pub fn is_abort(&self) -> bool {
        self.0 == Reason::Aborts
    }

    /// Whether the thread was panicking, so that no hook could be set.
    #[must_use]
    pub fn is_panicking(&self) -> bool {
        self.0 == Reason::Panicking
    }
}

impl fmt::Display for InstallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Reason::Aborts => {
                "no panic hook installed: the program is built with \
                 `panic = \"abort\"`"
            }
            Reason::Panicking => {
                "no panic hook installed: this thread is panicking"
            }
        })
    }
}

impl error::Error for InstallError {}
