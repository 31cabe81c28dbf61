//! The end of a chain, which does what it is told.

use std::{
    collections::VecDeque,
    error, fmt,
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use http::Extensions;
use palisade_http::{Failure, Progress, Reached, Stage};
use reqwest::{Request, Response, ResponseBuilderExt as _};
use reqwest_middleware::{Error, Middleware, Next, Result};
use tokio::time::{Instant, sleep};

/// What it does with one attempt.
#[derive(Clone, Debug)]
pub(crate) enum Does {
    /// Answers at once.
    Say(u16),
    SayJson(u16, &'static str),
    SayWith(u16, &'static str, String),
    SayTwo(u16, [(&'static str, &'static str); 2]),
    /// Refuses the request, as a layer does.
    Forbid,
    /// Answers 503 with something that is there for as long as the answer.
    Hand(Arc<()>),
    /// Never answers.
    Hang,
    /// Holds the request back for so long, as a limiter does, then answers.
    Queue(Duration, u16),
    /// The connection ends.
    Lose,
    /// There is no connection.
    Refuse,
    /// Answers after so long.
    Take(Duration, u16),
}

/// The typed error of a layer.
#[derive(Debug)]
pub(crate) struct Forbidden;

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("forbidden")
    }
}

impl error::Error for Forbidden {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&Failure::REFUSED)
    }
}

/// Plays a list of them; then it answers 200.
#[derive(Clone)]
pub(crate) struct Terminal {
    start: Instant,
    script: Arc<Mutex<VecDeque<Does>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// One request, as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// In milliseconds.
    pub(crate) at: u128,
    pub(crate) path: String,
    pub(crate) timeout: Option<Duration>,
    pub(crate) key: Option<String>,
}

impl Terminal {
    pub(crate) fn new(script: impl IntoIterator<Item = Does>) -> Self {
        let script = Arc::new(Mutex::new(script.into_iter().collect()));
        Self { start: Instant::now(), script, seen: Arc::default() }
    }

    /// Adds to what it does.
    pub(crate) fn then(&self, script: impl IntoIterator<Item = Does>) {
        self.script.lock().unwrap().extend(script);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// When requests came, in milliseconds.
    pub(crate) fn times(&self) -> Vec<u128> {
        self.seen().iter().map(|seen| seen.at).collect()
    }

    pub(crate) fn elapsed(&self) -> u128 {
        self.start.elapsed().as_millis()
    }
}

#[async_trait]
impl Middleware for Terminal {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        Stage::Limit.enter(extensions)?;
        Stage::Inject.enter(extensions)?;
        let key = request.headers().get("idempotency-key");
        self.seen.lock().unwrap().push(Seen {
            at: self.elapsed(),
            path: request.url().path().to_owned(),
            timeout: request.timeout().copied(),
            key: key.map(|key| key.to_str().unwrap().to_owned()),
        });
        let next = self.script.lock().unwrap().pop_front();
        let url = request.url().clone();
        let answer = http::Response::builder().url(url);
        let (answer, body) = match next.unwrap_or(Does::Say(200)) {
            Does::Say(status) => (answer.status(status), ""),
            Does::SayJson(status, body) => (answer.status(status), body),
            Does::SayWith(status, name, value) => {
                (answer.status(status).header(name, value), "")
            }
            Does::SayTwo(status, [first, second]) => (
                answer
                    .status(status)
                    .header(first.0, first.1)
                    .header(second.0, second.1),
                "",
            ),
            Does::Forbid => return Err(Error::middleware(Forbidden)),
            Does::Hand(thing) => (answer.status(503).extension(thing), ""),
            Does::Hang => pending().await,
            Does::Queue(wait, status) => {
                Progress::mark(extensions, Reached::Queued);
                sleep(wait).await;
                Progress::mark(extensions, Reached::Sent);
                (answer.status(status), "")
            }
            Does::Lose => return Err(Failure::TIMED_OUT.into()),
            Does::Refuse => return Err(Failure::TIMED_OUT.unsent().into()),
            Does::Take(wait, status) => {
                sleep(wait).await;
                (answer.status(status), "")
            }
        };
        Ok(answer.body(body).unwrap().into())
    }
}
