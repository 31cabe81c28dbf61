//! Refusals that say nothing against the token.

use async_trait::async_trait;
use http::{Extensions, StatusCode};
use palisade_auth::{AuthBuilder, NotReplayed, Refusal, Sandbox};
use reqwest::{Request, Response};
use reqwest_middleware::{
    ClientBuilder, ClientWithMiddleware, Middleware, Next, Result,
};

use crate::provider::{Provider, URL, answer};

/// Answers everything in one way.
struct Answers(u16, &'static str);

#[async_trait]
impl Middleware for Answers {
    async fn handle(
        &self,
        _: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        Ok(answer(self.0, self.1))
    }
}

fn client(
    builder: AuthBuilder<Sandbox>,
    answers: Answers,
) -> ClientWithMiddleware {
    let auth = builder.build().unwrap();
    ClientBuilder::new(reqwest::Client::new())
        .with(auth.replay())
        .with(auth.inject())
        .with(answers)
        .build()
}

/// As a profile of Pagamio's says it.
fn is_stale(refusal: &Refusal<'_>) -> bool {
    let body: serde_json::Value =
        serde_json::from_slice(refusal.body().unwrap_or_default())
            .unwrap_or_default();
    body["responseCode"] != "1105"
}

const NOT_ALLOWED: &str = r#"{"responseCode":"1105","successful":false}"#;
const EXPIRED: &str = r#"{"responseCode":"1101","successful":false}"#;

#[tokio::test(start_paused = true)]
async fn not_allowed_is_not_stale_and_its_body_is_there() {
    for (body, calls) in [(NOT_ALLOWED, 1), (EXPIRED, 2), ("no JSON", 2)] {
        let provider = Provider::new();
        let builder = provider.builder().stale_if(is_stale);
        let client = client(builder, Answers(401, body));
        let sent = client.get(URL).send().await.unwrap();
        assert_eq!(sent.status(), 401);
        assert_eq!(NotReplayed::of(&sent), None);
        assert_eq!(sent.text().await.unwrap(), body);
        assert_eq!(provider.calls(), calls, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn other_statuses_can_be_refusals_and_are_none_by_default() {
    for (is_configured, calls) in [(false, 1), (true, 2)] {
        let provider = Provider::new();
        let mut builder = provider.builder();
        if is_configured {
            builder = builder.refusal_statuses([
                StatusCode::UNAUTHORIZED,
                StatusCode::FORBIDDEN,
            ]);
        }
        let client = client(builder, Answers(403, ""));
        assert_eq!(client.get(URL).send().await.unwrap().status(), 403);
        assert_eq!(provider.calls(), calls);
    }
}
