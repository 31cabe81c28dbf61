//! A subscriber that remembers our events.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, LazyLock, Mutex},
};

use palisade_core::event;
use tracing::{
    Dispatch, Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

pub(crate) type Fields = BTreeMap<&'static str, String>;

#[derive(Clone, Default)]
pub(crate) struct Remembered(Arc<Mutex<Vec<(&'static str, Fields)>>>);

impl Remembered {
    /// Remembers what this thread emits for as long as the guard lives.
    pub(crate) fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        // With a single dispatcher, a callsite that another test's thread is
        // the first to reach asks that thread's default, and is off for all.
        static SECOND: LazyLock<Dispatch> =
            LazyLock::new(|| tracing_subscriber::registry().into());
        LazyLock::force(&SECOND);
        let remembered = Self::default();
        let subscriber =
            tracing_subscriber::registry().with(remembered.clone());
        (remembered, subscriber.set_default())
    }

    pub(crate) fn take(&self) -> Vec<(&'static str, Fields)> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl<S: Subscriber> Layer<S> for Remembered {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != event::TARGET {
            return;
        }
        let name = event.metadata().name();
        let mut fields = Reader(Fields::new());
        event.record(&mut fields);
        let contract = event::named(name).unwrap().fields();
        for field in fields.0.keys() {
            assert!(contract.contains(field), "{name}: {field}");
        }
        self.0.lock().unwrap().push((name, fields.0));
    }
}

struct Reader(Fields);

impl Visit for Reader {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}
