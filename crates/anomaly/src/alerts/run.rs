use std::{
    fmt,
    sync::{Arc, Weak},
    time::Duration,
};

use super::{Outlet, event, queue::Queue};
use crate::{Alert, shared::Shared, watch::Health};

/// The other end of an [`AnomalyLayer`](crate::AnomalyLayer): tells its alerts,
/// and has it judge every second, also when nothing happens.
///
/// ```no_run
/// # async fn app() -> Result<(), palisade_anomaly::BuildError> {
/// let (layer, alerts) = palisade_anomaly::AnomalyLayer::builder().build()?;
/// // ... the layer is added to the subscriber
/// tokio::spawn(alerts.run(tokio::time::sleep));
/// # Ok(())
/// # }
/// ```
#[must_use = "silence is found, and alerts are told, only by `run`"]
pub struct Alerts {
    shared: Weak<Shared>,
    health: Arc<Health>,
    queue: Arc<Queue>,
    tellers: Vec<Teller>,
}

type Teller = Box<dyn Fn(&Alert) + Send>;

impl Alerts {
    pub(crate) fn new(
        shared: Weak<Shared>,
        health: Arc<Health>,
        outlet: &Outlet,
    ) -> Self {
        let queue = Arc::clone(&outlet.queue);
        Self { shared, health, queue, tellers: Vec::new() }
    }

    /// Also hands each alert to `teller`, from the task that runs
    /// [`run`](Self::run): there it may wait, log and lock. One that panics is
    /// counted, and called with the next alert again.
    pub fn tell(mut self, teller: impl Fn(&Alert) + Send + 'static) -> Self {
        self.tellers.push(Box::new(teller));
        self
    }

    /// Once a second: judges what was counted, and emits each alert as an event
    /// [`ALERT`](palisade_core::event::ALERT) of target `palisade`, at WARN when
    /// it opens and at INFO when it is over. Ends when the layer and its handles
    /// are dropped, and all alerts told.
    ///
    /// `sleep` is the timer of the app's runtime, such as `tokio::time::sleep`.
    ///
    /// An event from inside a layer's `on_event` may vanish; these come from a
    /// task of the app's, where they pass every layer. The anomaly layer does
    /// not count them.
    pub async fn run<S: Future<Output = ()>>(
        self,
        sleep: impl Fn(Duration) -> S,
    ) {
        loop {
            let shared = self.shared.upgrade();
            if let Some(shared) = &shared {
                shared.judge();
            }
            while let Some(alert) = self.queue.pop() {
                let panicked = &self.health.callbacks_panicked;
                // Layers of others see the event.
                panicked.panics_of(|| event::emit(&alert));
                for teller in &self.tellers {
                    panicked.panics_of(|| teller(&alert));
                }
            }
            if shared.is_none() {
                return;
            }
            // Not kept while it sleeps: it would never be dropped.
            drop(shared);
            sleep(Duration::from_secs(1)).await;
        }
    }
}

impl fmt::Debug for Alerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alerts").finish_non_exhaustive()
    }
}
