use std::{net::IpAddr, time::Duration};

use super::Engine;
use crate::{Answer, Carried, Fault, Seen, envelope};

/// The head of a request.
pub(crate) struct Head {
    pub(crate) ip: IpAddr,
    pub(crate) method: String,
    /// Below the base URL, or beginning with `/../..`.
    pub(crate) path: String,
    /// The value of `Authorization`. Never recorded.
    pub(crate) authorization: Option<String>,
    /// The headers of interest.
    pub(crate) headers: Vec<(String, String)>,
}

/// A request that was recorded and counted, and what is to happen to it.
pub(crate) struct Arrival {
    /// Its place in the ledger.
    pub(crate) ticket: usize,
    pub(crate) head: Head,
    pub(crate) fault: Option<(Fault, bool)>,
    /// What a limit says to it.
    pub(super) refusal: Option<Answer>,
}

impl Engine {
    /// Takes a request in: records it, picks its fault, counts it.
    ///
    /// A request that a fault keeps from the provider is not counted against
    /// any limit.
    pub(crate) fn arrive(&mut self, now: Duration, head: Head) -> Arrival {
        let carried = self.carried(&head);
        // A fault first: what it keeps away, no limit ever sees.
        let fault = self.playlist.for_request(&head.path);
        let reaches = fault.as_ref().is_none_or(|(fault, processed)| {
            *processed || matches!(fault, Fault::Delay(_))
        });
        let refusal = if reaches {
            self.charge(now, &head, carried.token())
        } else {
            None
        };
        let ticket = self.ledger.requests.len();
        self.ledger.requests.push(Seen {
            at: now,
            method: head.method.clone(),
            path: head.path.clone(),
            carried,
            reference: None,
            headers: head.headers.clone(),
            fault: fault.as_ref().map(|(fault, _)| fault.name()),
            processed: false,
            status: None,
        });
        Arrival { ticket, head, fault, refusal }
    }

    fn carried(&self, head: &Head) -> Carried {
        let Some(authorization) = &head.authorization else {
            return Carried::Nothing;
        };
        let known = bearer(authorization).and_then(|v| self.tokens.known(v));
        known.map_or(Carried::Unknown, |token| Carried::Token(token.id.clone()))
    }

    fn charge(
        &mut self,
        now: Duration,
        head: &Head,
        token: Option<&str>,
    ) -> Option<Answer> {
        let room = self.limits.charge(now, &head.path, head.ip, token);
        let wait = room.err()?;
        let told = self.retry_after.then_some(wait);
        Some(envelope::too_many(&head.path, told))
    }
}

/// The token in the value of an `Authorization` header.
///
/// The scheme is case-insensitive (RFC 9110, section 11.1).
pub(super) fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
