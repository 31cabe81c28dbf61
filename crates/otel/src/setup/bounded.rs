//! Flush and shutdown, which the SDK lets take as long as they like.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use opentelemetry_sdk::{
    error::{OTelSdkError, OTelSdkResult},
    logs::SdkLoggerProvider,
    metrics::SdkMeterProvider,
    trace::SdkTracerProvider,
};

use super::{FlushError, Losses, flush_error::Reason};

/// Runs `work` on another thread and waits for it as long as `timeout`.
///
/// When the time is over the thread goes on, and ends with the export.
pub(super) fn run(
    timeout: Duration,
    losses: &Losses,
    work: impl FnOnce() -> u64 + Send + 'static,
) -> Result<(), FlushError> {
    let before = losses.failed();
    let (done, outcome) = mpsc::channel();
    thread::Builder::new()
        .name("palisade-otel-flush".to_owned())
        // Nobody listens any more when the time is over.
        .spawn(move || done.send(work()).unwrap_or_default())
        .map_err(|error| FlushError(Reason::Thread(error)))?;
    let failed = match outcome.recv_timeout(timeout) {
        Ok(failed) => failed,
        Err(RecvTimeoutError::Timeout) => {
            return Err(FlushError(Reason::Overdue(timeout)));
        }
        Err(RecvTimeoutError::Disconnected) => 1,
    };
    // The SDK does not say that the last batch was refused; the books do.
    match losses.failed().saturating_sub(before).max(failed) {
        0 => Ok(()),
        unsent => Err(FlushError(Reason::Unsent(unsent))),
    }
}

/// The providers of the SDK, one for each signal.
pub(super) struct Signals {
    pub(super) spans: SdkTracerProvider,
    pub(super) logs: SdkLoggerProvider,
    pub(super) metrics: SdkMeterProvider,
}

impl Signals {
    /// Sends what is queued; says how many signals failed.
    pub(super) fn flush(&self) -> u64 {
        at_once([
            &|| self.spans.force_flush(),
            &|| self.logs.force_flush(),
            &|| self.metrics.force_flush(),
        ])
    }

    /// The same, for the last time.
    pub(super) fn shutdown(&self, timeout: Duration) -> u64 {
        at_once([
            &|| self.spans.shutdown_with_timeout(timeout),
            &|| self.logs.shutdown_with_timeout(timeout),
            &|| self.metrics.shutdown_with_timeout(timeout),
        ])
    }
}

type Work<'w> = &'w (dyn Fn() -> OTelSdkResult + Sync);

fn at_once(signals: [Work<'_>; 3]) -> u64 {
    thread::scope(|scope| {
        signals
            .map(|work| thread::Builder::new().spawn_scoped(scope, work))
            .map(|thread| match thread.map(thread::ScopedJoinHandle::join) {
                // A provider that the app has ended itself lost nothing.
                Ok(Ok(Ok(()) | Err(OTelSdkError::AlreadyShutdown))) => 0,
                _ => 1,
            })
            .iter()
            .sum()
    })
}
