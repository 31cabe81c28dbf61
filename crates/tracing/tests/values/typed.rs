use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex};

use palisade_redact::{Policy, Redactor};
use palisade_tracing::RedactExt as _;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::prelude::*;

/// A value as a layer meets it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Typed {
    Bool(bool),
    Bytes(Vec<u8>),
    Debug(String),
    /// `Display` and `Debug` of an error and its sources.
    Error(Vec<(String, String)>),
    F64(f64),
    I64(i64),
    I128(i128),
    Str(String),
    U64(u64),
    U128(u128),
}

pub(crate) type Fields = Vec<(&'static str, Typed)>;

/// What a layer gets of `program`, one list for each event, span and record.
pub(crate) fn seen(redactor: &Redactor, program: impl FnOnce()) -> Vec<Fields> {
    let all = Arc::new(Mutex::new(Vec::new()));
    let layer = Recorder(all.clone());
    let stack = tracing_subscriber::registry().with(layer);
    let guard = stack.redacted(redactor).set_default();
    program();
    drop(guard);
    let seen = all.lock().unwrap();
    seen.clone()
}

pub(crate) fn payments() -> Redactor {
    Policy::payments().build().unwrap()
}

pub(crate) struct Recorder(pub(crate) Arc<Mutex<Vec<Fields>>>);

impl Recorder {
    fn add(&self, record: impl FnOnce(&mut dyn Visit)) {
        let mut values = Values::default();
        record(&mut values);
        self.0.lock().unwrap().push(values.0);
    }
}

impl<S: Subscriber> Layer<S> for Recorder {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.add(|visitor| event.record(visitor));
    }

    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.add(|visitor| span.record(visitor));
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        self.add(|visitor| values.record(visitor));
    }
}

#[derive(Default)]
struct Values(Fields);

impl Values {
    fn add(&mut self, field: &Field, value: Typed) {
        self.0.push((field.name(), value));
    }
}

impl Visit for Values {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, Typed::F64(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, Typed::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, Typed::U64(value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.add(field, Typed::I128(value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.add(field, Typed::U128(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, Typed::Bool(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, Typed::Str(value.to_owned()));
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        self.add(field, Typed::Bytes(value.to_owned()));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let mut chain = Vec::new();
        let mut next = Some(value);
        while let Some(error) = next {
            chain.push((error.to_string(), format!("{error:?}")));
            next = error.source();
        }
        self.add(field, Typed::Error(chain));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, Typed::Debug(format!("{value:?}")));
    }
}
