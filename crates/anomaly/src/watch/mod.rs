//! What is counted and judged, without tracing and without a clock.

mod health;
mod judge;
mod keyed;
mod plans;
mod state;
mod steady;

use std::sync::{
    Arc, Mutex, TryLockError,
    atomic::{AtomicU64, Ordering},
};

use tracing_core::Metadata;

pub(crate) use health::Health;
pub(crate) use plans::{Plans, Table};
pub(crate) use state::State;

use self::keyed::{LeftOut, lock};

use crate::{
    Moment,
    alert::{Alert, TraceId},
    alerts::Outlet,
    plan::{Capture, Plan},
};

/// What is known of a span beside its fields; of an event nothing.
#[derive(Debug, Default)]
pub(crate) struct Closed {
    /// How long it was open.
    pub(crate) elapsed_ms: Option<f64>,
    pub(crate) trace: Option<TraceId>,
}

/// All signals and the way out for their alerts.
#[derive(Debug)]
pub(crate) struct Watch {
    pub(crate) plans: Plans,
    pub(crate) health: Arc<Health>,
    pub(crate) outlet: Outlet,
    /// The second that was judged last.
    judged: AtomicU64,
    judging: Mutex<()>,
    /// Signals that are watched no longer, and have not been told so.
    gone: Mutex<Vec<Arc<State>>>,
}

impl Watch {
    pub(crate) fn new(
        plans: Plans,
        health: Arc<Health>,
        outlet: Outlet,
    ) -> Self {
        Self {
            plans,
            health,
            outlet,
            judged: AtomicU64::new(0),
            judging: Mutex::new(()),
            gone: Mutex::new(Vec::new()),
        }
    }

    /// What `then` makes of the plan of a callsite; nothing if it has none.
    #[inline]
    pub(crate) fn planned<T>(
        &self,
        callsite: &'static Metadata<'static>,
        then: impl Fn(&Arc<Table>, &Plan) -> T,
    ) -> Option<T> {
        self.plans.planned(callsite, &self.health, then)
    }

    /// A record was seen.
    pub(crate) fn count(
        &self,
        table: &Table,
        plan: &Plan,
        capture: &Capture,
        closed: &Closed,
        second: u64,
    ) {
        for tap in &plan.taps {
            let Some(state) = table.signals.get(tap.signal) else { continue };
            let alert = match tap.observe(capture, closed.elapsed_ms) {
                Some(Ok(observation)) => {
                    state.count(observation, closed, second)
                }
                Some(Err(refused)) => {
                    self.health.refused(refused).add(1);
                    continue;
                }
                None => continue,
            };
            match alert {
                Some(Ok(alert)) => self.raise(state, alert),
                Some(Err(LeftOut)) => self.health.alerts_left_out.add(1),
                None => {}
            }
        }
    }

    /// Other signals from now on. Those that are gone end with the next
    /// judgement: one that runs now may be about to open an alert of theirs.
    pub(crate) fn replace(&self, signals: &[Arc<State>]) {
        let gone = self.plans.replace(signals, &self.health);
        lock(&self.gone).extend(gone);
    }

    /// Whether the last judgement is of an earlier second.
    pub(crate) fn is_due(&self, second: u64) -> bool {
        self.judged.load(Ordering::Relaxed) < second
    }

    /// Judges what was counted until now. One thread does; whoever comes
    /// meanwhile goes on.
    pub(crate) fn judge(&self, table: &Table, now: Moment) {
        let _judging = match self.judging.try_lock() {
            Ok(judging) => judging,
            // A panic in between left nothing undone that the next does not do.
            Err(TryLockError::Poisoned(judging)) => judging.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        let gone = std::mem::take(&mut *lock(&self.gone));
        for state in gone {
            if let Some(alert) = state.end() {
                self.raise(&state, alert);
            }
        }
        if !self.is_due(now.second) {
            return;
        }
        // What was counted came in the second of the last look: whoever counts
        // in a later one looks first.
        let counted = self.judged.swap(now.second, Ordering::Relaxed);
        let counted = Moment { second: counted, ..now };
        let over = now.second.saturating_sub(1);
        let empty =
            (over > counted.second).then_some(Moment { second: over, ..now });
        for state in &table.signals {
            for moment in std::iter::once(counted).chain(empty) {
                if let Some(alert) = state.judge(moment, &self.health) {
                    self.raise(state, alert);
                }
            }
        }
    }

    #[cold]
    fn raise(&self, state: &State, alert: Alert) {
        state.note_alert(&alert);
        self.outlet.raise(alert, &self.health);
    }
}
