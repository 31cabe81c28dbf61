use std::time::Duration;

use crate::{Demands, Refused, bucket::nanos, set::Set};

/// What a request asks of the limiter.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub(super) demands: Demands,
    pub(super) until: Option<u64>,
    pub(super) is_urgent: bool,
    pub(super) may_wait: bool,
}

impl Ask {
    /// For these rules; it waits as long as it takes.
    #[must_use]
    pub const fn new(demands: Demands) -> Self {
        Self { demands, until: None, is_urgent: false, may_wait: true }
    }

    /// Refuses it at once if it cannot go by then, a time on the limiter's
    /// clock. That it will be able to is not certain: who waits has to leave
    /// when the time has come.
    #[must_use]
    pub fn until(mut self, time: Duration) -> Self {
        self.until = Some(nanos(time));
        self
    }

    /// Passes those that are not urgent and came up to the
    /// [lead](crate::LimiterBuilder::urgent_lead) earlier. They starve not: who
    /// has waited for the lead is passed by nobody new.
    #[must_use]
    pub const fn urgent(mut self) -> Self {
        self.is_urgent = true;
        self
    }

    /// Refuses it at once if it cannot go now.
    #[must_use]
    pub const fn or_refuse(mut self) -> Self {
        self.may_wait = false;
        self
    }
}

/// What becomes of a request.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "a ticket that is dropped keeps its slot for ever"]
pub enum Verdict {
    /// It may be sent now.
    Go(Ticket),
    /// It may not be sent at all.
    Refused(Refused),
    /// It waits; an [`Effect`] will say when it may be sent.
    #[non_exhaustive]
    Wait {
        /// Who waits.
        id: WaiterId,
        /// How many with the same demands were ahead when it lined up.
        position: usize,
    },
}

/// Something that the driver of the limiter has to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum Effect {
    /// This waiter may send its request now.
    Go(WaiterId, Ticket),
    /// [`Limiter::wake`](crate::Limiter::wake) is to be called at this time,
    /// for this waiter; the last time told counts. Only who is first of a queue
    /// is told one, so there is one timer running for each key that is waited
    /// for.
    WakeAt(WaiterId, Duration),
}

/// The right to send one request, until it has
/// [ended](crate::Limiter::ended).
#[derive(Debug)]
#[must_use = "a ticket that is dropped keeps its slot for ever"]
pub struct Ticket {
    pub(super) set: Set,
    pub(super) sent: u64,
}

/// Who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaiterId(pub(super) u64);

/// What an answer says of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// Too much: 429. Everybody with the same keys pauses for so long, or, if
    /// it is not said, for longer with each time.
    Busy(Option<Duration>),
    /// The request was not too much; but the server may ask for a pause all the
    /// same, for nothing remains.
    Fine(Option<Duration>),
}
