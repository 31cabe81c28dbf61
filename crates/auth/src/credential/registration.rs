use std::sync::{Arc, Mutex, PoisonError};

use palisade_core::{SecretGuard, SecretSink};
use secrecy::{ExposeSecret as _, SecretString};

use super::error::Reason;

/// Keeps the last value known to a sink.
pub(super) struct Registration {
    sink: Arc<dyn SecretSink>,
    guard: Mutex<Option<SecretGuard>>,
}

impl Registration {
    pub(super) fn new(sink: Arc<dyn SecretSink>) -> Self {
        Self { sink, guard: Mutex::new(None) }
    }

    pub(super) fn replace(&self, secret: &SecretString) -> Result<(), Reason> {
        let guard = self
            .sink
            .register("secret", secret.expose_secret().as_bytes())
            .map_err(Reason::Unregistered)?;
        let mut kept =
            self.guard.lock().unwrap_or_else(PoisonError::into_inner);
        let before = kept.replace(guard);
        // To forget is the sink's code, which may take its time.
        drop(kept);
        drop(before);
        Ok(())
    }
}
