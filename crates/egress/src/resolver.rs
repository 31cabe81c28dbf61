use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

use crate::{Egress, Refusal, report::report};

/// Resolves listed names only, and gives out nothing but addresses that were
/// checked: what a client connects to is what was looked at here, and is not
/// resolved again.
pub(crate) struct CheckedResolver {
    egress: Egress,
    /// In place of the system's.
    other: Option<Arc<dyn Resolve>>,
}

impl CheckedResolver {
    pub(crate) fn new(egress: Egress, other: Option<Arc<dyn Resolve>>) -> Self {
        Self { egress, other }
    }
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let egress = self.egress.clone();
        let other = self.other.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            refused(&host, egress.check_name(&host))?;
            let addresses: Vec<_> = match other {
                Some(other) => other.resolve(name).await?.collect(),
                None => lookup_host((&*host, 0)).await?.collect(),
            };
            // One that is forbidden among others is not left out: somebody
            // tries something.
            for address in &addresses {
                refused(&host, egress.policy().check_address(address.ip()))?;
            }
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

fn refused(host: &str, said: Result<(), Refusal>) -> Result<(), Refusal> {
    if let Err(refusal) = said {
        report(host, refusal.reason().name());
    }
    said
}
