//! The order of a real chain.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use http::Extensions;
use palisade_http::{
    Failure, MissingStage, Progress, Reached, Stage, WrongOrder, find,
};
use reqwest::{Request, Response};
use reqwest_middleware::{
    ClientBuilder, ClientWithMiddleware, Middleware, Next, Result,
};

use crate::{
    client::client,
    server::{Does, Server},
};

/// A layer that runs its inside `times`.
struct Layer {
    stage: Stage,
    times: usize,
}

#[async_trait]
impl Middleware for Layer {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        self.stage.enter(extensions)?;
        if self.stage == Stage::Inject {
            self.stage.require(Stage::Replay, extensions)?;
        }
        if self.stage == Stage::Limit {
            Progress::mark(extensions, Reached::Queued);
            Progress::mark(extensions, Reached::Sent);
        }
        for _ in 1..self.times {
            self.stage.rewind(extensions);
            let again = request.try_clone().unwrap();
            next.clone().run(again, extensions).await?;
        }
        self.stage.rewind(extensions);
        next.run(request, extensions).await
    }
}

fn chain(stages: &[(Stage, usize)]) -> ClientWithMiddleware {
    let mut builder = ClientBuilder::new(client());
    for &(stage, times) in stages {
        builder = builder.with(Layer { stage, times });
    }
    builder.build()
}

const OK: Does =
    Does::Answer(&["HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"]);

#[tokio::test]
async fn every_run_of_a_repeating_layer_passes_the_inner_stages_again() {
    let server = Server::start(OK).await;
    let all: Vec<_> = Stage::ALL
        .into_iter()
        .map(|stage| match stage {
            Stage::Retry => (stage, 3),
            Stage::Replay => (stage, 2),
            _ => (stage, 1),
        })
        .collect();
    chain(&all).get(server.url("/")).send().await.unwrap();
    assert_eq!(server.requests(), 6);
}

#[tokio::test]
async fn a_chain_in_a_wrong_order_sends_nothing() {
    let server = Server::start(OK).await;
    for (at, stage) in Stage::ALL.into_iter().enumerate() {
        for inner in Stage::ALL.into_iter().skip(at + 1) {
            // Inject comes first only here, and needs a replay.
            let mut stages = vec![(inner, 1), (stage, 1)];
            if inner == Stage::Inject && stage > Stage::Replay {
                stages.insert(0, (Stage::Replay, 1));
            } else if inner == Stage::Inject {
                continue;
            }
            let sent = chain(&stages).get(server.url("/")).send().await;
            let error = sent.unwrap_err();
            let wrong = find::<WrongOrder>(&error).unwrap();
            assert_eq!((wrong.stage(), wrong.inner()), (stage, inner));
            let failure = Failure::of(&error);
            assert!(failure.is_refused() && failure.is_before_send());
        }
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_chain_without_a_promised_layer_sends_nothing() {
    let server = Server::start(OK).await;
    let client = chain(&[(Stage::Retry, 1), (Stage::Inject, 1)]);
    let error = client.get(server.url("/")).send().await.unwrap_err();
    let missing = find::<MissingStage>(&error).unwrap();
    assert_eq!(missing.missing(), Stage::Replay);
    assert!(Failure::of(&error).is_before_send());
    assert_eq!(server.requests(), 0);
}

/// Watches from outside, and drops the inside as a deadline does.
struct Watch(Arc<AtomicUsize>);

#[async_trait]
impl Middleware for Watch {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let progress = Progress::watch(extensions);
        let short = std::time::Duration::from_millis(500);
        let run = next.run(request, extensions);
        let ended = tokio::time::timeout(short, run).await;
        assert!(ended.is_err());
        let sent = usize::from(progress.may_have_been_sent());
        self.0.fetch_add(sent, Ordering::SeqCst);
        Err(Failure::TIMED_OUT.into())
    }
}

/// Holds a request back for ever, as a limiter may.
struct Holding;

#[async_trait]
impl Middleware for Holding {
    async fn handle(
        &self,
        _: Request,
        extensions: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        Progress::mark(extensions, Reached::Queued);
        std::future::pending().await
    }
}

#[tokio::test]
async fn after_a_drop_the_outer_layer_knows_what_the_server_can_have() {
    let server = Server::start(Does::Hang).await;
    let sent = Arc::new(AtomicUsize::new(0));
    let held = ClientBuilder::new(client())
        .with(Watch(Arc::clone(&sent)))
        .with(Holding)
        .build();
    held.get(server.url("/")).send().await.unwrap_err();
    assert_eq!((sent.load(Ordering::SeqCst), server.requests()), (0, 0));

    let handed_on = ClientBuilder::new(client())
        .with(Watch(Arc::clone(&sent)))
        .with(Layer { stage: Stage::Limit, times: 1 })
        .build();
    handed_on.get(server.url("/")).send().await.unwrap_err();
    assert_eq!((sent.load(Ordering::SeqCst), server.requests()), (1, 1));
}
