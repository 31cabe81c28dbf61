//! A chain that ends in this process: for paused time.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use http::Extensions;
use palisade_limit::{LimitMiddleware, Limiter, LimiterBuilder, Rule};
use reqwest::{Client, Request, Response, ResponseBuilderExt as _};
use reqwest_middleware::{
    ClientBuilder, ClientWithMiddleware, Error, Middleware, Next, Result,
};
use tokio::time::{Instant, sleep};

/// Answers after a while, and knows when what came.
#[derive(Clone, Default)]
pub(crate) struct Server {
    pub(crate) seen: Arc<Mutex<Vec<(String, Instant)>>>,
}

impl Server {
    /// The paths in the order of arrival.
    pub(crate) fn paths(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|(path, _)| path.clone()).collect()
    }

    /// In milliseconds since a start.
    pub(crate) fn times(&self, start: Instant) -> Vec<u128> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|(_, at)| (*at - start).as_millis()).collect()
    }
}

#[async_trait]
impl Middleware for Server {
    async fn handle(
        &self,
        request: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        let path = request.url().path().to_owned();
        self.seen.lock().unwrap().push((path.clone(), Instant::now()));
        sleep(Duration::from_millis(100)).await;
        let mut answer = http::Response::builder().url(request.url().clone());
        match path.as_str() {
            "/panic" => panic!("on purpose"),
            "/error" => {
                let error = std::io::Error::other("on purpose");
                return Err(Error::middleware(error));
            }
            "/hang" => std::future::pending().await,
            "/429" => answer = answer.status(429),
            "/left/2" => {
                answer = answer.header("ratelimit", r#""a";r=2;t=30"#);
            }
            "/odd" => answer = answer.header("ratelimit", "r=many"),
            "/429/7" => {
                answer = answer.status(429).header("retry-after", "7");
            }
            _ => {}
        }
        Ok(answer.body("").unwrap().into())
    }
}

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// So many in ten seconds.
pub(crate) fn rule(limit: u32) -> Rule {
    let rule = Rule::new("all", limit, SECOND * 10);
    rule.clock_margin(0).grace(SECOND * 5)
}

pub(crate) fn builder(rule: Rule) -> LimiterBuilder {
    Limiter::builder().rule(rule)
}

pub(crate) fn client(
    server: &Server,
    limit: &LimitMiddleware,
) -> ClientWithMiddleware {
    ClientBuilder::new(Client::new())
        .with(limit.clone())
        .with(server.clone())
        .build()
}

pub(crate) fn limit(rule: Rule) -> LimitMiddleware {
    LimitMiddleware::new(builder(rule).build().unwrap())
}

pub(crate) async fn get(
    client: &ClientWithMiddleware,
    path: &str,
) -> Result<Response> {
    client.get(format!("http://api.example{path}")).send().await
}
