//! The worst window at the server.

use std::{error::Error, time::Duration};

use palisade_bench::{Options, Table};
use palisade_limit::Stamp;
use tower_resilience_ratelimiter::WindowType;

use crate::{
    asked, own, peers,
    schedule::{LIMIT, Schedule, WINDOW},
};

type Limit = (u32, Duration);
type Sent<'r> = Box<dyn Fn(&Schedule, Limit) -> Vec<u64> + 'r>;

/// # Errors
///
/// When the limiter of this workspace lets too much through, or too little.
pub(crate) fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    let many = if options.quick { 2_000 } else { 1_000_000 };
    let fewer = many / 100;
    let run = &runtime;
    let contenders: [(&str, u64, Sent<'_>); 9] = [
        (
            "palisade-limit",
            many,
            Box::new(|s, limit| own::sent(s, limit, Stamp::Answer)),
        ),
        (
            "palisade-limit, stamped at send",
            many,
            Box::new(|s, limit| own::sent(s, limit, Stamp::Send)),
        ),
        (
            "governor (reqwest-ratelimit)",
            many,
            Box::new(|s, limit| asked::governor(s, limit, limit.0)),
        ),
        (
            "governor, burst of 1",
            many,
            Box::new(|s, limit| asked::governor(s, limit, 1)),
        ),
        ("throttlecrab", many, Box::new(asked::throttlecrab)),
        (
            "leaky-bucket",
            fewer,
            Box::new(move |s, limit| {
                run.block_on(peers::leaky_bucket(s, limit))
            }),
        ),
        (
            "tower",
            fewer,
            Box::new(move |s, limit| run.block_on(peers::tower(s, limit))),
        ),
        (
            "tower-resilience, sliding log",
            fewer,
            Box::new(move |s, limit| {
                run.block_on(peers::resilience(
                    s,
                    limit,
                    WindowType::SlidingLog,
                ))
            }),
        ),
        (
            "tower-resilience, fixed",
            fewer,
            Box::new(move |s, limit| {
                run.block_on(peers::resilience(s, limit, WindowType::Fixed))
            }),
        ),
    ];
    let mut table = Table::new(&[
        "",
        "schedules",
        "worst window",
        "of",
        "above it",
        "% of the rate",
    ]);
    for (name, schedules, sent) in contenders {
        let (mut worst, mut above) = (0, 0_u64);
        for seed in 0..schedules {
            let schedule = Schedule::random(seed);
            let sent = sent(&schedule, (LIMIT, WINDOW));
            let own = schedule.worst(&sent, WINDOW);
            worst = worst.max(own);
            above += u64::from(own > LIMIT as usize);
        }
        let crowd = Schedule::crowd(3_000);
        let sent = sent(&crowd, (100, WINDOW));
        // The last hundred of 3,000 could go 29 windows after the first.
        let ideal = 29.0 * WINDOW.as_nanos() as f64;
        let last = sent.iter().max().copied().unwrap_or_default();
        let rate = 100.0 * ideal / last as f64;
        table.row(
            name,
            &[
                schedules.to_string(),
                worst.to_string(),
                LIMIT.to_string(),
                format!("{:.1} %", 100.0 * above as f64 / schedules as f64),
                format!("{rate:.1}"),
            ],
        );
        if name == "palisade-limit" && (above > 0 || rate < 99.0) {
            return Err(format!("{name}: {worst} of {LIMIT}, {rate} %").into());
        }
    }
    table.print(
        "the fullest window of 60 s at the server, over random schedules",
    );
    Ok(())
}
