//! A decision that nobody waits for costs no memory, once its key is known.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]
use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use allocation_counter::measure;
use palisade_http::{Deadline, Remaining};
use palisade_limit::{
    Ask, Demands, Ending, Hint, Limiter, Local, Permit as _, Rule, Store as _,
    Ticket, Verdict, Wanted,
};

fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

const SECOND: Duration = Duration::from_secs(1);
const LIMIT: usize = 12;

fn limiter() -> Limiter {
    let rule = |name| Rule::new(name, 12, SECOND).grace(SECOND);
    let builder = Limiter::builder().rule(rule("a")).rule(rule("b"));
    builder.build().unwrap().1
}

fn demands(key: u64) -> Demands {
    Demands::none().and(0, key).unwrap().and(1, key).unwrap()
}

fn go(limiter: &mut Limiter, now: Duration, key: u64) -> Ticket {
    match limiter.ask(now, &Ask::new(demands(key)), &mut Vec::new()) {
        Verdict::Go(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

/// So many of one key at once, which all are answered, with all that a server
/// can say.
fn burst(limiter: &mut Limiter, now: Duration, key: u64, many: usize) {
    let mut tickets = [const { None }; LIMIT];
    for ticket in tickets.iter_mut().take(many) {
        *ticket = Some(go(limiter, now, key));
    }
    for ticket in tickets.into_iter().flatten() {
        let tight = Remaining::Requests { requests: 20, reset: SECOND };
        let loose = Remaining::Requests { requests: 40, reset: SECOND * 2 };
        limiter.remains(now, &ticket, tight);
        limiter.remains(now, &ticket, loose);
        limiter.hear(now, &ticket, Hint::Fine(None));
        limiter.ended(now, ticket, Ending::Answered, &mut Vec::new());
    }
}

#[test]
fn only_a_new_key_and_a_new_number_of_slots_in_use_cost_memory() {
    let mut limiter = limiter();
    let mut now = SECOND;
    let mut counted = |limiter: &mut Limiter, key, many| {
        now += SECOND * 3;
        allocations(|| burst(limiter, now, key, many))
    };
    assert!(counted(&mut limiter, 1, 1) > 0, "a new key");
    for _ in 0..100 {
        assert_eq!(counted(&mut limiter, 1, 1), 0);
    }
    assert!(counted(&mut limiter, 1, LIMIT) > 0, "more slots in use");
    for many in (1..=LIMIT).cycle().take(100) {
        assert_eq!(counted(&mut limiter, 1, many), 0, "{many}");
    }
    assert!(counted(&mut limiter, 2, 1) > 0, "a new key");
    // A refusal and one that was not sent.
    now += SECOND * 3;
    burst(&mut limiter, now, 1, LIMIT - 1);
    let ask = Ask::new(demands(1)).or_refuse();
    let refused = allocations(|| {
        let ticket = go(&mut limiter, now, 1);
        limiter.ended(now, ticket, Ending::Unsent, &mut Vec::new());
    });
    assert_eq!(refused, 0);
    let _last = go(&mut limiter, now, 1);
    let verdict = limiter.ask(now, &ask, &mut Vec::new());
    assert!(matches!(verdict, Verdict::Refused(_)));
}

/// The list of those without an answer is given back when it is empty.
#[test]
fn requests_without_an_answer_cost_memory_once_for_all_under_way() {
    let mut limiter = limiter();
    let mut now = SECOND;
    let mut lose = |limiter: &mut Limiter, many| {
        now += SECOND * 3;
        for _ in 0..many {
            let ticket = go(limiter, now, 1);
            let ending = Ending::Unanswered;
            limiter.ended(now, ticket, ending, &mut Vec::new());
        }
    };
    lose(&mut limiter, 1);
    // For each of the two keys: the list, and its first place.
    assert_eq!(allocations(|| lose(&mut limiter, 1)), 4);
    assert!(allocations(|| lose(&mut limiter, LIMIT)) > 4);
}

#[test]
fn a_store_that_has_room_costs_no_memory() {
    let local = Local::new(limiter());
    let send = || {
        let wanted = Wanted::of(demands(1));
        let mut acquire = pin!(local.acquire(&wanted));
        let mut cx = Context::from_waker(Waker::noop());
        match acquire.as_mut().poll(&mut cx) {
            Poll::Ready(Ok((permit, _))) => permit.answered(Hint::Fine(None)),
            other => panic!("{other:?}"),
        }
    };
    let all = allocations(|| (0..LIMIT).for_each(|_| send()));
    assert!(all > 0);
    std::thread::sleep(Duration::from_millis(1_010));
    assert_eq!(allocations(|| (0..LIMIT).for_each(|_| send())), 0);
}

/// By leaving, by being refused at its deadline, or by being sent.
#[test]
fn who_has_waited_leaves_no_memory_behind() {
    let clock = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let rule = Rule::concurrency("a", 1);
    let limiter = Limiter::builder().rule(rule).build().unwrap().1;
    let local = Local::new(limiter);
    let wanted = Wanted::of(Demands::none().and(0, 0).unwrap());
    let wait = |times: usize| {
        for _ in 0..times {
            clock.block_on(async {
                let (held, _) = local.acquire(&wanted).await.unwrap();
                let leaves = local.acquire(&wanted);
                tokio::time::timeout(SECOND, leaves).await.unwrap_err();
                let now = tokio::time::Instant::now();
                let mut late = wanted;
                late.deadline = Deadline::after(now, SECOND);
                let late = local.acquire(&late).await;
                assert!(late.unwrap_err().is_too_late());
                let sent = local.acquire(&wanted);
                let frees = async {
                    tokio::task::yield_now().await;
                    held.answered(Hint::Fine(None));
                };
                let (sent, ()) = tokio::join!(sent, frees);
                sent.unwrap().0.answered(Hint::Fine(None));
            });
        }
    };
    wait(10);
    assert_eq!(measure(|| wait(1_000)).bytes_current, 0);
}
