use opentelemetry::{
    TraceId,
    logs::{AnyValue, LogRecord as _, Logger, Severity},
};
use palisade_core::event::TARGET;

use super::SIGNAL;
use crate::{Alert, Alerts, Change};

/// The name of the log record: the target and the name of the event.
const EVENT: &str = "palisade.alert";

impl Alerts {
    /// Also makes each alert a log record of OpenTelemetry, named
    /// `palisade.alert`, in the trace of what tripped it; for who has no bridge
    /// that makes records of the events which [`run`](Self::run) emits.
    pub fn log_to<L>(self, logger: L) -> Self
    where
        L: Logger + Send + 'static,
    {
        self.tell(move |alert| log(&logger, alert))
    }
}

fn log(logger: &impl Logger, alert: &Alert) {
    let mut record = logger.create_log_record();
    record.set_event_name(EVENT);
    record.set_target(TARGET);
    let (severity, text, change) = match alert.change {
        Change::Opened => (Severity::Warn, "WARN", "opened"),
        Change::Closed => (Severity::Info, "INFO", "closed"),
    };
    record.set_severity_number(severity);
    record.set_severity_text(text);
    record.set_body(alert.to_string().into());
    let attributes: [(_, AnyValue); 4] = [
        (SIGNAL, alert.signal.to_string().into()),
        ("change", change.into()),
        ("score", alert.reading.score.get().into()),
        ("reason", alert.reading.finding.to_string().into()),
    ];
    record.add_attributes(attributes);
    if let Some(key) = alert.key {
        record.add_attribute("key_tag", key.to_string());
    }
    if let Some(id) = alert.trace_id {
        let id = TraceId::from_bytes(id.to_bytes());
        record.set_trace_context(id, opentelemetry::SpanId::INVALID, None);
    }
    logger.emit(record);
}
