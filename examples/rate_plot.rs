//! Draws how many requests a server has had in the last window, over time:
//! through palisade-limit, and through governor, each at the same limit and
//! with more to send than it may.
//!
//! ```sh
//! cargo run --release --example rate_plot -- 60 crates/limit/rate_plot.svg
//! ```
//!
//! The window is in seconds; the run takes three and a half of them.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a program that draws and prints"
)]

mod jitter;

use std::{
    env, error::Error, fmt::Write as _, fs, num::NonZeroU32, process::ExitCode,
    time::Duration,
};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use palisade_limit::{LimitMiddleware, Limiter, Rule};
use palisade_sim::Simulator;
use reqwest::{Certificate, Client};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware};
use tokio::{task::JoinSet, time::timeout};

use crate::jitter::Jitter;

const LIMIT: u32 = 100;

struct Governor(DefaultDirectRateLimiter);

impl reqwest_ratelimit::RateLimiter for Governor {
    async fn acquire_permit(&self) {
        self.0.until_ready().await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [seconds, file] = arguments.as_slice() else {
        eprintln!("usage: rate_plot SECONDS FILE");
        return ExitCode::from(2);
    };
    let Ok(seconds @ 1..=600) = seconds.parse() else {
        eprintln!("rate_plot: the window is 1 to 600 seconds");
        return ExitCode::from(2);
    };
    match draw(Duration::from_secs(seconds), file).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rate_plot: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn draw(window: Duration, file: &str) -> Result<(), Box<dyn Error>> {
    let rule = Rule::new("all", LIMIT, window);
    let own = LimitMiddleware::new(Limiter::builder().rule(rule).build()?);
    let burst = NonZeroU32::new(LIMIT).ok_or("no limit")?;
    let quota = Quota::with_period(window / LIMIT).ok_or("no window")?;
    let governor = Governor(RateLimiter::direct(quota.allow_burst(burst)));
    let (own, peer) = tokio::try_join!(
        run(window, own),
        run(window, reqwest_ratelimit::all(governor)),
    )?;
    let lines = [("palisade-limit", own), ("governor", peer)];
    for (name, arrivals) in &lines {
        let most = series(arrivals, window).map(|(_, count)| count).max();
        println!("{name}: at most {} of {LIMIT}", most.unwrap_or_default());
    }
    fs::write(file, svg(&lines, window)?)?;
    Ok(())
}

/// The arrivals at a server within three and a half windows.
async fn run<M: Middleware>(
    window: Duration,
    limiter: M,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let sim = Simulator::builder().limits([]).start().await?;
    let authority = Certificate::from_pem(sim.ca_pem().as_bytes())?;
    let client = Client::builder().tls_certs_only([authority]).build()?;
    let client = ClientBuilder::new(client)
        .with(limiter)
        .with(Jitter::up_to(window / 100))
        .build();
    let url = format!("{}/products", sim.base_url());
    // A caller at rest, then many: what a token bucket is generous to.
    let sending = send(client, url);
    let sent = timeout(window * 7 / 2, sending).await;
    if let Ok(Err(error)) = sent {
        return Err(error);
    }
    let ledger = sim.ledger();
    let seen = ledger.requests_to("/products");
    let start = seen.first().map(|first| first.at).unwrap_or_default();
    Ok(seen.iter().map(|seen| seen.at.saturating_sub(start)).collect())
}

async fn send(
    client: ClientWithMiddleware,
    url: String,
) -> Result<(), Box<dyn Error>> {
    let mut requests = JoinSet::new();
    for _ in 0..5 * LIMIT {
        requests.spawn(client.get(&url).send());
    }
    while let Some(answer) = requests.join_next().await {
        answer??;
    }
    Ok(())
}

const STEPS: u32 = 700;

/// How many arrived in the window that ends there, at each step.
fn series(
    arrivals: &[Duration],
    window: Duration,
) -> impl Iterator<Item = (u32, usize)> {
    (0..=STEPS).map(move |step| {
        let now = window * 7 / 2 * step / STEPS;
        let is_in = |at: &&Duration| **at <= now && **at + window > now;
        (step, arrivals.iter().filter(is_in).count())
    })
}

fn svg(
    lines: &[(&str, Vec<Duration>); 2],
    window: Duration,
) -> Result<String, std::fmt::Error> {
    let mut svg = String::from(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 320" font-family="sans-serif" font-size="12">
<rect width="800" height="320" fill="#fff"/>
"##,
    );
    let y = |count: usize| 280.0 - count as f64 * 1.2;
    let seconds = window.as_secs();
    for count in [0, 50, 100, 150, 200] {
        let height = y(count);
        writeln!(
            svg,
            r##"<path d="M60 {height}H760" stroke="#ddd"/><text x="52" y="{}" text-anchor="end">{count}</text>"##,
            height + 4.0
        )?;
    }
    for windows in 0..=3 {
        let x = 60 + 200 * windows;
        writeln!(
            svg,
            r#"<text x="{x}" y="298" text-anchor="middle">{} s</text>"#,
            seconds * windows
        )?;
    }
    writeln!(
        svg,
        r##"<path d="M60 {0}H760" stroke="#000" stroke-dasharray="4 4"/><text x="756" y="{1}" text-anchor="end">the limit</text>
<text x="60" y="20">Requests that arrived at the server in the last {seconds} s; limit {LIMIT}</text>"##,
        y(100),
        y(100) - 6.0
    )?;
    for ((name, arrivals), (colour, x)) in
        lines.iter().zip([("#0072b2", 60), ("#d55e00", 200)])
    {
        let points: Vec<_> = series(arrivals, window)
            .map(|(step, count)| format!("{},{:.1}", 60 + step, y(count)))
            .collect();
        writeln!(
            svg,
            r#"<polyline fill="none" stroke="{colour}" stroke-width="2" points="{}"/>
<text x="{x}" y="314" fill="{colour}">{name}</text>"#,
            points.join(" ")
        )?;
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}
