//! Interleavings of those who ask, wait, leave and end, under `--cfg shuttle`.
//! The clock is a logical one, whose time any thread may pass on; the timers are
//! the real ones.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use palisade_http::{Deadline, Remaining};
use shuttle::{
    Config, Runner,
    future::{block_on, spawn},
    rand::{Rng as _, thread_rng},
    scheduler::RandomScheduler,
    thread,
};
use tokio::{runtime, time::Instant};

use crate::{
    Demands, Hint, Limiter, Local, LocalPermit, Permit as _, Refused, Rule,
    Store as _, Waited, Wanted,
};

const WINDOW: Duration = Duration::from_secs(1);

/// How long a step of the clock is: windows and deadlines end between two, and
/// at one.
const STEP: Duration = Duration::from_millis(250);

/// The threads of one execution and what they share.
struct World {
    local: Local,
    clock: Arc<runtime::Runtime>,
    tasks: usize,
    done: Arc<AtomicUsize>,
    /// From the sending to the end.
    sent: Arc<Mutex<Vec<(Instant, Instant)>>>,
}

fn check(rule: Rule, scenario: impl Fn(World) + Send + Sync + 'static) {
    let mut clock = runtime::Builder::new_current_thread();
    let clock = clock.enable_time().start_paused(true).build().unwrap();
    let clock = Arc::new(clock);
    // For the timers of all threads: the model's are all on this one.
    let context = Arc::clone(&clock);
    let _context = context.enter();
    let mut config = Config::new();
    // The runtime's own code is deep where it is not optimised.
    config.stack_size = 256 * 1024;
    let scheduler = RandomScheduler::new(1_000);
    Runner::new(scheduler, config).run(move || {
        let builder = Limiter::builder().rule(rule.clone());
        let builder = builder.backoff(STEP, WINDOW);
        scenario(World {
            local: Local::new(builder.build().unwrap().1),
            clock: Arc::clone(&clock),
            tasks: 0,
            done: Arc::default(),
            sent: Arc::default(),
        });
    });
}

fn window(limit: u32) -> Rule {
    Rule::new("all", limit, WINDOW).clock_margin(0).grace(STEP)
}

fn wanted() -> Wanted {
    Wanted::of(Demands::none().and(0, 0).unwrap())
}

type Acquired = Result<(LocalPermit, Waited), Refused>;
type Acquiring = Pin<Box<dyn Future<Output = Acquired> + Send>>;

impl World {
    fn acquire(&self, wanted: Wanted) -> Acquiring {
        let local = self.local.clone();
        Box::pin(async move { local.acquire(&wanted).await })
    }

    fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks += 1;
        let done = Arc::clone(&self.done);
        drop(spawn(async move {
            task.await;
            done.fetch_add(1, Ordering::SeqCst);
        }));
    }

    /// Sends a request, which ends on another thread, at any time, in any way.
    fn send(&self) -> impl Fn(LocalPermit) + Send + 'static {
        let sent = Arc::clone(&self.sent);
        move |permit| {
            let (start, sent) = (Instant::now(), Arc::clone(&sent));
            let hint = hint();
            let thread = thread::spawn(move || {
                thread::yield_now();
                sent.lock().unwrap().push((start, Instant::now()));
                match hint {
                    Some(hint) => permit.answered(hint),
                    None => drop(permit),
                }
            });
            thread.join().unwrap();
        }
    }

    fn pass(&self, time: Duration) {
        self.clock.block_on(tokio::time::advance(time));
    }

    /// Passes time on until all are done, and looks at what is left.
    fn finish(self, limit: usize) {
        let mut steps = 0;
        while self.done.load(Ordering::SeqCst) < self.tasks {
            thread::yield_now();
            self.pass(STEP);
            steps += 1;
            assert!(steps < 10_000, "somebody waits for ever");
        }
        assert_eq!(self.local.waiting(), 0);
        let sent = self.sent.lock().unwrap().clone();
        for (start, _) in &sent {
            let holding = sent
                .iter()
                .filter(|(from, end)| from <= start && *start < *end + WINDOW);
            assert!(holding.count() <= limit, "{sent:?}");
        }
        // Of the slots that all have ended none is lost.
        self.pass(WINDOW * 20);
        let mut wanted = wanted();
        wanted.may_wait = false;
        let all: Vec<_> =
            (0..=limit).map(|_| block_on(self.acquire(wanted))).collect();
        let (last, first) = all.split_last().unwrap();
        assert!(first.iter().all(Result::is_ok), "a slot is lost");
        assert!(last.as_ref().unwrap_err().is_over_limit());
    }
}

