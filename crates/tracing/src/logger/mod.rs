//! The net for the `log` crate: a logger that redacts for another one.

mod key_values;

use std::fmt;

use log::{Log, Metadata, Record};
use palisade_redact::{Key, Mode, Outcome, Redactor};

use self::key_values::KeyValues;
use crate::collect::capture;
use crate::collect::scratch::Scratch;
use crate::records::{Origin, Records};

/// A logger of the `log` crate that redacts for the one behind it.
///
/// For programs that log by `env_logger` or the like. Where records go to
/// `tracing` (`tracing-log`), [`redacted`](crate::RedactExt::redacted) sees
/// them already.
///
/// The message is formatted once, redacted, and passed on as text: scanned
/// whole, control characters made visible, as the message of an event is. So
/// are the key-values, which keep their types: a number stays a number, and
/// the value of a sensitive name is never formatted. A sensitive value that the
/// policy drops is left out. Level, target, module, file and line stay as they
/// are.
///
/// * A message or value that panics while it is formatted becomes
///   `[redacted:panicked]`, one above `max_scan` becomes `[redacted:too_long]`.
/// * One that logs while it is formatted is fine: nothing is held meanwhile.
///   Nothing here logs.
/// * A record that the logger behind refuses by `enabled` is not formatted.
/// * With [`Mode::Report`] the logger behind gets the original record, which is
///   then formatted twice.
///
/// # Examples
///
/// ```
/// use palisade_redact::Policy;
/// use palisade_tracing::RedactedLog;
/// # struct EnvLogger;
/// # impl log::Log for EnvLogger {
/// #     fn enabled(&self, _: &log::Metadata<'_>) -> bool { true }
/// #     fn log(&self, record: &log::Record<'_>) {
/// #         let text = record.args().to_string();
/// #         assert_eq!(text, "login with password=[redacted:password]");
/// #     }
/// #     fn flush(&self) {}
/// # }
/// # let logger = EnvLogger;
///
/// let redactor = Policy::payments().build()?;
/// // let logger = env_logger::Builder::from_default_env().build();
/// log::set_boxed_logger(Box::new(RedactedLog::new(logger, &redactor)))?;
/// log::set_max_level(log::LevelFilter::Info);
/// log::info!("login with password=hunter2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RedactedLog<L> {
    inner: L,
    redactor: Redactor,
    message: Key,
    records: Records,
}

impl<L: Log> RedactedLog<L> {
    /// Redacts the records for `inner`.
    pub fn new(inner: L, redactor: &Redactor) -> Self {
        let message = redactor.key("message");
        let records = Records::new();
        Self { inner, redactor: redactor.clone(), message, records }
    }

    fn log_redacted(&self, record: &Record<'_>) {
        Scratch::lend(|scratch| {
            let text = self.message(record, &mut scratch.text);
            let values = KeyValues::redacted(record, &self.redactor);
            if self.redactor.mode() == Mode::Report {
                return self.inner.log(record);
            }
            self.inner.log(
                &record
                    .to_builder()
                    .args(format_args!("{text}"))
                    .key_values(&values)
                    .build(),
            );
        });
    }

    /// What may be seen of the message; clean text is not copied again.
    fn message<'t>(
        &self,
        record: &Record<'_>,
        text: &'t mut String,
    ) -> std::borrow::Cow<'t, str> {
        let key = self.message_key(record);
        let limit = self.redactor.max_scan();
        let written =
            capture::append(text, limit, |w| w.display(record.args()));
        if let Err(why) = written {
            return self.redactor.undecidable_under(key, why).into();
        }
        match self.redactor.field_text(key, text) {
            Outcome::Keep => text.as_str().into(),
            Outcome::Text(redacted) => redacted,
            // The record survives without its message.
            _ => "".into(),
        }
    }

    /// The verdict on the message, for the place that the record says.
    fn message_key(&self, record: &Record<'_>) -> Key {
        let origin = || Origin {
            target: record.target().to_owned(),
            file: record.file().map(str::to_owned),
            line: record.line(),
        };
        let is = |origin: &Origin| {
            origin.target == record.target()
                && origin.file.as_deref() == record.file()
        };
        let redactor = &self.redactor;
        let keys =
            self.records.keys(record.line(), is, origin, redactor, |o| {
                [o.place(self.message, "message", redactor)].into()
            });
        keys.and_then(|keys| keys.first()).map_or(self.message, |key| *key)
    }
}

impl<L: Log> Log for RedactedLog<L> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.inner.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if self.inner.enabled(record.metadata()) {
            self.log_redacted(record);
        }
    }

    fn flush(&self) {
        self.inner.flush();
    }
}

impl<L> fmt::Debug for RedactedLog<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactedLog").finish_non_exhaustive()
    }
}
