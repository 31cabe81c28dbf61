//! Who is served first, of 200 who came one after the other.

use std::{error::Error, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use palisade_bench::{Options, Table};
use palisade_limit::{
    Demands, Hint, Limiter, Local, Permit as _, Rule, Store as _, Wanted,
};
use tokio::sync::mpsc;
use tower::{Layer as _, Service as _, ServiceExt as _};
use tower_resilience_ratelimiter::{RateLimiterLayer, WindowType};

const WAITERS: usize = 200;
const LIMIT: u32 = 50;

/// # Errors
///
/// When a waiter of the limiter of this workspace is passed by a later one.
pub(crate) fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let window = Duration::from_millis(if options.quick { 50 } else { 500 });
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let mut table = Table::new(&["", "inversions", "of", "passed by, most"]);
    let mut row = |name: &str, order: &[usize]| {
        let pairs = order.iter().zip(order.iter().skip(1));
        let inversions = pairs.filter(|(a, b)| a > b).count();
        let passed = (0..order.len()).map(|at| {
            order[..at].iter().filter(|earlier| **earlier > order[at]).count()
        });
        let passed = passed.max().unwrap_or_default();
        table.row(
            name,
            &[
                inversions.to_string(),
                (WAITERS - 1).to_string(),
                passed.to_string(),
            ],
        );
        inversions
    };
    let own = runtime.block_on(own(window))?;
    if row("palisade-limit", &own) > 0 {
        return Err("palisade-limit is not first come first served".into());
    }
    row("governor, until_ready", &runtime.block_on(governor(window)));
    row("leaky-bucket", &runtime.block_on(leaky_bucket(window)));
    let log = runtime.block_on(resilience(window))?;
    row("tower-resilience, sliding log", &log);
    table.print("200 waiters in a row, by the wall clock");
    Ok(())
}

/// Runs the waiters; each says when it is served.
async fn race<F: Future<Output = ()> + Send + 'static>(
    mut waiter: impl FnMut() -> F,
) -> Vec<usize> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for number in 0..WAITERS {
        let (sender, acquire) = (sender.clone(), waiter());
        tokio::spawn(async move {
            acquire.await;
            sender.send(number).expect("somebody listens");
        });
    }
    drop(sender);
    let mut order = Vec::new();
    while let Some(number) = receiver.recv().await {
        order.push(number);
    }
    order
}

async fn own(window: Duration) -> Result<Vec<usize>, Box<dyn Error>> {
    let rule = Rule::new("all", LIMIT, window);
    let local = Local::new(Limiter::builder().rule(rule).build()?.1);
    let demands = Demands::none().and(0, 0)?;
    let order = race(|| {
        let local = local.clone();
        async move {
            let acquired = local.acquire(&Wanted::of(demands)).await;
            let (permit, _) = acquired.expect("a place in the queue");
            permit.answered(Hint::Fine(None));
        }
    });
    Ok(order.await)
}

async fn governor(window: Duration) -> Vec<usize> {
    let burst = NonZeroU32::new(LIMIT).expect("above zero");
    let quota = Quota::with_period(window / LIMIT).expect("above zero");
    let limiter: Arc<DefaultDirectRateLimiter> =
        Arc::new(RateLimiter::direct(quota.allow_burst(burst)));
    race(|| {
        let limiter = Arc::clone(&limiter);
        async move { limiter.until_ready().await }
    })
    .await
}

async fn leaky_bucket(window: Duration) -> Vec<usize> {
    let limiter = leaky_bucket::RateLimiter::builder()
        .max(LIMIT as usize)
        .initial(LIMIT as usize)
        .refill(LIMIT as usize)
        .interval(window)
        .build();
    let limiter = Arc::new(limiter);
    race(|| {
        let limiter = Arc::clone(&limiter);
        async move { limiter.acquire_one().await }
    })
    .await
}

async fn resilience(window: Duration) -> Result<Vec<usize>, Box<dyn Error>> {
    let layer = RateLimiterLayer::builder()
        .limit_for_period(LIMIT as usize)
        .refresh_period(window)
        .timeout_duration(Duration::from_secs(1_000))
        .window_type(WindowType::SlidingLog)
        .build()?;
    let service = layer.layer(tower::service_fn(|()| async {
        Ok::<_, std::convert::Infallible>(())
    }));
    let order = race(|| {
        let mut service = service.clone();
        async move {
            let ready = service.ready().await.expect("ready");
            ready.call(()).await.expect("let through");
        }
    });
    Ok(order.await)
}
