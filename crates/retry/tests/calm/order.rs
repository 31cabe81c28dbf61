//! Chains with a half that is missing, or in a wrong place.

use async_trait::async_trait;
use http::Extensions;
use palisade_http::{MissingStage, Stage, WrongOrder, find};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

use crate::{
    call::{chain, ended, get, post, retry},
    terminal::{
        Does::{Hang, Lose, Refuse, Say},
        Terminal,
    },
};

/// Somebody else's outer half: nothing is known of keys, so nothing that has
/// an effect is repeated, unless its method says that it may be.
#[tokio::test(start_paused = true)]
async fn without_our_outer_half_the_method_decides() {
    struct Opens;
    #[async_trait]
    impl Middleware for Opens {
        async fn handle(
            &self,
            request: Request,
            extensions: &mut Extensions,
            next: Next<'_>,
        ) -> Result<Response> {
            Stage::Call.enter(extensions)?;
            next.run(request, extensions).await
        }
    }
    let retry = retry().build().unwrap();
    for (method, count) in
        [("GET", 2), ("HEAD", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1)]
    {
        let terminal = Terminal::new([Lose]);
        let client = chain()
            .with(Opens)
            .with(retry.attempts())
            .with(terminal.clone())
            .build();
        let method = method.parse().unwrap();
        let request = client.request(method, "https://api.example/pay");
        assert_eq!(request.send().await.is_ok(), count == 2);
        assert_eq!(terminal.seen().len(), count);
    }
}

#[tokio::test(start_paused = true)]
async fn a_chain_in_a_wrong_order_sends_nothing() {
    let retry = retry().build().unwrap();
    let terminal = Terminal::new([]);
    let alone = chain().with(retry.attempts()).with(terminal.clone()).build();
    let error = get(&alone).await.unwrap_err();
    assert!(find::<MissingStage>(&error).is_some());
    let turned = chain()
        .with(retry.attempts())
        .with(retry.call())
        .with(terminal.clone())
        .build();
    get(&turned).await.unwrap_err();
    let doubled = chain()
        .with(retry.call())
        .with(retry.attempts())
        .with(retry.attempts())
        .with(terminal.clone())
        .build();
    let error = get(&doubled).await.unwrap_err();
    assert!(find::<WrongOrder>(&error).is_some());
    let called_twice = chain()
        .with(retry.call())
        .with(retry.call())
        .with(terminal.clone())
        .build();
    let error = get(&called_twice).await.unwrap_err();
    assert!(find::<WrongOrder>(&error).is_some());
    assert!(terminal.seen().is_empty());
}

/// Without an inner half, or where a cache answers in its place, nobody tells
/// what an error means; an answer is one all the same.
#[tokio::test(start_paused = true)]
async fn without_an_inner_half_what_may_have_been_sent_is_unknown() {
    for (does, expected) in [
        (Lose, "unknown"),
        (Hang, "unknown"),
        (Refuse, "failed"),
        (Say(200), "answer"),
    ] {
        let terminal = Terminal::new([does]);
        let retry = retry().build().unwrap();
        let client = chain().with(retry.call()).with(terminal.clone()).build();
        assert_eq!(ended(&post(&client).await).0, expected);
    }
}
