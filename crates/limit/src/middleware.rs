use std::time::{Duration, SystemTime};

use http::Extensions;
use palisade_http::{Deadline, Handling, Progress, Reached, Stage};
use reqwest::Request;
use reqwest_middleware::{Middleware, Next};
use tokio::time::Instant;

use crate::{
    Hint, Limiter, Local, Permit, Rules, Store, Waited, Wanted, feedback::hint,
    report::report,
};

/// Holds requests back until their rules have room.
///
/// It stands at [`Stage::Limit`]: inside the retries, so that each attempt is
/// counted, and outside of what puts the token in, so that none goes stale in
/// the queue. The response's extensions say how long a request [`Waited`]; an
/// error is a [`Refused`](crate::Refused), found by
/// [`find`](palisade_http::find).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_limit::{Key, LimitMiddleware, Limiter, Rule};
/// use reqwest_middleware::ClientBuilder;
///
/// let minute = Duration::from_secs(60);
/// let rule = Rule::new("all", 100, minute).per(Key::Host);
/// let limit = LimitMiddleware::new(Limiter::builder().rule(rule).build()?)
///     .max_wait(Duration::from_secs(90));
/// let client =
///     ClientBuilder::new(reqwest::Client::new()).with(limit).build();
/// # Ok::<(), palisade_limit::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LimitMiddleware<S = Local> {
    rules: Rules,
    store: S,
    max_wait: Option<Duration>,
    may_wait: bool,
}

/// In a request's extensions: it may pass others in the queue, as
/// [`Ask::urgent`](crate::Ask::urgent) says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a mark, which holds nothing")]
pub struct Urgent;

impl LimitMiddleware {
    /// With the slots in this process.
    #[must_use]
    pub fn new((rules, limiter): (Rules, Limiter)) -> Self {
        Self::with_store(rules, Local::new(limiter))
    }
}

impl<S: Store> LimitMiddleware<S> {
    /// With the slots elsewhere.
    #[must_use]
    pub const fn with_store(rules: Rules, store: S) -> Self {
        Self { rules, store, max_wait: None, may_wait: true }
    }

    /// The longest time a request waits; by default as long as its
    /// [`Deadline`] allows.
    #[must_use]
    pub const fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = Some(wait);
        self
    }

    /// Refuses a request that cannot be sent at once.
    #[must_use]
    pub const fn refuse_over_limit(mut self) -> Self {
        self.may_wait = false;
        self
    }

    /// Where the slots are.
    #[must_use]
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// What the request wants of the store.
    fn wanted(&self, request: &Request, extensions: &Extensions) -> Wanted {
        let (method, url) = (request.method(), request.url());
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default();
        let demands =
            self.rules.demands(method, host, port, url.path(), extensions);
        let mut deadline = Deadline::of(extensions);
        if let Some(wait) = self.max_wait {
            #[expect(clippy::disallowed_methods, reason = "the shell's clock")]
            let longest = Deadline::after(Instant::now(), wait);
            deadline = deadline.into_iter().chain(longest).min();
        }
        let is_urgent = extensions.get::<Urgent>().is_some();
        let may_wait = self.may_wait;
        Wanted { demands, deadline, is_urgent, may_wait }
    }
}

impl<S: Store> Middleware for LimitMiddleware<S> {
    fn handle<'s, 'e, 'n, 'f>(
        &'s self,
        request: Request,
        extensions: &'e mut Extensions,
        next: Next<'n>,
    ) -> Handling<'f>
    where
        's: 'f,
        'e: 'f,
        'n: 'f,
    {
        Box::pin(async move {
            Stage::Limit.enter(extensions)?;
            let wants = self.wanted(&request, extensions);
            let Some(first) = wants.demands.first() else {
                return next.run(request, extensions).await;
            };
            Progress::mark(extensions, Reached::Queued);
            let (permit, waited) = match self.store.acquire(&wants).await {
                Ok(acquired) => acquired,
                Err(refused) => {
                    let host = request.url().host_str().unwrap_or_default();
                    let rule = self.rules.name(refused.rule().unwrap_or(first));
                    let wait = refused.retry_after().unwrap_or_default();
                    report(host, rule, "client", Waited::new(wait, 0));
                    return Err(refused.into());
                }
            };
            Progress::mark(extensions, Reached::Sent);
            let mut result = next.run(request, extensions).await;
            // Where it is: an answer is large.
            let Ok(response) = &mut result else {
                // Like a panic or a drop: the permit goes unanswered.
                return result;
            };
            #[expect(
                clippy::disallowed_methods,
                reason = "for dates in headers"
            )]
            let now = SystemTime::now;
            let (status, headers) = (response.status(), response.headers());
            let hint = hint(status, headers, now, |left| permit.remains(left));
            permit.answered(hint);
            if let Hint::Busy(_) = hint {
                let host = response.url().host_str().unwrap_or_default();
                report(host, self.rules.name(first), "server", waited);
            }
            response.extensions_mut().insert(waited);
            result
        })
    }
}
