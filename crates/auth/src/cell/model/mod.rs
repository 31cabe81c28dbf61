//! The cell beside a naive automaton, which keeps all calls for ever and
//! counts them from scratch.

mod naive;

use std::time::Duration;

use palisade_http::Jitter;
use proptest::prelude::*;

use self::naive::{Call, Naive};
use super::{Kind, Missed, Refused, Rules, TokenCell, TokenState, Verdict};
use crate::FetchError;

/// Always the lower end: what is random has tests of its own.
const JITTER: Jitter = Jitter::new(0);

#[derive(Clone, Debug)]
enum Step {
    Advance(u64),
    Again(u64),
    Ask,
    Forgive,
    Issue { call: usize, lifetime: Option<u64>, refresh: bool },
    Kill,
    Miss { call: usize, error: FetchError },
    Refuse(u64),
    Restore,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let error = prop_oneof![
        Just(FetchError::credential("gone")),
        Just(FetchError::malformed("no token")),
        Just(FetchError::rejected(401)),
        Just(FetchError::throttled(None)),
        (0..7200_u64).prop_map(|seconds| {
            FetchError::throttled(Some(Duration::from_secs(seconds)))
        }),
        Just(FetchError::unavailable("down")),
    ];
    let lifetime =
        proptest::option::of(prop_oneof![0..5_000_u64, 0..9_000_000_u64]);
    let step = prop_oneof![
        6 => prop_oneof![0..900_u64, 0..30_000_u64, 0..4_000_000_u64]
            .prop_map(Step::Advance),
        8 => Just(Step::Ask),
        4 => (0..3_usize, lifetime, any::<bool>()).prop_map(
            |(call, lifetime, refresh)| Step::Issue { call, lifetime, refresh }
        ),
        3 => (0..3_usize, error)
            .prop_map(|(call, error)| Step::Miss { call, error }),
        2 => (0..3_u64).prop_map(Step::Refuse),
        1 => (0..3_u64).prop_map(Step::Again),
        1 => Just(Step::Kill),
        1 => Just(Step::Restore),
        1 => Just(Step::Forgive),
    ];
    proptest::collection::vec(step, 0..120)
}

struct Both {
    cell: TokenCell,
    naive: Naive,
    now: Duration,
}

impl Both {
    fn ask(&mut self) {
        let (naive, now) = (&mut self.naive, self.now);
        let state = naive.state(now);
        let verdict = self.cell.ask(now);
        let (begun, served) = match verdict {
            Verdict::Call(flight, kind) => (Some((flight, kind)), false),
            Verdict::ServeAndCall(flight, kind) => (Some((flight, kind)), true),
            Verdict::Serve => (None, true),
            _ => (None, false),
        };
        let works = matches!(state, TokenState::Fresh | TokenState::Stale);
        assert_eq!(served, works, "{verdict:?} in {state:?}");
        let expects_call = !naive.is_dead
            && state != TokenState::Fresh
            && naive.awaited.is_none();
        let kind = naive.kind(now);
        match (verdict, begun) {
            (_, Some((flight, begun))) => {
                assert!(expects_call);
                assert_eq!(kind, Ok(begun));
                naive.awaited = Some(naive.calls.len());
                let call = Call { flight, kind: begun, start: now, end: None };
                naive.calls.push(call);
            }
            (Verdict::Dead, _) => assert!(naive.is_dead),
            (Verdict::Refuse(delay), _) => {
                assert!(expects_call);
                assert_eq!(kind, Err(delay));
            }
            (Verdict::Wait, _) => assert!(naive.awaited.is_some()),
            _ => assert!(!expects_call || kind.is_err()),
        }
    }

    /// The `nth` of the calls that have not ended.
    fn end(&mut self, nth: usize, is_answered: bool) -> Option<(Call, bool)> {
        let now = self.now;
        let open = |(_, call): &(usize, &mut Call)| call.end.is_none();
        let calls = self.naive.calls.iter_mut().enumerate();
        let (index, call) = calls.filter(open).nth(nth)?;
        call.end = Some((now, is_answered));
        let is_awaited = self.naive.awaited == Some(index);
        if is_awaited {
            self.naive.awaited = None;
        }
        Some((*call, is_awaited))
    }

