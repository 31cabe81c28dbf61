//! Log records, redacted between who writes them and the SDK.

mod record;

use opentelemetry::{
    InstrumentationScope,
    logs::{Logger, LoggerProvider, Severity},
};
use palisade_redact::Redactor;

pub use self::record::RedactingLogRecord;
use crate::guard::Guard;

/// A logger provider whose loggers redact every record.
///
/// It stands before the SDK, because behind it an attribute can be added to a
/// record, but none changed or removed.
///
/// ```
/// use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
/// use opentelemetry_sdk::logs::SdkLoggerProvider;
/// use palisade_otel::RedactingLoggerProvider;
/// use palisade_redact::Policy;
///
/// let redactor = Policy::payments().build()?;
/// let next = SdkLoggerProvider::builder().build();
/// let provider = RedactingLoggerProvider::new(&redactor, next);
/// let layer = OpenTelemetryTracingBridge::new(&provider);
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RedactingLoggerProvider<P> {
    guard: Guard,
    next: P,
}

impl<P: LoggerProvider> RedactingLoggerProvider<P> {
    /// Redacts what the loggers of `next` get.
    #[must_use]
    pub fn new(redactor: &Redactor, next: P) -> Self {
        Self::with(Guard::new(redactor), next)
    }

    pub(crate) const fn with(guard: Guard, next: P) -> Self {
        Self { guard, next }
    }
}

impl<P: LoggerProvider> LoggerProvider for RedactingLoggerProvider<P> {
    type Logger = RedactingLogger<P::Logger>;

    fn logger_with_scope(
        &self,
        mut scope: InstrumentationScope,
    ) -> Self::Logger {
        self.guard.scope(&mut scope);
        let next = self.next.logger_with_scope(scope);
        RedactingLogger { guard: self.guard.clone(), next }
    }
}

/// A logger whose records are redacted, made by [`RedactingLoggerProvider`].
#[derive(Clone, Debug)]
pub struct RedactingLogger<L> {
    guard: Guard,
    next: L,
}

impl<L: Logger> Logger for RedactingLogger<L> {
    type LogRecord = RedactingLogRecord<L::LogRecord>;

    fn create_log_record(&self) -> Self::LogRecord {
        let next = self.next.create_log_record();
        RedactingLogRecord::new(self.guard.clone(), next)
    }

    fn emit(&self, record: Self::LogRecord) {
        self.next.emit(record.into_next());
    }

    fn event_enabled(
        &self,
        level: Severity,
        target: &str,
        name: Option<&str>,
    ) -> bool {
        self.next.event_enabled(level, target, name)
    }
}
