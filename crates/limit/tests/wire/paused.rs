use std::time::Duration;

use futures::{FutureExt as _, future::join_all};
use palisade_core::Tally as _;
use palisade_http::{Deadline, Failure, Progress, Reached, Stage, find};
use palisade_limit::{LimitMiddleware, Refused, Urgent, Waited};
use reqwest_middleware::ClientBuilder;
use tokio::time::{Instant, sleep, timeout};

use crate::chain::{SECOND, Server, builder, client, get, limit, rule};

fn count(limit: &LimitMiddleware, name: &str) -> Option<u64> {
    let mut found = None;
    limit.store().tally(&mut |of, count| {
        found = if of == name { Some(count) } else { found };
    });
    found
}

/// Ten seconds after the answer, which takes a tenth of one.
#[tokio::test(start_paused = true)]
async fn a_slot_is_free_again_a_window_after_the_answer() {
    let (start, server) = (Instant::now(), Server::default());
    let client = client(&server, &limit(rule(2)));
    let paths: Vec<_> = (0..6).map(|i| format!("/{i}")).collect();
    let answers = join_all(paths.iter().map(|path| get(&client, path))).await;
    assert_eq!(server.paths(), paths);
    assert_eq!(server.times(start), [0, 0, 10_100, 10_100, 20_200, 20_200]);
    let waited = answers.iter().map(|answer| {
        let extensions = answer.as_ref().unwrap().extensions();
        let waited = Waited::of(extensions).unwrap();
        (waited.wait().as_millis(), waited.position())
    });
    assert_eq!(
        waited.collect::<Vec<_>>(),
        [(0, 0), (0, 0), (10_100, 0), (10_100, 1), (20_200, 2), (20_200, 3)]
    );
}

