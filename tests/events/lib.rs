//! Our events as the tests of the crates see them.

#![forbid(unsafe_code)]

use std::{
    collections::BTreeMap,
    fmt, mem,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use palisade_core::event;
use tracing::{
    Dispatch, Event, Subscriber,
    field::{Field, Visit},
    subscriber::DefaultGuard,
};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

/// What an event says, by the names of its fields; of no message, which is the
/// name.
pub type Fields = BTreeMap<&'static str, String>;

/// The fields of an event that is expected.
#[must_use]
pub fn fields<const N: usize>(pairs: [(&'static str, &str); N]) -> Fields {
    pairs.map(|(name, value)| (name, value.to_owned())).into()
}

/// A subscriber that remembers our events: their names, and what they say.
#[derive(Clone, Debug, Default)]
pub struct Remembered(Arc<Mutex<Vec<(&'static str, Fields)>>>);

impl Remembered {
    /// Remembers what this thread emits for as long as the guard lives.
    #[must_use]
    pub fn start() -> (Self, DefaultGuard) {
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

    /// The events since the last time.
    #[must_use]
    pub fn take(&self) -> Vec<(&'static str, Fields)> {
        mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: Subscriber> Layer<S> for Remembered {
    /// # Panics
    ///
    /// When an event, or a field of it, is none of the contract, and when the
    /// message is not the name.
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != event::TARGET {
            return;
        }
        let name = event.metadata().name();
        let mut reader = Reader(Fields::new());
        event.record(&mut reader);
        let contract = event::named(name);
        assert!(contract.is_some(), "{name} is no event of the contract");
        let message = reader.0.remove("message");
        assert_eq!(message.as_deref(), Some(name), "the message of {name}");
        let known = contract.map_or(&[][..], |event| event.fields());
        for field in reader.0.keys() {
            assert!(known.contains(field), "{name}: {field}");
        }
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.push((name, reader.0));
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
