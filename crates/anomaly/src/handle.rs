use std::{fmt, sync::Arc};

use palisade_core::Tally;

use crate::{BuildError, Reading, Signals, builder::states, shared::Shared};

/// Asks an [`AnomalyLayer`](crate::AnomalyLayer) after its signals, and gives
/// it others.
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
}

/// A signal as it stands.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SignalStatus {
    /// Its name.
    pub name: Arc<str>,
    /// Records that counted, since the signal was first declared.
    pub records: u64,
    /// Alerts that were opened since then.
    pub alerts: u64,
    /// Whether an alert is open. What is kept by key has no open alerts.
    pub is_firing: bool,
    /// The last look; nothing before the first one, nor for what is kept by
    /// key and has no looks.
    pub reading: Option<Reading>,
}

impl Handle {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Other signals from now on. A signal that is declared as before keeps
    /// what it has learnt; one that is changed learns anew, and its counters go
    /// on. An open alert of one that is changed or gone is told as over.
    ///
    /// # Errors
    ///
    /// Those of [`build`](crate::AnomalyBuilder::build); then nothing changes.
    pub fn reload(&self, signals: &Signals) -> Result<(), BuildError> {
        let watch = &self.shared.watch;
        let states = watch.plans.with(|table| {
            let room = self.shared.room;
            states(signals, &table.signals, room, &watch.health)
        })?;
        watch.replace(&states);
        self.shared.judge();
        Ok(())
    }

    /// Every signal, in the order of their declaration, after the seconds
    /// until now were judged.
    #[must_use]
    pub fn signals(&self) -> Vec<SignalStatus> {
        self.shared.judge();
        self.shared.watch.plans.with(|table| {
            table.signals.iter().map(|state| state.status()).collect()
        })
    }

    /// What could not be counted or told: `refused_values` (no number, or
    /// below 0), `missing_keys`, `left_out_of_plans` (signals that want more
    /// than 8 fields or 63 tests of one callsite, where a field that is both a
    /// number and a key is two), `own_alerts` (that a signal would have
    /// counted), `alerts_lost` (the queue was full), `alerts_left_out` (of more
    /// than 10 keys of a signal a minute), `callbacks_panicked` (or a layer that
    /// was told an alert as an event), `tallies_panicked`.
    #[must_use]
    pub fn losses(&self) -> Arc<dyn Tally> {
        Arc::clone(&self.shared.watch.health) as Arc<dyn Tally>
    }

    /// For callbacks that are not to keep the layer.
    #[cfg(feature = "otel")]
    pub(crate) fn downgrade(&self) -> std::sync::Weak<Shared> {
        Arc::downgrade(&self.shared)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}
