use palisade_core::event::{EXCESS_RATE_LIMIT_EXCEEDED, TARGET};

use crate::Waited;

/// Says that a request was too much: by the limits of this client, or by the
/// server's word.
pub(crate) fn report(
    host: &str,
    rule: Option<&'static str>,
    origin: &'static str,
    waited: Waited,
) {
    let wait_ms = u64::try_from(waited.wait().as_millis());
    tracing::warn!(
        name: EXCESS_RATE_LIMIT_EXCEEDED.name(),
        target: TARGET,
        host,
        rule,
        origin,
        queue_position = waited.position() as u64,
        wait_ms = wait_ms.unwrap_or(u64::MAX),
        "excess_rate_limit_exceeded",
    );
}
