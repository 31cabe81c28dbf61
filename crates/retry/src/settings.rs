use std::{fmt, sync::Arc, time::Duration};

use palisade_core::FingerprintKey;
use reqwest::Request;

use crate::{
    Backoff, Classifier, Resolver, budget::Purses, key::SeenKeys,
    route::CheckedRoute,
};

/// What both halves share.
pub(crate) struct Settings {
    pub(crate) max_attempts: u32,
    pub(crate) attempt_timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) backoff: Backoff,
    pub(crate) routes: Vec<Arc<CheckedRoute>>,
    pub(crate) classifier: Box<dyn Classifier>,
    pub(crate) resolver: Option<Box<dyn Resolver>>,
    pub(crate) fingerprint_key: FingerprintKey,
    pub(crate) purses: Purses,
    pub(crate) seen: SeenKeys,
}

impl Settings {
    /// The first that is about it.
    pub(crate) fn route(
        &self,
        request: &Request,
    ) -> Option<&Arc<CheckedRoute>> {
        self.routes.iter().find(|route| route.matches(request))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("max_attempts", &self.max_attempts)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("deadline", &self.deadline)
            .field("backoff", &self.backoff)
            .field("routes", &self.routes)
            .finish_non_exhaustive()
    }
}
