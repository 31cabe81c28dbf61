use palisade_core::event::{INPUT_VALIDATION_FAIL, TARGET};

use crate::Refusal;

/// Says which field broke which rule, and no more.
pub(crate) fn report(host: &str, route: &str, refusal: &Refusal) {
    tracing::warn!(
        name: INPUT_VALIDATION_FAIL.name(),
        target: TARGET,
        host,
        route,
        pointer = refusal.pointer(),
        rule = %refusal.rule(),
        "input_validation_fail",
    );
}
