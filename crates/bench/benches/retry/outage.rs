//! An upstream that is down, at the rate of a payment provider.

use std::{
    convert::Infallible,
    error::Error,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use http::StatusCode;
use palisade_bench::{Table, chain::Canned};
use palisade_retry::Retry;
use reqwest::Client;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use reqwest_retry::{RetryTransientMiddleware, policies::ExponentialBackoff};
use tokio::{runtime::Builder, time::sleep};
use tower::{
    ServiceExt as _,
    retry::{
        Policy, Retry as TowerRetry,
        budget::{Budget as _, TpsBudget},
    },
};

use crate::counts::Counts;

const REQUESTS: u32 = 100;

/// Ten a minute.
const PAUSE: Duration = Duration::from_secs(6);

/// # Errors
///
/// When this workspace's budget lets too much through, or nothing.
pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let mut table = Table::new(&["", "retries", "of the first request"]);
    let retry = Retry::builder().build()?;
    let own = ClientBuilder::new(Client::new())
        .with(retry.call())
        .with(retry.attempts());
    let policy = ExponentialBackoff::builder().build_with_max_retries(3);
    let peer = RetryTransientMiddleware::new_with_policy(policy);
    let peer = ClientBuilder::new(Client::new()).with(peer);
    let (total, first) = chain(own)?;
    row(&mut table, "palisade-retry", (total, first));
    row(&mut table, "reqwest-retry", chain(peer)?);
    let usual = TpsBudget::default;
    row(&mut table, "tower, TpsBudget", tower(usual)?);
    let no_floor = || TpsBudget::new(Duration::from_secs(10), 0, 0.2);
    row(&mut table, "tower, TpsBudget without its floor", tower(no_floor)?);
    table.print(&format!(
        "{REQUESTS} requests at ten a minute to an upstream that is down, \
         3 retries each"
    ));
    if total > 5 || first == 0 {
        return Err(format!("{total} retries, {first} at first").into());
    }
    Ok(())
}

fn row(table: &mut Table, name: &str, (total, first): (usize, usize)) {
    table.row(name, &[total.to_string(), first.to_string()]);
}

/// Sends a hundred requests; how many retries there were, and how many of them
/// the first request had.
fn outage<F>(
    mut one: impl FnMut(Arc<AtomicUsize>) -> F,
) -> Result<(usize, usize), Box<dyn Error>>
where
    F: Future<Output = ()>,
{
    // The peers read the wall clock; they wait by this one.
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    let requests: Vec<_> = (0..REQUESTS)
        .map(|number| {
            let sent = Arc::<AtomicUsize>::default();
            let request = one(Arc::clone(&sent));
            async move {
                sleep(PAUSE * number).await;
                request.await;
                sent.load(Ordering::Relaxed).saturating_sub(1)
            }
        })
        .collect();
    let retries = runtime.block_on(async { join_all(requests).await });
    Ok((retries.iter().sum(), retries.first().copied().unwrap_or_default()))
}

fn chain(start: ClientBuilder) -> Result<(usize, usize), Box<dyn Error>> {
    let down = Canned::status(StatusCode::SERVICE_UNAVAILABLE);
    let client: ClientWithMiddleware = start.with(Counts).with(down).build();
    outage(|sent| {
        let request = client.get("https://api.example/api/v1/products");
        let request = request.with_extension(sent);
        async {
            drop(request.send().await);
        }
    })
}

/// As the documentation of tower's budget says to use it, with as many retries
/// and as much delay as the others.
#[derive(Clone)]
struct Budgeted {
    budget: Arc<TpsBudget>,
    retries: u32,
}

impl Policy<(), StatusCode, Infallible> for Budgeted {
    type Future = Pin<Box<dyn Future<Output = ()>>>;

    fn retry(
        &mut self,
        (): &mut (),
        answer: &mut Result<StatusCode, Infallible>,
    ) -> Option<Self::Future> {
        if answer.is_ok_and(|status| status.is_success()) {
            self.budget.deposit();
            return None;
        }
        if self.retries == 3 || !self.budget.withdraw() {
            return None;
        }
        let delay = Duration::from_secs(1 << self.retries);
        self.retries += 1;
        Some(Box::pin(sleep(delay)))
    }

    fn clone_request(&mut self, (): &()) -> Option<()> {
        Some(())
    }
}

fn tower(
    budget: impl Fn() -> TpsBudget,
) -> Result<(usize, usize), Box<dyn Error>> {
    let budget = Arc::new(budget());
    outage(|sent| {
        let down = tower::service_fn(move |()| {
            sent.fetch_add(1, Ordering::Relaxed);
            async { Ok::<_, Infallible>(StatusCode::SERVICE_UNAVAILABLE) }
        });
        let policy = Budgeted { budget: Arc::clone(&budget), retries: 0 };
        let request = TowerRetry::new(policy, down).oneshot(());
        async {
            let Ok(_status) = request.await;
        }
    })
}
