//! The end of the time of a call, and of an attempt.

use std::time::Duration;

use palisade_http::{Deadline, Failure, find};
use palisade_retry::{CallFailed, OutcomeUnknown, Stopped};
use palisade_test_events::Remembered;
use tokio::time::Instant;

use crate::{
    call::{SECOND, attempts, client, ended, get, pay, post, retry},
    terminal::{Does, Terminal},
};

fn too_long() -> Does {
    Does::SayWith(429, "retry-after", "9".to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_delay_beyond_the_deadline_is_not_waited_for() {
    for (deadline, expected) in [(9, 1), (10, 2)] {
        let terminal = Terminal::new([too_long()]);
        let retry = retry().deadline(SECOND * deadline);
        let result = pay(&client(retry, &terminal)).await;
        let attempts = attempts(&result);
        assert_eq!(attempts.count(), expected);
        if expected == 1 {
            assert_eq!(ended(&result), ("answer", 429));
            assert_eq!(terminal.elapsed(), 0, "at once");
            assert_eq!(attempts.stopped(), Some(Stopped::Deadline));
            assert_eq!(attempts.retry_after(), Some(SECOND * 9));
        } else {
            assert_eq!(ended(&result), ("answer", 200));
            assert_eq!(attempts.stopped(), None);
            assert_eq!(attempts.retry_after(), None);
        }
    }
}

/// Where the time runs out by our own backoff, that is what it says.
#[tokio::test(start_paused = true)]
async fn an_error_says_how_long_it_would_have_been() {
    let terminal = Terminal::new([Does::Refuse, Does::Refuse, Does::Refuse]);
    let retry = retry().deadline(SECOND * 3);
    let error = pay(&client(retry, &terminal)).await.unwrap_err();
    let failed = find::<CallFailed>(&error).unwrap();
    assert_eq!(failed.attempts().stopped(), Some(Stopped::Deadline));
    assert_eq!(failed.attempts().retry_after(), Some(SECOND * 2));
    assert_eq!(
        failed.to_string(),
        "the request failed (2 attempts: there is no time for another \
         attempt, could work in 2s)"
    );
    assert_eq!(terminal.times(), [0, 1_000]);
    assert!(Failure::of(&error).is_before_send());
}

/// For any other reason the server's word is passed on, not our backoff.
#[tokio::test(start_paused = true)]
async fn who_stops_for_another_reason_says_what_the_server_asked_for() {
    for (said, expected) in [
        (Does::SayWith(503, "retry-after", "9".to_owned()), Some(SECOND * 9)),
        (Does::Say(503), None),
    ] {
        let terminal = Terminal::new([said]);
        let retry = retry().max_attempts(1);
        let result = get(&client(retry, &terminal)).await;
        let attempts = attempts(&result);
        assert_eq!(attempts.stopped(), Some(Stopped::AttemptsUsedUp));
        assert_eq!(attempts.retry_after(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_hanging_server_is_left_at_the_deadline() {
    for is_keyed in [true, false] {
        let terminal = Terminal::new([Does::Hang]);
        let client = client(retry().deadline(SECOND * 5), &terminal);
        let result =
            if is_keyed { pay(&client).await } else { post(&client).await };
        assert_eq!(ended(&result), ("unknown", 0));
        assert_eq!(terminal.elapsed(), 5_000);
        let error = result.unwrap_err();
        let unknown = find::<OutcomeUnknown>(&error).unwrap();
        assert_eq!(unknown.key().is_some(), is_keyed);
        assert!(unknown.failure().is_timeout());
        assert_eq!(unknown.attempts().count(), 1);
        assert_eq!(unknown.attempts().stopped(), Some(Stopped::Deadline));
        let [cut] = unknown.attempts().failed() else { panic!("{error:?}") };
        assert!(cut.cause().is_timeout() && !cut.cause().is_before_send());
        assert_eq!(cut.duration(), SECOND * 5);
    }
    let terminal = Terminal::new([Does::Hang]);
    let client = client(retry().deadline(SECOND * 5), &terminal);
    assert_eq!(ended(&get(&client).await), ("failed", 0));
}

/// A deadline that somebody further out has set is kept if it is earlier.
#[tokio::test(start_paused = true)]
async fn an_earlier_deadline_from_outside_counts() {
    for (outer, expected) in [(2, 2_000), (9, 5_000)] {
        let terminal = Terminal::new([Does::Hang]);
        let client = client(retry().deadline(SECOND * 5), &terminal);
        let now = Instant::now();
        let outer = Deadline::at(now + SECOND * outer);
        let request = client.get("https://api.example/").with_extension(outer);
        assert_eq!(ended(&request.send().await), ("failed", 0));
        assert_eq!(terminal.elapsed(), expected);
    }
}

/// Its time begins when it is sent: it travels in the request.
#[tokio::test(start_paused = true)]
async fn the_timeout_of_an_attempt_does_not_count_the_queue() {
    let wait = SECOND * 20;
    let terminal = Terminal::new([Does::Queue(wait, 503)]);
    let retry = retry().attempt_timeout(SECOND * 5);
    let result = pay(&client(retry, &terminal)).await;
    assert_eq!(ended(&result), ("answer", 200));
    assert_eq!(terminal.times(), [0, 21_000]);
    for seen in terminal.seen() {
        assert_eq!(seen.timeout, Some(SECOND * 5));
    }
    assert_eq!(attempts(&result).failed()[0].duration(), wait);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_the_request_only_shortens_that_of_the_attempt() {
    for (own, expected) in [(2, 2), (60, 5)] {
        let terminal = Terminal::new([]);
        let client = client(retry().attempt_timeout(SECOND * 5), &terminal);
        let request = client.get("https://api.example/");
        request.timeout(SECOND * own).send().await.unwrap();
        let timeout = terminal.seen()[0].timeout;
        assert_eq!(timeout, Some(SECOND * expected));
    }
}

/// Nothing of it has left, so it has failed, and nobody need look it up.
#[tokio::test(start_paused = true)]
async fn a_deadline_that_passes_in_the_queue_is_no_unknown_outcome() {
    let (remembered, _guard) = Remembered::start();
    let terminal = Terminal::new([Does::Queue(SECOND * 60, 200)]);
    let client = client(retry().deadline(SECOND * 5), &terminal);
    let result = pay(&client).await;
    assert_eq!(ended(&result), ("failed", 0));
    assert_eq!(terminal.elapsed(), 5_000);
    let failure = Failure::of(&result.unwrap_err());
    assert!(failure.is_timeout() && failure.is_before_send());
    let events = remembered.take();
    let (name, fields) = events.last().unwrap();
    assert_eq!((*name, &*fields["outcome"]), {
        ("transaction_outcome", "failed")
    });
}

/// Nor if it had passed before anything was begun.
#[tokio::test(start_paused = true)]
async fn a_deadline_that_has_passed_before_is_no_unknown_outcome() {
    let (remembered, _guard) = Remembered::start();
    let terminal = Terminal::new([]);
    let passed = Deadline::at(Instant::now());
    let client = client(retry(), &terminal);
    let request = client.post("https://api.example/pay");
    let result = request.with_extension(passed).send().await;
    assert_eq!(ended(&result), ("failed", 0));
    let failure = Failure::of(&result.unwrap_err());
    assert!(failure.is_timeout() && failure.is_before_send());
    let events = remembered.take();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].1["outcome"], "failed");
    assert_eq!(terminal.seen().len(), 0);
}

/// The same after an attempt that may have had its effect.
#[tokio::test(start_paused = true)]
async fn a_queue_does_not_hide_an_attempt_before_it() {
    let script = [Does::Lose, Does::Queue(SECOND * 60, 200)];
    let terminal = Terminal::new(script);
    let client = client(retry().deadline(SECOND * 5), &terminal);
    let result = pay(&client).await;
    assert_eq!(ended(&result), ("unknown", 0));
    assert_eq!(attempts(&result).count(), 2);
    assert!(!Failure::of(&result.unwrap_err()).is_before_send());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_takes_its_time_is_in_time() {
    let wait = Duration::from_millis(4_999);
    let terminal = Terminal::new([Does::Take(wait, 200)]);
    let client = client(retry().deadline(SECOND * 5), &terminal);
    assert_eq!(ended(&pay(&client).await), ("answer", 200));
}
