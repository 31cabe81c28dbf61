//! Many threads at one lock.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use palisade_limit::{
    Demands, Hint, Limiter, Local, Permit as _, Rule, Store as _, Wanted,
};

/// Callers on four threads that answer, drop and leave; nobody is forgotten,
/// and no window, counted from sending to answer, holds more than the limit.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_interleaving_loses_a_waiter_or_a_slot() {
    const LIMIT: u32 = 40;
    let window = Duration::from_millis(20);
    let rules = [
        Rule::new("all", LIMIT, window).grace(Duration::ZERO),
        Rule::concurrency("few", 3),
    ];
    let [all, few] = rules;
    let builder = Limiter::builder().rule(all).rule(few);
    let local = Local::new(builder.build().unwrap().1);
    let flying = Arc::new(AtomicUsize::new(0));
    let sent = Arc::new(Mutex::new(Vec::new()));
    let tasks = (0..1_200_u64).map(|number| {
        let local = local.clone();
        let (flying, sent) = (Arc::clone(&flying), Arc::clone(&sent));
        tokio::spawn(async move {
            let mut demands = Demands::none().and(0, 0).unwrap();
            let is_few = number % 3 != 0;
            if is_few {
                demands = demands.and(1, 0).unwrap();
            }
            let wanted = Wanted::of(demands);
            let acquire = local.acquire(&wanted);
            let patience = Duration::from_millis(number % 97 * 10);
            let acquired = if number % 5 == 0 {
                tokio::time::timeout(patience, acquire).await.ok()
            } else {
                Some(acquire.await)
            };
            let Some(acquired) = acquired else { return };
            let (permit, _) = acquired.unwrap();
            if is_few {
                assert!(flying.fetch_add(1, Ordering::SeqCst) < 3);
            }
            sent.lock().unwrap().push(Instant::now());
            tokio::task::yield_now().await;
            if is_few {
                flying.fetch_sub(1, Ordering::SeqCst);
            }
            if number % 7 == 0 {
                drop(permit);
            } else {
                permit.answered(Hint::Fine(None));
            }
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let all = async {
        for task in tasks {
            task.await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(60), all).await.unwrap();
    assert_eq!(local.waiting(), 0);
    let mut sent = sent.lock().unwrap().clone();
    sent.sort();
    assert!(sent.len() >= 960);
    for pair in sent.iter().zip(sent.iter().skip(LIMIT as usize)) {
        assert!(*pair.1 - *pair.0 >= window, "{:?}", *pair.1 - *pair.0);
    }
}
