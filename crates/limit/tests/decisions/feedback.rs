use std::time::Duration;

use palisade_limit::{
    Ask, Demands, Ending, Hint, Limiter, Rule, Ticket, Verdict,
};

use crate::window::{SECOND, limiter};

fn ask() -> Ask {
    Ask::new(Demands::none().and(0, 0).unwrap()).or_refuse()
}

pub(crate) fn go(limiter: &mut Limiter, now: Duration) -> Option<Ticket> {
    match limiter.ask(now, &ask(), &mut Vec::new()) {
        Verdict::Go(ticket) => Some(ticket),
        _ => None,
    }
}

pub(crate) fn end(
    limiter: &mut Limiter,
    now: Duration,
    ticket: Ticket,
    hint: Hint,
) {
    limiter.hear(now, &ticket, hint);
    limiter.ended(now, ticket, Ending::Answered, &mut Vec::new());
}

/// Whether the next one goes at this time and not just before.
pub(crate) fn opens_at(limiter: &mut Limiter, time: Duration) -> Ticket {
    assert!(go(limiter, time - Duration::from_nanos(1)).is_none(), "{time:?}");
    go(limiter, time).unwrap()
}

#[test]
fn a_429_without_a_header_pauses_everybody_longer_each_time() {
    let mut limiter = limiter([Rule::new("a", 100, SECOND)]);
    let mut now = SECOND;
    let mut ticket = go(&mut limiter, now).unwrap();
    for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
        end(&mut limiter, now, ticket, Hint::Busy(None));
        now += SECOND * pause;
        ticket = opens_at(&mut limiter, now);
    }
    end(&mut limiter, now, ticket, Hint::Fine(None));
    let ticket = go(&mut limiter, now).unwrap();
    end(&mut limiter, now, ticket, Hint::Busy(None));
    drop(opens_at(&mut limiter, now + SECOND));
}

#[test]
fn those_that_were_under_way_together_count_as_one() {
    let mut limiter = limiter([Rule::new("a", 100, SECOND)]);
    let tickets = [(); 10].map(|()| go(&mut limiter, SECOND).unwrap());
    let late = go(&mut limiter, SECOND).unwrap();
    for ticket in tickets {
        end(&mut limiter, SECOND * 2, ticket, Hint::Busy(None));
    }
    // Sent before, it says nothing of the time since.
    end(&mut limiter, SECOND * 2, late, Hint::Fine(None));
    let ticket = opens_at(&mut limiter, SECOND * 3);
    end(&mut limiter, SECOND * 3, ticket, Hint::Busy(None));
    drop(opens_at(&mut limiter, SECOND * 5));
}

#[test]
fn what_a_server_says_only_ever_tightens() {
    let mut limiter = limiter([Rule::new("a", 3, SECOND)]);
    let [long, short, fine] =
        [(); 3].map(|()| go(&mut limiter, SECOND).unwrap());
    end(&mut limiter, SECOND, long, Hint::Fine(Some(SECOND * 30)));
    end(&mut limiter, SECOND, short, Hint::Busy(Some(SECOND)));
    end(&mut limiter, SECOND, fine, Hint::Fine(None));
    drop(opens_at(&mut limiter, SECOND * 31));
}

#[test]
fn an_absurd_pause_is_ignored_and_counted() {
    let mut limiter = limiter([Rule::new("a", 3, SECOND)]);
    let ticket = go(&mut limiter, SECOND).unwrap();
    end(&mut limiter, SECOND, ticket, Hint::Fine(Some(Duration::MAX)));
    assert_eq!(limiter.unusable_hints(), 1);
    let ticket = go(&mut limiter, SECOND).unwrap();
    // A 429 is one, whatever else it says.
    end(&mut limiter, SECOND, ticket, Hint::Busy(Some(Duration::MAX)));
    assert_eq!(limiter.unusable_hints(), 2);
    drop(opens_at(&mut limiter, SECOND * 2));
}

#[test]
fn one_key_pauses_no_other() {
    let mut limiter = limiter([Rule::new("a", 3, SECOND)]);
    let ticket = go(&mut limiter, SECOND).unwrap();
    end(&mut limiter, SECOND, ticket, Hint::Busy(None));
    let other = Ask::new(Demands::none().and(0, 1).unwrap());
    let verdict = limiter.ask(SECOND, &other, &mut Vec::new());
    assert!(matches!(verdict, Verdict::Go(_)));
}
