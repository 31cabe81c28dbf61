use std::{fmt, future::poll_fn, sync::Weak, task::Poll, time::Duration};

use palisade_core::event::{ALERT, TARGET};
use tokio::{
    sync::mpsc::Receiver,
    time::{MissedTickBehavior, interval},
};

use crate::{Alert, Change, shared::Shared};

/// The other end of an [`AnomalyLayer`](crate::AnomalyLayer): tells its alerts,
/// and has it judge every second, also when nothing happens.
///
/// ```no_run
/// # async fn app() -> Result<(), palisade_anomaly::BuildError> {
/// let (layer, alerts) = palisade_anomaly::AnomalyLayer::builder().build()?;
/// // ... the layer is added to the subscriber
/// tokio::spawn(alerts.run());
/// # Ok(())
/// # }
/// ```
#[must_use = "silence is found, and alerts are told, only by `run`"]
pub struct Alerts {
    shared: Weak<Shared>,
    queue: Receiver<Alert>,
    tellers: Vec<Teller>,
}

type Teller = Box<dyn Fn(&Alert) + Send>;

impl Alerts {
    pub(crate) const fn new(
        shared: Weak<Shared>,
        queue: Receiver<Alert>,
    ) -> Self {
        Self { shared, queue, tellers: Vec::new() }
    }

    /// Also hands each alert to `teller`, from the task that runs
    /// [`run`](Self::run): there it may wait, log and lock.
    pub fn tell(mut self, teller: impl Fn(&Alert) + Send + 'static) -> Self {
        self.tellers.push(Box::new(teller));
        self
    }

    /// Emits each alert as an event [`ALERT`] of target `palisade`, at WARN
    /// when it opens and at INFO when it is over; until the layer is dropped.
    ///
    /// An event from inside a layer's `on_event` may vanish; these come from a
    /// task of the app's, where they pass every layer. The anomaly layer does
    /// not count them.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime that has its timer on.
    pub async fn run(mut self) {
        let mut seconds = interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            let next = poll_fn(|context| {
                if let Poll::Ready(alert) = self.queue.poll_recv(context) {
                    return Poll::Ready(Next::Alert(alert));
                }
                seconds.poll_tick(context).map(|_| Next::Second)
            });
            match next.await {
                Next::Alert(Some(alert)) => self.tell_all(&alert),
                Next::Alert(None) => return,
                Next::Second => match self.shared.upgrade() {
                    Some(shared) => shared.judge(),
                    None => return,
                },
            }
        }
    }

    fn tell_all(&self, alert: &Alert) {
        emit(alert);
        for teller in &self.tellers {
            teller(alert);
        }
    }
}

enum Next {
    Alert(Option<Alert>),
    Second,
}

impl fmt::Debug for Alerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alerts").finish_non_exhaustive()
    }
}

fn emit(alert: &Alert) {
    let (key, trace_id) = (alert.key, alert.trace_id);
    // The level is part of a callsite.
    macro_rules! event {
        ($level:ident, $change:literal) => {
            tracing::$level!(
                name: ALERT.name(),
                target: TARGET,
                signal = &*alert.signal,
                change = $change,
                score = alert.reading.score.get(),
                reason = %alert.reading.finding,
                key_tag = key.map(tracing::field::display),
                trace_id = trace_id.map(tracing::field::display),
                left_out = alert.left_out,
            )
        };
    }
    match alert.change {
        Change::Opened => event!(warn, "opened"),
        Change::Closed => event!(info, "closed"),
    }
}
