use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::run;

/// What one layer got, in order, each as a line of text.
pub(crate) type Got = Arc<Mutex<Vec<String>>>;

/// Records all that is delivered to a layer, with types, scopes and parents.
pub(crate) struct Recorder {
    got: Got,
    spans: Mutex<HashMap<Id, String>>,
    formats: bool,
}

impl Recorder {
    pub(crate) fn new(got: &Got, formats: bool) -> Self {
        Self { got: got.clone(), spans: Mutex::default(), formats }
    }

    fn note(&self, what: &str, detail: &str) {
        let line = format!("{}{what} {detail}", run::place());
        self.got.lock().unwrap().push(line);
    }

    fn name(&self, id: &Id) -> String {
        // Nested spans have ids of their own; a name is the same in all runs.
        let spans = self.spans.lock().unwrap();
        spans.get(id).cloned().unwrap_or_else(|| "unknown".into())
    }
}

impl<S> Layer<S> for Recorder
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    fn on_new_span(&self, attrs: &Attributes<'_>, id: &Id, cx: Context<'_, S>) {
        let mut values = Values::new(self.formats);
        attrs.record(&mut values);
        let name = format!("{}#{}", attrs.metadata().name(), values.op);
        self.spans.lock().unwrap().insert(id.clone(), name.clone());
        let parent = cx.span(id).and_then(|span| span.parent());
        let parent = parent.map(|parent| self.name(&parent.id()));
        let asked = (attrs.is_root(), attrs.is_contextual());
        self.note(
            "span",
            &format!("{name} {} under {parent:?} {asked:?}", values.text),
        );
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut late = Values::new(self.formats);
        values.record(&mut late);
        self.note("record", &format!("{} {}", self.name(id), late.text));
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, _: Context<'_, S>) {
        let names = [self.name(id), self.name(follows)];
        self.note("follows", &names.join(" after "));
    }

    fn on_event(&self, event: &Event<'_>, cx: Context<'_, S>) {
        let mut values = Values::new(self.formats);
        event.record(&mut values);
        let scope = cx.event_scope(event).into_iter().flatten();
        let scope: Vec<_> = scope.map(|span| self.name(&span.id())).collect();
        let asked = (event.is_root(), event.is_contextual());
        let metadata = event.metadata();
        let (target, level) = (metadata.target(), metadata.level());
        self.note(
            "event",
            &format!("{target} {level} {} in {scope:?} {asked:?}", values.text),
        );
    }

    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        self.note("enter", &self.name(id));
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        self.note("exit", &self.name(id));
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        self.note("close", &self.name(&id));
    }
}

/// The values of one event or span, each with its type.
struct Values {
    text: String,
    op: u64,
    formats: bool,
}

impl Values {
    fn new(formats: bool) -> Self {
        Self { text: String::new(), op: 0, formats }
    }

    fn add(&mut self, field: &Field, kind: &str, value: &dyn fmt::Debug) {
        write!(self.text, "[{field}:{kind}={value:?}]").unwrap();
    }
}

impl Visit for Values {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "op" {
            self.op = value;
        }
        self.add(field, "u64", &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, "i64", &value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, "f64", &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, "bool", &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, "str", &value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if self.formats {
            self.add(field, "debug", value);
        } else {
            self.add(field, "debug", &"not formatted");
        }
    }
}
