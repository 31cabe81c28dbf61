use std::{fmt, sync::Arc, time::Duration};

use palisade_core::FingerprintKey;

use crate::{
    Backoff, Budget, BuildError, Classifier, Resolver, Retry, Route,
    budget::Purses, classify::ByStatus, key::SeenKeys, route::CheckedRoute,
    settings::Settings,
};

/// Sets a [`Retry`] up; from [`Retry::builder`].
///
/// | setting | default | range |
/// |---|---|---|
/// | [`max_attempts`](Self::max_attempts) | 4 | 1 to 100 |
/// | [`attempt_timeout`](Self::attempt_timeout) | 30 s | above zero |
/// | [`deadline`](Self::deadline) | 2 min | above zero, up to a day |
/// | [`backoff`](Self::backoff) | 1 s to 60 s, full jitter | first above zero, no longer than the longest |
/// | [`budget`](Self::budget) | 10 tokens, ratio 0.1 | see [`Budget::new`] |
#[must_use = "nothing is set up before `build`"]
pub struct RetryBuilder {
    max_attempts: u32,
    attempt_timeout: Duration,
    deadline: Duration,
    backoff: Backoff,
    budget: Budget,
    routes: Vec<Route>,
    classifier: Box<dyn Classifier>,
    resolver: Option<Box<dyn Resolver>>,
    fingerprint_key: Option<FingerprintKey>,
}

impl RetryBuilder {
    pub(crate) fn new() -> Self {
        let [second, half_minute, minute, two_minutes] =
            [1, 30, 60, 120].map(Duration::from_secs);
        Self {
            max_attempts: 4,
            attempt_timeout: half_minute,
            deadline: two_minutes,
            backoff: Backoff::new(second, minute),
            budget: Budget::default(),
            routes: Vec::new(),
            classifier: Box::new(ByStatus),
            resolver: None,
            fingerprint_key: None,
        }
    }

    /// How many attempts a call may take, the first one included.
    pub const fn max_attempts(mut self, most: u32) -> Self {
        self.max_attempts = most;
        self
    }

    /// How long one attempt may take from its sending to the end of the
    /// answer's body. A wait in a limiter's queue does not count. A timeout of
    /// the request's own only shortens it.
    pub const fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long a call may take from the outer half on, queues, tokens, delays
    /// and attempts included, until its answer begins.
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The delays while the server asks for none.
    pub const fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// How many retries an upstream that fails is worth.
    pub const fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Makes some requests known. The first route that fits is the one.
    pub fn route(mut self, route: Route) -> Self {
        self.routes.push(route);
        self
    }

    /// What tells failures from successes; by default
    /// [`outcome_of_status`](crate::outcome_of_status).
    pub fn classifier(mut self, classifier: impl Classifier) -> Self {
        self.classifier = Box::new(classifier);
        self
    }

    /// What finds out about calls whose outcome is not known, and about those
    /// that are [`Pending`](crate::Outcome::Pending). Nothing by default.
    pub fn resolver(mut self, resolver: impl Resolver) -> Self {
        self.resolver = Some(Box::new(resolver));
        self
    }

    /// The key of the references in events; one from the operating system's
    /// random numbers by default.
    pub fn fingerprint_key(mut self, key: FingerprintKey) -> Self {
        self.fingerprint_key = Some(key);
        self
    }

    /// Checks the settings. No runtime is needed.
    ///
    /// # Errors
    ///
    /// [`BuildError`] names the setting and what it has to be; or the operating
    /// system has no random numbers for a key.
    pub fn build(self) -> Result<Retry, BuildError> {
        self.check()?;
        let routes = (0..).zip(self.routes).map(|(number, route)| {
            CheckedRoute::new(number, route).map(Arc::new)
        });
        let fingerprint_key = match self.fingerprint_key {
            Some(key) => key,
            None => FingerprintKey::random()?,
        };
        Ok(Retry::new(Settings {
            max_attempts: self.max_attempts,
            attempt_timeout: self.attempt_timeout,
            deadline: self.deadline,
            backoff: self.backoff,
            routes: routes.collect::<Result<_, _>>()?,
            classifier: self.classifier,
            resolver: self.resolver,
            fingerprint_key,
            purses: Purses::new(self.budget),
            seen: SeenKeys::default(),
        }))
    }

    fn check(&self) -> Result<(), BuildError> {
        let day = Duration::from_secs(24 * 60 * 60);
        let Self { backoff, budget, .. } = self;
        let is_set = |duration: Duration| !duration.is_zero();
        let ordered = is_set(backoff.first) && backoff.first <= backoff.longest;
        for (holds, setting, bound) in [
            (
                (1..=100).contains(&self.max_attempts),
                "max_attempts",
                "1 to 100",
            ),
            (is_set(self.attempt_timeout), "attempt_timeout", "above zero"),
            (
                is_set(self.deadline) && self.deadline <= day,
                "deadline",
                "above zero, up to a day",
            ),
            (
                ordered,
                "the first delay of backoff",
                "above zero and no longer than the longest",
            ),
            (
                backoff.is_percent_valid(),
                "the percent_jitter of backoff",
                "0 to 100",
            ),
            (
                (1..=1_000).contains(&budget.tokens),
                "the tokens of budget",
                "1 to 1,000",
            ),
            (
                (0.0..=1.0).contains(&budget.ratio),
                "the ratio of budget",
                "0 to 1",
            ),
        ] {
            BuildError::ensure(holds, setting, bound)?;
        }
        Ok(())
    }
}

impl fmt::Debug for RetryBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryBuilder")
            .field("max_attempts", &self.max_attempts)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("deadline", &self.deadline)
            .field("backoff", &self.backoff)
            .field("budget", &self.budget)
            .field("routes", &self.routes)
            .finish_non_exhaustive()
    }
}