/// Whatever has no answer holds its slot for the grace and the window: 15 s
/// from its end.
#[tokio::test(start_paused = true)]
async fn every_ending_frees_the_slot_once() {
    for (path, patience, expected) in [
        ("/ok", 60, 10_100),
        ("/error", 60, 15_100),
        ("/panic", 60, 15_100),
        // Dropped after two seconds.
        ("/hang", 2, 17_000),
    ] {
        let (start, server) = (Instant::now(), Server::default());
        let client = client(&server, &limit(rule(1)));
        let request = std::panic::AssertUnwindSafe(get(&client, path));
        let ended = timeout(SECOND * patience, request.catch_unwind()).await;
        let is_answered = matches!(ended, Ok(Ok(Ok(_))));
        assert_eq!(is_answered, path == "/ok");
        for _ in 0..2 {
            get(&client, "/next").await.unwrap();
        }
        let next = expected + 10_100;
        assert_eq!(server.times(start), [0, expected, next], "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_queue_takes_no_slot() {
    let (start, server) = (Instant::now(), Server::default());
    let limit = limit(rule(1));
    let client = client(&server, &limit);
    get(&client, "/first").await.unwrap();
    let leaves = timeout(SECOND, get(&client, "/leaves"));
    let (left, stays) = tokio::join!(leaves, get(&client, "/stays"));
    assert!(left.is_err() && stays.is_ok());
    assert_eq!(server.paths(), ["/first", "/stays"]);
    assert_eq!(server.times(start), [0, 10_100]);
    assert_eq!(limit.store().waiting(), 0);
}

/// It has the slot, and is dropped before it could look.
#[tokio::test(start_paused = true)]
async fn who_leaves_with_a_slot_in_hand_passes_it_on() {
    let (start, server) = (Instant::now(), Server::default());
    let concurrency = palisade_limit::Rule::concurrency("all", 1);
    let client = client(&server, &limit(concurrency));
    let first = tokio::spawn({
        let client = client.clone();
        async move { get(&client, "/first").await }
    });
    sleep(Duration::from_millis(50)).await;
    let mut leaves = Box::pin(get(&client, "/leaves"));
    assert!((&mut leaves).now_or_never().is_none());
    let stays = get(&client, "/stays");
    // The first ends, its slot goes to the second, which nobody polls.
    first.await.unwrap().unwrap();
    drop(leaves);
    stays.await.unwrap();
    assert_eq!(server.paths(), ["/first", "/stays"]);
    assert_eq!(server.times(start), [0, 100]);
}

/// Nor is the slot held for a window: nothing was sent. The first of the two
/// wakes for both, and the second is not polled again.
#[tokio::test(start_paused = true)]
async fn a_slot_that_was_only_in_hand_is_free_at_once() {
    let (start, server) = (Instant::now(), Server::default());
    let client = client(&server, &limit(rule(2)));
    join_all((0..2).map(|_| get(&client, "/first"))).await;
    let waits = tokio::spawn({
        let client = client.clone();
        async move { get(&client, "/waits").await }
    });
    tokio::task::yield_now().await;
    let mut leaves = Box::pin(get(&client, "/leaves"));
    assert!((&mut leaves).now_or_never().is_none());
    waits.await.unwrap().unwrap();
    drop(leaves);
    get(&client, "/stays").await.unwrap();
    assert_eq!(server.paths(), ["/first", "/first", "/waits", "/stays"]);
    assert_eq!(server.times(start), [0, 0, 10_100, 10_200]);
}

/// Its timer rings when the first of them has room, and once more.
#[tokio::test(start_paused = true)]
async fn who_needs_two_rules_waits_for_both() {
    let (start, server) = (Instant::now(), Server::default());
    let slow = palisade_limit::Rule::new("slow", 1, SECOND * 20);
    let slow = slow.clock_margin(0);
    let both = builder(rule(1)).rule(slow).build().unwrap();
    let limit = LimitMiddleware::new(both);
    let client = client(&server, &limit);
    join_all((0..2).map(|_| get(&client, "/ok"))).await;
    assert_eq!(server.times(start), [0, 20_100]);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_be_sent_in_time_is_refused_at_once() {
    let (start, server) = (Instant::now(), Server::default());
    let limit = limit(rule(1)).max_wait(SECOND * 5);
    let client = client(&server, &limit);
    get(&client, "/first").await.unwrap();
    let error = get(&client, "/late").await.unwrap_err();
    assert_eq!(start.elapsed().as_millis(), 100);
    let refused = find::<Refused>(&error).unwrap();
    assert!(refused.is_too_late());
    assert_eq!(refused.retry_after(), Some(SECOND * 10));
    assert_eq!(
        refused.to_string(),
        "refused by the rate limiter: no slot can come free in time, not \
         before 10000 ms from now"
    );
    assert!(Failure::of(&error).is_before_send());
    sleep(SECOND * 5).await;
    get(&client, "/second").await.unwrap();
    assert_eq!(server.times(start), [0, 10_100]);
}

/// Nobody could know: the slot is in flight, and its answer does not come. The
/// sooner of the two ends it.
#[tokio::test(start_paused = true)]
async fn who_has_waited_until_the_deadline_is_refused_then() {
    for (deadline, wait) in [(11, 60), (60, 11)] {
        let (start, server) = (Instant::now(), Server::default());
        let limit = limit(rule(1)).max_wait(SECOND * wait);
        let client = client(&server, &limit);
        let hangs = tokio::spawn({
            let client = client.clone();
            async move { get(&client, "/hang").await }
        });
        tokio::task::yield_now().await;
        let deadline = Deadline::after(start, SECOND * deadline).unwrap();
        let request =
            client.get("http://api.example/late").with_extension(deadline);
        let error = request.send().await.unwrap_err();
        assert_eq!(start.elapsed(), SECOND * 11);
        let refused = find::<Refused>(&error).unwrap();
        assert!(refused.is_too_late());
        // If its answer came now.
        assert_eq!(refused.retry_after(), Some(SECOND * 10));
        assert_eq!(limit.store().waiting(), 0);
        assert_eq!(count(&limit, "refused"), Some(1));
        hangs.abort();
        assert!(hangs.await.is_err());
        sleep(SECOND * 5).await;
        get(&client, "/next").await.unwrap();
        assert_eq!(server.paths(), ["/hang", "/next"]);
        assert_eq!(server.times(start), [0, 26_000]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_pauses_everybody_else_too() {
    for (path, pause) in [("/429", 1_000), ("/429/7", 7_000)] {
        let (start, server) = (Instant::now(), Server::default());
        let client = client(&server, &limit(rule(100)));
        assert_eq!(get(&client, path).await.unwrap().status(), 429);
        let others = (0..5).map(|_| get(&client, "/other"));
        join_all(others).await;
        let then = 100 + pause;
        assert_eq!(server.times(start), [0, then, then, then, then, then]);
    }
}

/// The other process has the rest, and the rule has room for a hundred.
#[tokio::test(start_paused = true)]
async fn no_more_are_sent_than_the_server_says_remain() {
    let (start, server) = (Instant::now(), Server::default());
    let limit = limit(rule(100));
    let client = client(&server, &limit);
    get(&client, "/left/2").await.unwrap();
    join_all((0..5).map(|_| get(&client, "/other"))).await;
    let then = 30_100;
    assert_eq!(server.times(start), [0, 100, 100, then, then, then]);
    assert_eq!(count(&limit, "unusable_hints"), Some(0));
    get(&client, "/odd").await.unwrap();
    assert_eq!(count(&limit, "unusable_hints"), Some(1));
}

#[tokio::test(start_paused = true)]
async fn an_urgent_request_is_sent_before_others() {
    let server = Server::default();
    let client = client(&server, &limit(rule(1)));
    get(&client, "/first").await.unwrap();
    let urgent = client.get("http://api.example/urgent").with_extension(Urgent);
    let (one, two) = tokio::join!(get(&client, "/normal"), urgent.send());
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(server.paths(), ["/first", "/urgent", "/normal"]);
}

#[tokio::test(start_paused = true)]
async fn over_the_limit_can_mean_refused() {
    let server = Server::default();
    let limit = limit(rule(1)).refuse_over_limit();
    let client = client(&server, &limit);
    get(&client, "/first").await.unwrap();
    let error = get(&client, "/second").await.unwrap_err();
    assert!(find::<Refused>(&error).unwrap().is_over_limit());
    assert_eq!(server.paths(), ["/first"]);
}

#[tokio::test(start_paused = true)]
async fn a_request_under_no_rule_passes_untouched() {
    let server = Server::default();
    let client = client(&server, &limit(rule(1).path("/limited")));
    for _ in 0..3 {
        let answer = get(&client, "/free").await.unwrap();
        assert_eq!(Waited::of(answer.extensions()), None);
    }
}

#[tokio::test(start_paused = true)]
async fn outer_layers_know_whether_it_was_sent() {
    let server = Server::default();
    let client = client(&server, &limit(rule(1)));
    let seen = |path: &'static str| {
        let client = client.clone();
        async move {
            let mut extensions = http::Extensions::new();
            let progress = Progress::watch(&mut extensions);
            let request = client
                .get(format!("http://api.example{path}"))
                .build()
                .unwrap();
            let sent = client.execute_with_extensions(request, &mut extensions);
            assert!(timeout(SECOND, sent).await.is_err());
            progress.reached()
        }
    };
    assert_eq!(seen("/hang").await, Reached::Sent);
    assert_eq!(seen("/queued").await, Reached::Queued);
}

#[tokio::test(start_paused = true)]
async fn outside_the_retries_it_sends_nothing() {
    let server = Server::default();
    let mut extensions = http::Extensions::new();
    Stage::Inject.enter(&mut extensions).unwrap();
    let client = client(&server, &limit(rule(1)));
    let request = client.get("http://api.example/").build().unwrap();
    let sent = client.execute_with_extensions(request, &mut extensions).await;
    assert!(find::<palisade_http::WrongOrder>(&sent.unwrap_err()).is_some());
    assert!(server.paths().is_empty());
}

/// What is dear is the queue: 300 callers, three of them a window, and every
/// one in its order.
#[tokio::test(start_paused = true)]
async fn a_long_queue_keeps_its_order() {
    let server = Server::default();
    let (rules, limiter) = builder(rule(3)).build().unwrap();
    let limit = LimitMiddleware::new((rules, limiter));
    let client = ClientBuilder::new(reqwest::Client::new())
        .with(limit)
        .with(server.clone())
        .build();
    let paths: Vec<_> = (0..300).map(|i| format!("/{i}")).collect();
    join_all(paths.iter().map(|path| get(&client, path))).await;
    assert_eq!(server.paths(), paths);
}
