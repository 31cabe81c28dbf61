//! A layer between the halves that writes into bodies.

use async_trait::async_trait;
use http::{Extensions, Method};
use palisade_http::Failure;
use palisade_retry::{KeyError, Route};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

use crate::{
    call::{chain, retry},
    terminal::Terminal,
};

/// Takes the order's number for a card's, say.
struct Rewrites(&'static str);

#[async_trait]
impl Middleware for Rewrites {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        *request.body_mut() = Some(self.0.into());
        next.run(request, extensions).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_has_another_key_by_then_is_not_sent() {
    for (body, is_sent) in [
        (r#"{"ref":"order-1"}"#, true),
        (r#"{"ref":"order-1","note":"[cut]"}"#, true),
        (r#"{"note":"[cut]","ref":"order-1"}"#, true),
        (r#"{"r\u0065f":"order\u002d1"}"#, true),
        (r#"{"ref":"[cut]"}"#, false),
        (r#"{"ref":"order-2"}"#, false),
        (r#"{"note":"order-1"}"#, false),
        ("order-1", false),
    ] {
        for own in [r#"{"ref":"order-1"}"#, r#"{"ref":"order\u002d1"}"#] {
            let route = Route::new(Method::POST, "/buy").key_pointer("/ref");
            let retry = retry().route(route).build().unwrap();
            let terminal = Terminal::new([]);
            let client = chain()
                .with(retry.call())
                .with(Rewrites(body))
                .with(retry.attempts())
                .with(terminal.clone())
                .build();
            let bought = client.post("https://api.example/buy").body(own);
            let bought = bought.send().await;
            assert_eq!(bought.is_ok(), is_sent, "{body}");
            assert_eq!(terminal.seen().len(), usize::from(is_sent), "{body}");
            if let Err(error) = bought {
                let failure = Failure::of(&error);
                assert!(failure.is_before_send() && failure.is_refused());
                assert!(palisade_http::find::<KeyError>(&error).is_some());
            }
        }
    }
}