fn hint() -> Option<Hint> {
    match thread_rng().gen_range(0..4) {
        0 => None,
        1 => Some(Hint::Busy(None)),
        2 => Some(Hint::Fine(Some(STEP))),
        _ => Some(Hint::Fine(None)),
    }
}

/// Gives up after so many looks.
async fn patient<T>(looks: u32, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut looks = looks;
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending if looks == 0 => Poll::Ready(None),
        Poll::Pending => {
            looks -= 1;
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await
}

#[test]
fn whoever_leaves_or_ends_no_waiter_and_no_slot_is_lost() {
    check(window(2), |mut world| {
        for number in 0..5 {
            let acquiring = world.acquire(wanted());
            let send = world.send();
            world.spawn(async move {
                let acquired = if number % 2 == 0 {
                    let looks = thread_rng().gen_range(0..4);
                    patient(looks, acquiring).await
                } else {
                    Some(acquiring.await)
                };
                if let Some(acquired) = acquired {
                    send(acquired.unwrap().0);
                }
            });
        }
        world.finish(2);
    });
}

/// And who is polled by another task than before is woken by that one.
#[test]
fn who_asks_first_is_sent_first_whoever_leaves() {
    check(Rule::concurrency("one", 1), |mut world| {
        let order = Arc::new(Mutex::new(Vec::new()));
        let [held, waiting @ ..] = [(); 5].map(|()| world.acquire(wanted()));
        let (held, _) = block_on(held).unwrap();
        for (number, mut acquiring) in waiting.into_iter().enumerate() {
            // In this order they line up.
            let mut nobody = Context::from_waker(Waker::noop());
            assert!(acquiring.as_mut().poll(&mut nobody).is_pending());
            let order = Arc::clone(&order);
            world.spawn(async move {
                let acquired = if number == 1 {
                    let looks = thread_rng().gen_range(0..4);
                    patient(looks, acquiring).await
                } else {
                    Some(acquiring.await)
                };
                if let Some(acquired) = acquired {
                    let (permit, _) = acquired.unwrap();
                    order.lock().unwrap().push(number);
                    thread::yield_now();
                    permit.answered(Hint::Fine(None));
                }
            });
        }
        drop(held);
        world.finish(1);
        let order = order.lock().unwrap();
        assert!(order.is_sorted(), "{order:?}");
        assert!(order.len() >= 3);
    });
}

#[test]
fn a_deadline_that_meets_a_slot_loses_neither() {
    check(window(1), |mut world| {
        for steps in [3, 4, 5, 9] {
            let mut wanted = wanted();
            wanted.deadline = Deadline::after(Instant::now(), STEP * steps);
            let acquiring = world.acquire(wanted);
            let send = world.send();
            world.spawn(async move {
                match acquiring.await {
                    Ok((permit, _)) => send(permit),
                    Err(refused) => assert!(refused.is_too_late()),
                }
            });
        }
        world.finish(1);
    });
}

#[test]
fn what_servers_say_strands_nobody_and_holds_meanwhile() {
    check(window(3), |mut world| {
        // One is answered: one more may go, for two windows.
        let reset = WINDOW * 2;
        let (first, _) = block_on(world.acquire(wanted())).unwrap();
        first.remains(Remaining::Requests { requests: 1, reset });
        let until = Instant::now() + reset;
        let early = Arc::new(AtomicUsize::new(0));
        for _ in 0..3 {
            let acquiring = world.acquire(wanted());
            let (send, early) = (world.send(), Arc::clone(&early));
            world.spawn(async move {
                let (permit, _) = acquiring.await.unwrap();
                if Instant::now() < until {
                    early.fetch_add(1, Ordering::SeqCst);
                }
                send(permit);
            });
        }
        first.answered(Hint::Fine(None));
        world.finish(3);
        assert!(early.load(Ordering::SeqCst) <= 1);
    });
}
