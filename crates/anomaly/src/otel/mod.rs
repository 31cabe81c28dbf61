//! The way to OpenTelemetry beside tracing: metrics of all signals, and alerts
//! as log records.

mod logs;
mod metrics;

/// The attribute that says which signal it is.
const SIGNAL: &str = "signal";
