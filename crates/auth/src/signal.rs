//! What is told to the subscriber: the events of `palisade_core::event`, which
//! hold a token's keyed fingerprint and never the token.

use std::time::Duration;

use palisade_core::event::{
    AUTHN_LOGIN_FAIL, AUTHN_REQUEST_REPLAYED, AUTHN_TOKEN_CREATED,
    AUTHN_TOKEN_REVOKED, AUTHZ_FAIL, TARGET,
};
use palisade_http::CredentialTag;
use tracing::Level;

use crate::FetchError;

/// A token was obtained or renewed.
pub(crate) fn created(
    host: &str,
    tag: CredentialTag,
    lifetime: Option<Duration>,
) {
    tracing::event!(
        name: AUTHN_TOKEN_CREATED.name(),
        target: TARGET,
        Level::INFO,
        host,
        fingerprint = %tag.fingerprint(),
        generation = tag.generation(),
        lifetime_s = lifetime.map(|lifetime| lifetime.as_secs()),
        "authn_token_created",
    );
}

/// None was.
pub(crate) fn failed(host: &str, error: &FetchError, retry_in: Duration) {
    tracing::event!(
        name: AUTHN_LOGIN_FAIL.name(),
        target: TARGET,
        Level::WARN,
        host,
        status = error.status(),
        reason = %error,
        retry_in_ms = millis(retry_in),
        "authn_login_fail",
    );
}

/// A request was sent once more, and answered with this status.
pub(crate) fn replayed(host: &str, tag: Option<CredentialTag>, status: u16) {
    tracing::event!(
        name: AUTHN_REQUEST_REPLAYED.name(),
        target: TARGET,
        Level::INFO,
        host,
        fingerprint = tag.map(|tag| tracing::field::display(tag.fingerprint())),
        generation = tag.map(CredentialTag::generation),
        status,
        "authn_request_replayed",
    );
}

/// It could not be, so the caller has this status.
pub(crate) fn not_replayed(
    host: &str,
    tag: CredentialTag,
    status: u16,
    reason: &'static str,
) {
    tracing::event!(
        name: AUTHN_REQUEST_REPLAYED.name(),
        target: TARGET,
        Level::WARN,
        host,
        fingerprint = %tag.fingerprint(),
        generation = tag.generation(),
        status,
        reason,
        "authn_request_replayed",
    );
}

/// A token was given up before its end; none if there was none.
pub(crate) fn revoked(
    host: &str,
    tag: Option<CredentialTag>,
    reason: &'static str,
) {
    tracing::event!(
        name: AUTHN_TOKEN_REVOKED.name(),
        target: TARGET,
        Level::WARN,
        host,
        fingerprint = tag.map(|tag| tracing::field::display(tag.fingerprint())),
        generation = tag.map(CredentialTag::generation),
        reason,
        "authn_token_revoked",
    );
}

/// The provider said no, and it is not the token's fault.
pub(crate) fn not_allowed(host: &str, status: u16, reason: &'static str) {
    tracing::event!(
        name: AUTHZ_FAIL.name(),
        target: TARGET,
        Level::WARN,
        host,
        status,
        reason,
        "authz_fail",
    );
}

fn millis(delay: Duration) -> u64 {
    u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)
}
