use std::{borrow::Cow, time::SystemTime};

use opentelemetry::{
    Key, SpanId, TraceFlags, TraceId,
    logs::{AnyValue, LogRecord, Severity},
};

use crate::guard::Guard;

/// A log record that redacts whatever is put into it, made by
/// [`RedactingLogger`](crate::RedactingLogger).
///
/// The name of the event and the severity text can only be constants; one with
/// a secret in it becomes `redacted`.
#[derive(Clone, Debug)]
pub struct RedactingLogRecord<R> {
    guard: Guard,
    next: R,
}

impl<R> RedactingLogRecord<R> {
    pub(super) const fn new(guard: Guard, next: R) -> Self {
        Self { guard, next }
    }

    pub(super) fn into_next(self) -> R {
        self.next
    }
}

impl<R: LogRecord> LogRecord for RedactingLogRecord<R> {
    fn set_event_name(&mut self, name: &'static str) {
        self.next.set_event_name(self.guard.constant(name));
    }

    fn set_target<T: Into<Cow<'static, str>>>(&mut self, target: T) {
        let mut target = target.into();
        self.guard.cow(&mut target);
        self.next.set_target(target);
    }

    fn set_timestamp(&mut self, timestamp: SystemTime) {
        self.next.set_timestamp(timestamp);
    }

    fn set_observed_timestamp(&mut self, timestamp: SystemTime) {
        self.next.set_observed_timestamp(timestamp);
    }

    fn set_severity_text(&mut self, text: &'static str) {
        self.next.set_severity_text(self.guard.constant(text));
    }

    fn set_severity_number(&mut self, number: Severity) {
        self.next.set_severity_number(number);
    }

    fn set_body(&mut self, mut body: AnyValue) {
        if self.guard.any_value(self.guard.redactor.key(""), &mut body) {
            self.next.set_body(body);
        }
    }

    fn add_attributes<I, K, V>(&mut self, attributes: I)
    where
        I: IntoIterator<Item = (K, V)>,
        K: Into<Key>,
        V: Into<AnyValue>,
    {
        for (name, value) in attributes {
            self.add_attribute(name, value);
        }
    }

    fn add_attribute<K, V>(&mut self, key: K, value: V)
    where
        K: Into<Key>,
        V: Into<AnyValue>,
    {
        let (key, mut value) = (key.into(), value.into());
        let name = self.guard.name(key.as_str());
        if !self.guard.any_value(name.key, &mut value) {
            return;
        }
        match name.redacted {
            Some(name) => self.next.add_attribute(name, value),
            None => self.next.add_attribute(key, value),
        }
    }

    fn set_trace_context(
        &mut self,
        trace_id: TraceId,
        span_id: SpanId,
        trace_flags: Option<TraceFlags>,
    ) {
        self.next.set_trace_context(trace_id, span_id, trace_flags);
    }
}
