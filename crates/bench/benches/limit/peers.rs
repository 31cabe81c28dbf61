//! Peers that wait themselves, on tokio's clock, which is paused.

use std::{convert::Infallible, time::Duration};

use leaky_bucket::RateLimiter;
use tokio::time::{Instant, sleep_until};
use tower::{Layer as _, Service, ServiceExt as _, limit::RateLimit};
use tower_resilience_ratelimiter::{RateLimiterLayer, WindowType};

use crate::schedule::Schedule;

type Limit = (u32, Duration);

/// The callers in a perfect line.
async fn line(schedule: &Schedule, mut acquire: impl AsyncFnMut()) -> Vec<u64> {
    let start = Instant::now();
    let mut sent = Vec::new();
    for caller in &schedule.callers {
        sleep_until(start + Duration::from_nanos(caller.comes)).await;
        acquire().await;
        sent.push(start.elapsed().as_nanos() as u64);
    }
    sent
}

pub(crate) async fn leaky_bucket(
    schedule: &Schedule,
    (limit, window): Limit,
) -> Vec<u64> {
    let limiter = RateLimiter::builder()
        .max(limit as usize)
        .initial(limit as usize)
        .refill(limit as usize)
        .interval(window)
        .build();
    line(schedule, async || limiter.acquire_one().await).await
}

async fn nothing((): ()) -> Result<(), Infallible> {
    Ok(())
}

async fn called<S: Service<(), Error: std::fmt::Debug>>(service: &mut S) {
    let ready = service.ready().await.expect("a service that is ready");
    ready.call(()).await.expect("a call that is let through");
}

pub(crate) async fn tower(
    schedule: &Schedule,
    (limit, window): Limit,
) -> Vec<u64> {
    let rate = tower::limit::rate::Rate::new(u64::from(limit), window);
    let mut service = RateLimit::new(tower::service_fn(nothing), rate);
    line(schedule, async || called(&mut service).await).await
}

pub(crate) async fn resilience(
    schedule: &Schedule,
    (limit, window): Limit,
    kind: WindowType,
) -> Vec<u64> {
    let layer = RateLimiterLayer::builder()
        .limit_for_period(limit as usize)
        .refresh_period(window)
        .timeout_duration(Duration::from_secs(1_000_000))
        .window_type(kind)
        .build()
        .expect("good numbers");
    let mut service = layer.layer(tower::service_fn(nothing));
    line(schedule, async || called(&mut service).await).await
}
