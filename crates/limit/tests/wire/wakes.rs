//! How often a waiter is woken.

use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Wake, Waker},
    time::Duration,
};

use palisade_limit::{
    Demands, Limiter, Local, Permit as _, Rule, Store as _, Wanted,
};

struct Count {
    inner: Waker,
    wakes: Arc<AtomicUsize>,
}

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        self.inner.wake_by_ref();
    }
}

#[tokio::test(start_paused = true)]
async fn each_waiter_is_woken_once_and_in_its_order() {
    const WAITERS: usize = 2_000;
    let rule = Rule::new("all", 50, Duration::from_secs(10));
    let (_, limiter) = Limiter::builder().rule(rule).build().unwrap();
    let local = Local::new(limiter);
    let wakes = Arc::new(AtomicUsize::new(0));
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let demands = Demands::none().and(0, 0).unwrap();
    let tasks = (0..WAITERS).map(|number| {
        let (local, order) = (local.clone(), Arc::clone(&order));
        let wakes = Arc::clone(&wakes);
        tokio::spawn(async move {
            {
                let wanted = Wanted::of(demands);
                let mut acquire = pin!(local.acquire(&wanted));
                let (permit, _) = std::future::poll_fn(|cx| {
                    let inner = cx.waker().clone();
                    let wakes = Arc::clone(&wakes);
                    let own = Waker::from(Arc::new(Count { inner, wakes }));
                    acquire.as_mut().poll(&mut Context::from_waker(&own))
                })
                .await
                .unwrap();
                order.lock().unwrap().push(number);
                permit.answered(palisade_limit::Hint::Fine(None));
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert!(order.lock().unwrap().is_sorted());
    let waited = WAITERS - 50;
    let wakes = wakes.load(Ordering::Relaxed);
    assert_eq!(wakes, waited);
}

/// And so is one that is polled by another task than before.
#[tokio::test(start_paused = true)]
async fn who_moves_to_another_task_is_woken_there() {
    let rule = Rule::concurrency("all", 1);
    let (_, limiter) = Limiter::builder().rule(rule).build().unwrap();
    let local = Local::new(limiter);
    let wanted = Wanted::of(Demands::none().and(0, 0).unwrap());
    let (first, _) = local.acquire(&wanted).await.unwrap();
    let mut moves = Box::pin({
        let local = local.clone();
        async move { local.acquire(&wanted).await.map(drop) }
    });
    let mut here = Context::from_waker(Waker::noop());
    assert!(moves.as_mut().poll(&mut here).is_pending());
    let there = tokio::spawn(moves);
    tokio::task::yield_now().await;
    drop(first);
    let patience = Duration::from_secs(60);
    tokio::time::timeout(patience, there).await.unwrap().unwrap().unwrap();
}
