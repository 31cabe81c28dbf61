//! An instrument that is asked when metrics are collected.

use opentelemetry::{
    KeyValue,
    metrics::{AsyncInstrument, Callback},
};

use crate::guard::Guard;

/// The same callback, whose observations are redacted.
pub(super) fn redacting<T: 'static>(
    guard: Guard,
    callback: Callback<T>,
) -> impl Fn(&dyn AsyncInstrument<T>) + Send + Sync + 'static {
    move |next| callback(&Redacting { guard: &guard, next })
}

struct Redacting<'a, T> {
    guard: &'a Guard,
    next: &'a dyn AsyncInstrument<T>,
}

impl<T> AsyncInstrument<T> for Redacting<'_, T> {
    fn observe(&self, measurement: T, attributes: &[KeyValue]) {
        self.next.observe(measurement, &self.guard.measured(attributes));
    }
}
