use palisade_core::event::{AUTHZ_FAIL, TARGET};

/// Says that something may not go to a host, and why, and no more.
pub(crate) fn report(host: &str, reason: &'static str) {
    tracing::warn!(
        name: AUTHZ_FAIL.name(),
        target: TARGET,
        host,
        reason,
        "authz_fail",
    );
}
