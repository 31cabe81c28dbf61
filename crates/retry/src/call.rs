//! One logical call: what both halves know of it.

use std::sync::Arc;

use http::{Extensions, Method};
use palisade_core::{Fingerprint, FingerprintKey};
use palisade_http::{Failure, Progress};
use reqwest::Request;
use tokio::time::Instant;

use crate::{
    Attempts, IdempotencyKey, ProviderCode,
    log::{Last, Log},
    middleware::now,
    record::Transaction,
    route::CheckedRoute,
};

/// In the extensions from the outer half on. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Call(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    subject: Subject,
    progress: Progress,
    opened: Instant,
    log: Log,
}

/// What the call is about.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) method: Method,
    pub(crate) route: Option<Arc<CheckedRoute>>,
    pub(crate) key: Option<IdempotencyKey>,
    /// It may change something.
    pub(crate) has_effect: bool,
    /// It has no more effect if it is sent twice.
    pub(crate) is_replay_safe: bool,
}

/// What came of a call.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) attempts: Attempts,
    /// Of the last answer.
    pub(crate) code: Option<ProviderCode>,
    last: Last,
    /// What the rest of the chain returned, if that was no answer.
    pub(crate) failure: Option<Failure>,
    pub(crate) is_unknown: bool,
}

impl Subject {
    /// By its route and, where that says nothing, by its method: RFC 9110,
    /// 9.2.1 and 9.2.2.
    pub(crate) fn new(
        route: Option<Arc<CheckedRoute>>,
        method: &Method,
        key: Option<IdempotencyKey>,
    ) -> Self {
        let is_read_only = route.as_ref().is_some_and(|r| r.is_read_only);
        let has_effect = !is_read_only && !method.is_safe();
        let is_replay_safe =
            !has_effect || method.is_idempotent() || key.is_some();
        let method = method.clone();
        Self { method, route, key, has_effect, is_replay_safe }
    }

    /// Of a question what became of another call.
    pub(crate) fn question(
        route: Option<Arc<CheckedRoute>>,
        method: &Method,
    ) -> Self {
        let (method, key) = (method.clone(), None);
        Self { method, route, key, has_effect: false, is_replay_safe: true }
    }

    /// Whether its end is a matter of money: it has an effect, and a key or a
    /// place for one.
    pub(crate) fn is_transaction(&self) -> bool {
        let is_keyed = |route: &Arc<CheckedRoute>| route.key.is_some();
        self.has_effect && self.route.as_ref().is_some_and(is_keyed)
    }

    /// What events have in place of the key.
    pub(crate) fn reference(&self, by: &FingerprintKey) -> Option<Fingerprint> {
        let key = self.key.as_ref()?.as_str().as_bytes();
        Some(by.fingerprint("reference", key))
    }

    /// The template, never the path.
    pub(crate) fn route_name(&self) -> Option<&str> {
        self.route.as_ref().map(|route| route.path.as_str())
    }
}

impl Report {
    /// Whether it takes a question to learn how the call ended.
    pub(crate) fn is_open(&self) -> bool {
        self.is_unknown || self.last == Last::Pending
    }

    /// Whether a layer refused it before anything could be sent.
    pub(crate) fn is_unsent(&self) -> bool {
        self.attempts.count() == 0
            && self.failure.is_some_and(|failure| failure.is_before_send())
    }

    pub(crate) fn transaction(&self) -> Transaction {
        if self.is_open() {
            Transaction::Unknown
        } else if self.last == Last::Completed {
            Transaction::Completed
        } else {
            Transaction::Failed
        }
    }
}

impl Call {
    pub(crate) fn open(
        subject: Subject,
        opened: Instant,
        extensions: &mut Extensions,
    ) -> Self {
        let progress = Progress::watch(extensions);
        let log = Log::default();
        let call = Self(Arc::new(Shared { subject, progress, opened, log }));
        extensions.insert(call.clone());
        call
    }

    /// That of the outer half; one that knows nothing, if the outer half is
    /// somebody else's.
    pub(crate) fn of_or_open(
        request: &Request,
        extensions: &mut Extensions,
    ) -> Self {
        if let Some(call) = extensions.get::<Self>() {
            return call.clone();
        }
        let subject = Subject::new(None, request.method(), None);
        Self::open(subject, now(), extensions)
    }

    pub(crate) fn subject(&self) -> &Subject {
        &self.0.subject
    }

    pub(crate) fn key(&self) -> Option<&IdempotencyKey> {
        self.0.subject.key.as_ref()
    }

    /// Whether nothing of the present attempt can have left.
    pub(crate) fn is_held_back(&self) -> bool {
        !self.0.progress.may_have_been_sent()
    }

    /// When it began.
    pub(crate) fn opened(&self) -> Instant {
        self.0.opened
    }

    pub(crate) fn log(&self) -> &Log {
        &self.0.log
    }

    /// What there is to say. `failure` is what the rest of the chain returned,
    /// if that was no answer. Takes nothing away: who is dropped while the
    /// provider is asked says it again.
    pub(crate) fn report(&self, failure: Option<Failure>) -> Report {
        let log = self.log().read();
        let failure = failure.map(|failure| {
            if self.is_held_back() { failure.unsent() } else { failure }
        });
        // Nobody spoke of its end: there is no inner half, or its future was
        // dropped.
        let is_lost = (log.is_under_way || log.attempts.count == 0)
            && failure.is_some_and(|failure| !failure.is_before_send());
        Report {
            failure,
            is_unknown: (log.is_ambiguous || is_lost)
                && self.subject().has_effect,
            attempts: log.attempts,
            code: log.code,
            last: log.last,
        }
    }
}
