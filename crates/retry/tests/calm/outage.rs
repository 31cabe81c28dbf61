//! A server that is gone.

use futures::future::join_all;
use palisade_retry::Stopped;

use crate::{
    call::{attempts, client, ended, get, retry},
    terminal::{Does, Terminal},
};

/// The goal: 5 retries for 100 requests. A budget of so many a second allows
/// all 300.
const MOST: usize = 5;

#[tokio::test(start_paused = true)]
async fn in_an_outage_a_hundred_requests_are_repeated_five_times_at_most() {
    for down in [Does::Refuse, Does::Lose, Does::Say(503)] {
        let terminal = Terminal::new(vec![down.clone(); 1_000]);
        let client = client(retry(), &terminal);
        let first = attempts(&get(&client).await);
        assert_eq!(first.count(), 4, "the first one may be repeated");
        assert_eq!(first.stopped(), Some(Stopped::AttemptsUsedUp));
        for _ in 1..100 {
            let result = get(&client).await;
            let attempts = attempts(&result);
            assert_eq!(attempts.count(), 1);
            assert_eq!(attempts.stopped(), Some(Stopped::BudgetUsedUp));
        }
        let retries = terminal.seen().len() - 100;
        assert!(retries <= MOST, "{retries} retries, {down:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nor_are_a_hundred_at_the_same_time() {
    let terminal = Terminal::new(vec![Does::Refuse; 1_000]);
    let client = client(retry(), &terminal);
    join_all((0..100).map(|_| get(&client))).await;
    let retries = terminal.seen().len() - 100;
    assert!((1..=MOST).contains(&retries), "{retries} retries");
}

/// What would not be repeated, and what says that the server is well, costs
/// nothing; whoever is well again earns its retries back.
#[tokio::test(start_paused = true)]
async fn successes_earn_what_failures_spend() {
    let terminal = Terminal::new(vec![Does::Refuse; 100]);
    let client = client(retry(), &terminal);
    // The first is repeated three times.
    for _ in 0..97 {
        get(&client).await.unwrap_err();
    }
    for status in [200, 204, 304, 400, 404, 409, 501] {
        for _ in 0..10 {
            terminal.then([Does::Say(status)]);
            assert_eq!(ended(&get(&client).await), ("answer", status));
        }
    }
    // 0.1 for each of 70, and more than half of 10 is needed after the loss.
    terminal.then([Does::Refuse]);
    let result = get(&client).await;
    assert_eq!(ended(&result), ("answer", 200));
    assert_eq!(attempts(&result).count(), 2);
}

#[tokio::test(start_paused = true)]
async fn another_host_and_another_port_have_budgets_of_their_own() {
    let terminal = Terminal::new(vec![Does::Refuse; 1_000]);
    let client = client(retry(), &terminal);
    for url in
        ["https://a.example/", "https://b.example/", "https://b.example:8443/"]
    {
        let result = client.get(url).send().await;
        assert_eq!(attempts(&result).count(), 4, "{url}");
        let result = client.get(url).send().await;
        assert_eq!(attempts(&result).count(), 1, "{url}");
    }
}
