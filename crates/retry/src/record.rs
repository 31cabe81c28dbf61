//! The record: an event for each attempt and one for each purchase. No body,
//! no URL, no header.
//!
//! What an event alone needs is a function: nobody may listen.

use std::time::Duration;

use http::StatusCode;
use palisade_core::{
    FingerprintKey,
    event::{API_CALL, TARGET, TRANSACTION_OUTCOME},
};
use tracing::{Span, field};

use crate::{
    ProviderCode,
    call::{Report, Subject},
};

/// The span of one attempt. The names are those of OpenTelemetry's HTTP
/// conventions; `fingerprint` is for who puts the token in.
pub(crate) fn attempt_span(subject: &Subject, resend_count: u32) -> Span {
    tracing::info_span!(
        target: TARGET,
        "api_attempt",
        http.request.method = subject.method.as_str(),
        http.request.resend_count = resend_count,
        url.template = subject.route_name(),
        fingerprint = field::Empty,
    )
}

pub(crate) struct ApiCall {
    pub(crate) status: Option<StatusCode>,
    pub(crate) code: Option<ProviderCode>,
    pub(crate) resend_count: u32,
}

pub(crate) fn api_call(
    subject: &Subject,
    key: &FingerprintKey,
    call: &ApiCall,
    duration: impl FnOnce() -> Duration,
) {
    tracing::info!(
        name: API_CALL.name(),
        target: TARGET,
        method = subject.method.as_str(),
        route = subject.route_name(),
        status = call.status.map(|status| status.as_u16()),
        provider_code = call.code.as_ref().map(ProviderCode::as_str),
        duration_ms = millis(duration()),
        resend_count = call.resend_count,
        reference = subject.reference(key).map(field::display),
        "api_call",
    );
}

/// How a purchase ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transaction {
    Completed,
    Failed,
    Resolved,
    Unknown,
}

impl Transaction {
    const fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Resolved => "resolved",
            Self::Unknown => "unknown",
        }
    }
}

pub(crate) fn transaction(
    subject: &Subject,
    key: &FingerprintKey,
    report: &Report,
    ended: Transaction,
    duration: impl FnOnce() -> Duration,
) {
    let code = report.code.as_ref();
    // The level is part of a callsite.
    macro_rules! emit {
        ($level:ident) => {
            tracing::$level!(
                name: TRANSACTION_OUTCOME.name(),
                target: TARGET,
                outcome = ended.name(),
                provider_code = code.map(ProviderCode::as_str),
                duration_ms = millis(duration()),
                attempts = report.attempts.count(),
                reference = subject.reference(key).map(field::display),
                "transaction_outcome",
            )
        };
    }
    match ended {
        Transaction::Completed | Transaction::Resolved => emit!(info),
        Transaction::Failed | Transaction::Unknown => emit!(warn),
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
