//! The two halves: both read, ask the keeper, and act.

mod inject;
mod replay;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use http::{Extensions, Version};
use palisade_http::{Deadline, DeadlinePassed};
use reqwest::Request;
use reqwest_middleware::Result;

pub use self::{inject::InjectMiddleware, replay::ReplayMiddleware};
use crate::{
    Environment,
    keeper::{Keeper, Lease},
};

/// A request that goes through the chain and no further.
#[derive(Clone, Default)]
pub(crate) struct Probe(Arc<AtomicBool>);

impl Probe {
    /// A version that no client sends: `hyper` refuses it before it connects,
    /// should nobody in the chain know a probe.
    pub(crate) const VERSION: Version = Version::HTTP_09;

    fn of<'e>(
        request: &Request,
        extensions: &'e Extensions,
    ) -> Option<&'e Self> {
        // Almost always decided by one comparison.
        (request.version() == Self::VERSION).then(|| extensions.get())?
    }

    fn arrive(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(crate) fn has_arrived(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The token, waited for no longer than the call has time.
async fn lease_in_time<E: Environment>(
    keeper: &Arc<Keeper<E>>,
    extensions: &Extensions,
) -> Result<Lease> {
    let lease = keeper.lease();
    let lease = match Deadline::of(extensions) {
        Some(deadline) => {
            // Nothing is sent before there is a token.
            deadline.limit(lease).await.map_err(DeadlinePassed::unsent)?
        }
        None => lease.await,
    };
    Ok(lease?)
}
