use std::io;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::Canary;
use crate::collect::capture;

impl Canary {
    /// Ticks in a thread of its own, named `palisade-canary`, until what this
    /// returns is dropped.
    ///
    /// It logs to the global dispatcher. A `read` that panics counts as a sink
    /// that cannot be read.
    ///
    /// # Errors
    ///
    /// When the operating system gives no thread.
    pub fn spawn(
        mut self,
        mut read: impl FnMut() -> io::Result<Vec<u8>> + Send + 'static,
    ) -> io::Result<CanaryThread> {
        let (stop, stopped) = mpsc::channel::<()>();
        let watch = move || loop {
            let _raised = self.tick(now(), || {
                let bytes = capture::guarded(&mut read);
                bytes.unwrap_or_else(|| Err(io::ErrorKind::Other.into()))
            });
            let left = self.due_in(now());
            if stopped.recv_timeout(left) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        };
        let name = "palisade-canary".to_owned();
        let thread = thread::Builder::new().name(name).spawn(watch)?;
        Ok(CanaryThread { stop: Some(stop), thread: Some(thread) })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "here time comes in; the canary itself takes it as an argument"
)]
fn now() -> Instant {
    Instant::now()
}

/// The thread of a canary; dropping it stops the thread, and waits for a check
/// that is under way.
#[derive(Debug)]
#[must_use = "the canary stops as soon as this is dropped"]
pub struct CanaryThread {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for CanaryThread {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A layer that panicked has been reported by the panic hook.
            drop(thread.join());
        }
    }
}
