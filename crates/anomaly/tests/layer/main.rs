//! The layer on a real registry, with the macros that apps use.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test may fail"
)]

mod alerts;
mod dispatchers;
mod hostile;
mod records;
mod reload;
mod spans;
mod threads;

use palisade_anomaly::{Alerts, AnomalyLayer, Handle, Signal, Signals};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::prelude::*;

use crate::dispatchers::two_dispatchers;

/// A subscriber with an anomaly layer, for this thread, until it is dropped.
pub(crate) struct Watched {
    pub(crate) handle: Handle,
    /// The layer loses what nobody takes.
    _alerts: Alerts,
    _default: DefaultGuard,
}

pub(crate) fn watch(signals: impl IntoIterator<Item = Signal>) -> Watched {
    two_dispatchers();
    let signals: Signals = signals.into_iter().collect();
    let (layer, alerts) =
        AnomalyLayer::builder().signals(signals).build().unwrap();
    let handle = layer.handle();
    let subscriber = tracing_subscriber::registry().with(layer);
    Watched { handle, _alerts: alerts, _default: subscriber.set_default() }
}

impl Watched {
    /// How many records counted for a signal.
    pub(crate) fn records(&self, name: &str) -> u64 {
        let signals = self.handle.signals();
        signals.iter().find(|signal| *signal.name == *name).unwrap().records
    }

    pub(crate) fn losses(&self, name: &str) -> u64 {
        let mut lost = None;
        self.handle.losses().tally(&mut |kind, count| {
            if kind == name {
                lost = Some(count);
            }
        });
        lost.unwrap()
    }
}
