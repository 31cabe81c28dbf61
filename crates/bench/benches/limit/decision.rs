//! What one decision costs.

use std::{
    error::Error,
    hint::black_box,
    num::NonZeroU32,
    sync::{Arc, Barrier, Mutex},
    thread,
    time::{Duration, Instant, SystemTime},
};

use futures::FutureExt as _;
use governor::{Quota, RateLimiter};
use palisade_bench::{Contender, Options, Samples, Table, race};
use palisade_limit::{
    Ask, Demands, Ending, Hint, Limiter, Local, Permit as _, Rule, Store as _,
    Verdict, Wanted,
};

const TIMES: usize = 1_000;

fn limiter() -> Result<Limiter, Box<dyn Error>> {
    let window = Duration::from_millis(1);
    let rule = Rule::new("all", 1_000_000, window);
    Ok(Limiter::builder().rule(rule).build()?.1)
}

/// # Errors
///
/// When the numbers of a limiter are no good.
pub(crate) fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let rounds = if options.quick { 3 } else { 101 };
    let demands = Demands::none().and(0, 0)?;
    let ask = Ask::new(demands);
    let (mut bare, mut effects) = (limiter()?, Vec::new());
    let local = Local::new(limiter()?);
    let locked = Mutex::new((limiter()?, Vec::new()));
    let start = Instant::now();
    let most = NonZeroU32::new(1_000_000_000).ok_or("zero")?;
    let governor = RateLimiter::direct(Quota::per_second(most));
    let mut crab =
        throttlecrab::RateLimiter::new(throttlecrab::AdaptiveStore::new());
    let mut time = 0_u64;
    let mut contenders = [
        Contender::new("Limiter, ask and ended", || {
            repeat(|| {
                time += 1_000;
                let now = Duration::from_nanos(time);
                one(&mut bare, &mut effects, now, now, &ask)
            })
        }),
        Contender::new("the same, with lock and clock", || {
            repeat(|| {
                let now = start.elapsed();
                let verdict = {
                    let (limiter, effects) =
                        &mut *locked.lock().expect("whole");
                    limiter.ask(now, &ask, effects)
                };
                let Verdict::Go(ticket) = verdict else { return 0 };
                let now = start.elapsed();
                let (limiter, effects) = &mut *locked.lock().expect("whole");
                limiter.ended(now, ticket, Ending::Answered, effects);
                1
            })
        }),
        Contender::new("Local, acquire and answered", || {
            repeat(|| acquired(&local, demands))
        }),
        Contender::new("governor, check", || {
            repeat(|| usize::from(black_box(governor.check()).is_ok()))
        }),
        Contender::new("throttlecrab, rate_limit", || {
            repeat(|| {
                let now = SystemTime::now();
                let asked =
                    crab.rate_limit("all", 1_000_000, 1_000_000_000, 1, 1, now);
                usize::from(asked.is_ok_and(|(is_allowed, _)| is_allowed))
            })
        }),
    ];
    for contender in &mut contenders {
        if contender.found() == 0 {
            return Err(format!("{} lets nobody pass", contender.name).into());
        }
    }
    let samples = race(rounds, &mut contenders);
    let mut table = Table::new(&["", "median ns", "best ns"]);
    for (contender, times) in contenders.iter().zip(&samples) {
        row(&mut table, contender.name, times);
    }
    let mut crowded = Samples::default();
    for _ in 0..rounds.min(21) {
        crowded.push(contended(options)? * TIMES as f64);
    }
    row(&mut table, "Local, 8 threads on one key", &crowded);
    table.print("one request that has room: its decision and its end");
    Ok(())
}

fn row(table: &mut Table, name: &str, times: &Samples) {
    let cell = |time: f64| format!("{:.1}", time / TIMES as f64);
    table.row(name, &[cell(times.median()), cell(times.min())]);
}

fn repeat(mut once: impl FnMut() -> usize) -> usize {
    (0..TIMES).map(|_| once()).sum()
}

fn one(
    limiter: &mut Limiter,
    effects: &mut Vec<palisade_limit::Effect>,
    sent: Duration,
    ended: Duration,
    ask: &Ask,
) -> usize {
    let Verdict::Go(ticket) = limiter.ask(sent, ask, effects) else { return 0 };
    limiter.ended(ended, black_box(ticket), Ending::Answered, effects);
    1
}

fn acquired(local: &Local, demands: Demands) -> usize {
    let acquired = local.acquire(&Wanted::of(demands)).now_or_never();
    let Some(Ok((permit, _))) = acquired else { return 0 };
    permit.answered(Hint::Fine(None));
    1
}

/// Nanoseconds of the wall clock for each request, with all threads at it.
fn contended(options: Options) -> Result<f64, Box<dyn Error>> {
    const THREADS: usize = 8;
    let each = if options.quick { 1_000 } else { 20_000 };
    let local = Local::new(limiter()?);
    let demands = Demands::none().and(0, 0)?;
    let barrier = Arc::new(Barrier::new(THREADS));
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (local, barrier) = (local.clone(), Arc::clone(&barrier));
            thread::spawn(move || {
                barrier.wait();
                let start = Instant::now();
                let passed: usize =
                    (0..each).map(|_| acquired(&local, demands)).sum();
                (passed, start, Instant::now())
            })
        })
        .collect();
    let mut passed = 0;
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    for thread in threads {
        let (own, start, end) =
            thread.join().map_err(|_panic| "a thread panicked")?;
        passed += own;
        starts.push(start);
        ends.push(end);
    }
    let (Some(start), Some(end)) =
        (starts.into_iter().min(), ends.into_iter().max())
    else {
        return Err("no threads".into());
    };
    if passed == 0 {
        return Err("nobody passed".into());
    }
    Ok((end - start).as_nanos() as f64 / passed as f64)
}
