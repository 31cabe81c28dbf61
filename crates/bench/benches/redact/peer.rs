//! `redact-core`, as an app would use it that wants its findings.

use redact_core::{AnalyzerEngine, EntityType};

/// Those of its types that the reference has a rule for and the peer has built
/// in.
const FEW: [EntityType; 5] = [
    EntityType::CreditCard,
    EntityType::EmailAddress,
    EntityType::IbanCode,
    EntityType::JwtToken,
    EntityType::PhoneNumber,
];

/// How many findings there are in the line, of all types. It finds and does
/// not replace, which would take still longer.
pub(crate) fn all(engine: &AnalyzerEngine, line: &str) -> usize {
    engine
        .analyze(line, None)
        .map_or(0, |analysis| analysis.detected_entities.len())
}

/// The same of five types.
pub(crate) fn few(engine: &AnalyzerEngine, line: &str) -> usize {
    engine
        .analyze_with_entities(line, &FEW, None)
        .map_or(0, |analysis| analysis.detected_entities.len())
}