    fn issue(&mut self, nth: usize, told: Option<Duration>, refresh: bool) {
        let Some((call, is_awaited)) = self.end(nth, true) else { return };
        let issued = self.cell.issued(
            (call.flight, call.kind),
            (call.start, self.now),
            told,
            refresh,
            JITTER,
        );
        assert_eq!(issued.is_some(), is_awaited);
        if !is_awaited {
            return;
        }
        let naive = &mut self.naive;
        naive.generation += 1;
        assert_eq!(issued, Some(naive.generation));
        let life = told.unwrap_or(Duration::from_secs(900));
        naive.token = Some((call.start, life.min(Duration::from_secs(3600))));
        naive.has_refresh_token = refresh;
        naive.failures.clear();
        naive.wait_until = Duration::ZERO;
    }

    fn miss(&mut self, nth: usize, error: &FetchError) {
        let is_answered = *error != FetchError::unavailable("down");
        let Some((call, is_awaited)) = self.end(nth, is_answered) else {
            return;
        };
        let (naive, now) = (&mut self.naive, self.now);
        let call = (call.flight, call.kind);
        let missed = self.cell.missed(call, now, error, JITTER);
        if !is_awaited {
            assert_eq!(missed, Missed::Forgotten);
            return;
        }
        let is_rejected = *error == FetchError::rejected(401);
        let is_malformed = *error == FetchError::malformed("no token");
        if call.1 == Kind::Refresh && (is_rejected || is_malformed) {
            naive.has_refresh_token = false;
            let delay = naive.room_in(Kind::Login, now);
            if delay.is_zero() {
                assert_eq!(missed, Missed::LogIn);
                naive.awaited = Some(naive.calls.len());
                naive.calls.push(Call {
                    flight: call.0,
                    kind: Kind::Login,
                    start: now,
                    end: None,
                });
            } else {
                assert_eq!(missed, Missed::GiveUp(delay));
                naive.wait_until = now + delay;
            }
            return;
        }
        let (first, longest) =
            if is_rejected { (300_000, 3_600_000) } else { (1_000, 60_000) };
        let mut millis: u64 = first;
        for _ in &naive.failures {
            millis = (millis * 2).min(longest);
        }
        let told = error.retry_after().unwrap_or_default();
        let told = told.min(Duration::from_secs(3600));
        let delay = Duration::from_micros(millis * 500).max(told);
        assert_eq!(missed, Missed::GiveUp(delay));
        naive.failures.push(now);
        naive.wait_until = now + delay;
    }

    fn refuse(&mut self, back: u64) {
        let (naive, now) = (&mut self.naive, self.now);
        let Some(generation) = naive.generation.checked_sub(back) else {
            return;
        };
        let works =
            matches!(naive.state(now), TokenState::Fresh | TokenState::Stale);
        let expected = if back > 0 || !works {
            Refused::KnownBefore
        } else if now < naive.cool_until {
            Refused::CoolingDown
        } else {
            naive.token = Some((now, Duration::ZERO));
            Refused::GivenUp
        };
        assert_eq!(self.cell.refused(generation, now), expected);
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Advance(millis) => {
                self.now += Duration::from_millis(millis);
            }
            Step::Again(back) => {
                let Some(generation) = self.naive.generation.checked_sub(back)
                else {
                    return;
                };
                let cools = self.cell.refused_again(generation, self.now);
                assert_eq!(cools, back == 0);
                if cools {
                    self.naive.cool_until = self.now + Duration::from_secs(60);
                }
            }
            Step::Ask => self.ask(),
            Step::Forgive => {
                self.cell.forgive();
                self.naive.failures.clear();
                self.naive.wait_until = Duration::ZERO;
            }
            Step::Issue { call, lifetime, refresh } => {
                self.issue(call, lifetime.map(Duration::from_millis), refresh);
            }
            Step::Kill => {
                self.cell.kill();
                self.naive.forget();
                self.naive.is_dead = true;
            }
            Step::Miss { call, error } => self.miss(call, &error),
            Step::Refuse(back) => self.refuse(back),
            Step::Restore => {
                self.cell.restore();
                self.naive.forget();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_cell_agrees_with_the_naive_automaton(steps in steps()) {
        let mut both = Both {
            cell: TokenCell::new(Rules::DEFAULT),
            naive: Naive::default(),
            now: Duration::from_secs(1),
        };
        for step in steps {
            both.step(step);
            prop_assert_eq!(both.cell.state(both.now), both.naive.state(both.now));
            prop_assert_eq!(
                both.cell.is_refreshable(),
                both.naive.has_refresh_token
            );
        }
    }
}
