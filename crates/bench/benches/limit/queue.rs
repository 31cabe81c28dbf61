//! A long queue: its order, and how often who waits is woken.

use std::{
    error::Error,
    future::poll_fn,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use palisade_bench::{Options, Table};
use palisade_limit::{
    Demands, Hint, Limiter, Local, Permit as _, Rule, Store as _, Wanted,
};

const LIMIT: u32 = 500;

/// # Errors
///
/// When the order is lost.
pub(crate) fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let waiters = if options.quick { 2_000 } else { 10_000 };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    let rule = Rule::new("all", LIMIT, Duration::from_secs(1));
    let builder = Limiter::builder().rule(rule).max_waiting(waiters);
    let local = Local::new(builder.build()?.1);
    let demands = Demands::none().and(0, 0)?;
    let polls = Arc::new(AtomicUsize::new(0));
    let order = Arc::new(Mutex::new(Vec::new()));
    let start = Instant::now();
    runtime.block_on(async {
        let mut tasks = Vec::new();
        for number in 0..waiters {
            let (local, order) = (local.clone(), Arc::clone(&order));
            let polls = Arc::clone(&polls);
            tasks.push(tokio::spawn(async move {
                let wanted = Wanted::of(demands);
                let mut acquire = pin!(local.acquire(&wanted));
                let acquired = poll_fn(|cx| {
                    polls.fetch_add(1, Ordering::Relaxed);
                    acquire.as_mut().poll(cx)
                });
                let (permit, _) = acquired.await.expect("a place");
                order.lock().expect("no panic").push(number);
                permit.answered(Hint::Fine(None));
            }));
        }
        for task in tasks {
            task.await.expect("no panic");
        }
    });
    let took = start.elapsed().as_nanos() as f64 / waiters as f64;
    let order = order.lock().expect("no panic");
    let pairs = order.iter().zip(order.iter().skip(1));
    let inversions = pairs.filter(|(a, b)| a > b).count();
    let waited = waiters - LIMIT as usize;
    let wakes = polls.load(Ordering::Relaxed) - waiters;
    let mut table =
        Table::new(&["waiters", "inversions", "wake-ups each", "ns each"]);
    table.row(
        waiters.to_string(),
        &[
            inversions.to_string(),
            format!("{:.3}", wakes as f64 / waited as f64),
            format!("{took:.0}"),
        ],
    );
    table.print("a long queue, on a paused clock");
    if inversions > 0 {
        return Err("the queue lost its order".into());
    }
    Ok(())
}
