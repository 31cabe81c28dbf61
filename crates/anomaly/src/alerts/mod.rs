//! How an alert gets out: to a callback at once, and through a queue to
//! whatever runs [`Alerts::run`].

mod event;
mod queue;
mod run;

use std::{fmt, sync::Arc};

pub use run::Alerts;

use self::queue::{Full, Queue};
use crate::{Alert, watch::Health};

pub(crate) type Callback = Arc<dyn Fn(&Alert) + Send + Sync>;

/// Where alerts go out.
pub(crate) struct Outlet {
    callback: Option<Callback>,
    queue: Arc<Queue>,
}

impl Outlet {
    /// What the waiting alerts can take.
    pub(crate) const BYTES: usize = Queue::ROOM * size_of::<Alert>();

    pub(crate) fn new(callback: Option<Callback>) -> Self {
        Self { callback, queue: Arc::new(Queue::new()) }
    }

    pub(crate) fn raise(&self, alert: Alert, health: &Health) {
        if let Some(callback) = &self.callback {
            health.callbacks_panicked.panics_of(|| callback(&alert));
        }
        if let Err(Full) = self.queue.push(alert) {
            health.alerts_lost.add(1);
        }
    }
}

impl fmt::Debug for Outlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outlet").finish_non_exhaustive()
    }
}
