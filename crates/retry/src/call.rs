//! One logical call: what both halves know of it.

use std::{ops::Range, sync::Arc};

use http::{Extensions, Method};
use palisade_core::{Fingerprint, FingerprintKey};
use palisade_http::{Failure, Progress};
use reqwest::Request;
use tokio::time::Instant;

use crate::{
    Attempts, IdempotencyKey, KeyError, ProviderCode,
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
    /// Nobody knows what became of a call under the same key before.
    was_open: bool,
    log: Log,
}

/// What the call is about.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) method: Method,
    pub(crate) route: Option<Arc<CheckedRoute>>,
    pub(crate) key: Option<IdempotencyKey>,
    /// Where in the body it stands, if that is where it is.
    key_at: Range<usize>,
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
    /// Nothing of it left, in any attempt.
    pub(crate) is_unsent: bool,
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
        key_at: Range<usize>,
    ) -> Self {
        let is_read_only = route.as_ref().is_some_and(|r| r.is_read_only);
        let has_effect = !is_read_only && !method.is_safe();
        let is_replay_safe =
            !has_effect || method.is_idempotent() || key.is_some();
        let method = method.clone();
        Self { method, route, key, key_at, has_effect, is_replay_safe }
    }

    /// Of a question what became of another call.
    pub(crate) fn question(
        route: Option<Arc<CheckedRoute>>,
        method: &Method,
    ) -> Self {
        let (method, key, key_at) = (method.clone(), None, 0..0);
        let (has_effect, is_replay_safe) = (false, true);
        Self { method, route, key, key_at, has_effect, is_replay_safe }
    }

    /// Whether its end is a matter of money: it has an effect, and a key or a
    /// place for one.
    pub(crate) fn is_transaction(&self) -> bool {
        let is_keyed = |route: &Arc<CheckedRoute>| route.key.is_some();
        self.has_effect && self.route.as_ref().is_some_and(is_keyed)
    }

    /// That the body still has the key that it is known by: a layer in between
    /// may have put another one there.
    pub(crate) fn has_its_key(
        &self,
        request: &Request,
    ) -> Result<(), KeyError> {
        let place = self.route.as_ref().and_then(|route| route.key.as_ref());
        match place.zip(self.key.as_ref()) {
            Some((place, key)) if !place.holds(request, key, &self.key_at) => {
                Err(KeyError::REPLACED)
            }
            _ => Ok(()),
        }
    }

    /// Its key, and the number of the route that it belongs to.
    pub(crate) fn keyed(&self) -> Option<(u64, &IdempotencyKey)> {
        Some((self.route.as_ref()?.number, self.key.as_ref()?))
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

    pub(crate) fn transaction(&self) -> Transaction {
        if self.last == Last::Completed {
            Transaction::Completed
        } else if self.is_open() {
            Transaction::Unknown
        } else {
            Transaction::Failed
        }
    }
}

impl Call {
    pub(crate) fn open(
        subject: Subject,
        opened: Instant,
        was_open: bool,
        extensions: &mut Extensions,
    ) -> Self {
        let progress = Progress::watch(extensions);
        let log = Log::after_open(was_open);
        let shared = Shared { subject, progress, opened, was_open, log };
        let call = Self(Arc::new(shared));
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
        let subject = Subject::new(None, request.method(), None, 0..0);
        Self::open(subject, now(), false, extensions)
    }

    pub(crate) fn subject(&self) -> &Subject {
        &self.0.subject
    }

    pub(crate) fn key(&self) -> Option<&IdempotencyKey> {
        self.0.subject.key.as_ref()
    }

    /// The failure of the present attempt, of which nothing left if a layer
    /// still holds it back.
    pub(crate) fn as_far_as_it_came(&self, failure: Failure) -> Failure {
        if self.0.progress.may_have_been_sent() {
            failure
        } else {
            failure.unsent()
        }
    }

    /// Whether nobody knows what became of a call under the same key before.
    pub(crate) fn was_open(&self) -> bool {
        self.0.was_open
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
        let failure = failure.map(|failure| self.as_far_as_it_came(failure));
        // Nobody spoke of its end: there is no inner half, or its future was
        // dropped.
        let is_before_send = failure.map(|failure| failure.is_before_send());
        let is_lost = (log.is_under_way || log.attempts.count == 0)
            && is_before_send == Some(false);
        // It went well, and the answer was lost on its way to the caller.
        let is_answer_lost = failure.is_some() && log.last != Last::Unsettled;
        Report {
            failure,
            is_unknown: (log.is_ambiguous || is_lost || is_answer_lost)
                && self.subject().has_effect,
            is_unsent: log.is_unsent
                && !log.is_under_way
                && is_before_send == Some(true),
            attempts: log.attempts,
            code: log.code,
            last: log.last,
        }
    }
}
