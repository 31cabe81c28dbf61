use std::{fmt, sync::Arc};

use palisade_core::Tally;
use palisade_http::Remaining;
use tokio::time::Instant;

use crate::{
    Hint, Limiter, Permit, Refused, Store, Ticket, Waited, Wanted,
    shared::{Asked, Shared},
};

/// The slots in this process: a [`Limiter`] behind one lock, which is held for
/// a decision and never across an await. Clones share it.
///
/// Whoever waits has a timer of its own, on the runtime that it waits on, which
/// the one before sets. So each waiter is woken once, no task runs in the
/// background, and no runtime is needed to build one.
///
/// As a [`Tally`] it counts `too_many_requests`, `refused` and
/// `unusable_hints`.
#[derive(Clone)]
pub struct Local(Arc<Shared>);

impl Local {
    /// Its clock starts now, and with it the time of
    /// [`Start::Cold`](crate::Start::Cold).
    #[must_use]
    pub fn new(limiter: Limiter) -> Self {
        Self(Arc::new(Shared::new(limiter)))
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.waiting()
    }
}

impl Store for Local {
    type Permit = LocalPermit;

    async fn acquire(
        &self,
        wanted: &Wanted,
    ) -> Result<(LocalPermit, Waited), Refused> {
        #[expect(clippy::disallowed_methods, reason = "the shell's clock")]
        let start = Instant::now();
        let (queued, position) = match self.0.ask(start, wanted)? {
            Asked::Go(ticket) => {
                return Ok((self.permit(ticket), Waited::default()));
            }
            Asked::Wait { position, queued } => (queued, position),
        };
        let ticket = queued.await?;
        let wait = start.elapsed();
        Ok((self.permit(ticket), Waited::new(wait, position)))
    }
}

impl Local {
    fn permit(&self, ticket: Ticket) -> LocalPermit {
        LocalPermit { shared: Arc::clone(&self.0), ticket: Some(ticket) }
    }
}

impl Tally for Local {
    fn tally(&self, each: &mut dyn FnMut(&str, u64)) {
        let [busy, refused, unusable] = self.0.counts();
        each("too_many_requests", busy);
        each("refused", refused);
        each("unusable_hints", unusable);
    }
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local").finish_non_exhaustive()
    }
}

/// A slot of a [`Local`] store.
#[must_use = "dropping it says that the request got no answer"]
pub struct LocalPermit {
    shared: Arc<Shared>,
    ticket: Option<Ticket>,
}

impl Permit for LocalPermit {
    fn remains(&self, remaining: Remaining) {
        if let Some(ticket) = &self.ticket {
            self.shared.remains(ticket, remaining);
        }
    }

    fn answered(mut self, hint: Hint) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.answered(ticket, hint);
        }
    }
}

impl Drop for LocalPermit {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.unanswered(ticket);
        }
    }
}

impl fmt::Debug for LocalPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalPermit").finish_non_exhaustive()
    }
}
