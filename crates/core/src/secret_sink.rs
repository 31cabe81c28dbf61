use std::{error, fmt};

/// Where a live secret is made known, so that it is recognised by its value.
///
/// A token has no shape that tells it from any other text. Whoever obtains one
/// registers it here for as long as it lives; whoever redacts implements this.
pub trait SecretSink: Send + Sync {
    /// Makes `secret` known until the guard drops.
    ///
    /// `kind` is the word that stands in its place, `[redacted:kind]`.
    ///
    /// # Errors
    ///
    /// [`SecretRefused`] when the secret is too short to be told from ordinary
    /// text: it would then be erased wherever that text occurs. Or when it is
    /// too much like many others to be looked for.
    fn register(
        &self,
        kind: &'static str,
        secret: &[u8],
    ) -> Result<SecretGuard, SecretRefused>;
}

/// Keeps a registered secret known; dropping it makes the sink forget.
#[must_use = "the secret is forgotten as soon as this is dropped"]
pub struct SecretGuard(Option<Box<dyn FnOnce() + Send + Sync>>);

impl SecretGuard {
    /// A guard that runs `forget` when it is dropped, once.
    pub fn new(forget: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(forget)))
    }
}

impl Drop for SecretGuard {
    fn drop(&mut self) {
        if let Some(forget) = self.0.take() {
            forget();
        }
    }
}

impl fmt::Debug for SecretGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretGuard").finish_non_exhaustive()
    }
}

/// A secret could not be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretRefused(Reason);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    TooAlike,
    TooShort { length: usize, least: usize },
}

impl SecretRefused {
    /// A refusal of a secret of `length` bytes, where `least` are needed.
    #[must_use]
    pub const fn too_short(length: usize, least: usize) -> Self {
        Self(Reason::TooShort { length, least })
    }

    /// A refusal of a secret each part of which is a part of many others.
    #[must_use]
    pub const fn too_alike() -> Self {
        Self(Reason::TooAlike)
    }

    /// Whether the secret is too short.
    #[must_use]
    pub const fn is_too_short(&self) -> bool {
        matches!(self.0, Reason::TooShort { .. })
    }
}

impl fmt::Display for SecretRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Reason::TooAlike => f.write_str(
                "each part of the secret is a part of many others, so that it \
                 cannot be recognised by its value",
            ),
            Reason::TooShort { length, least } => write!(
                f,
                "a secret of {length} bytes is too short to be recognised by \
                 its value, at least {least} are needed"
            ),
        }
    }
}

impl error::Error for SecretRefused {}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::{SecretGuard, SecretRefused};

    #[test]
    fn a_guard_forgets_once_and_only_when_dropped() {
        let forgotten = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&forgotten);
        let guard = SecretGuard::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(forgotten.load(Ordering::Relaxed), 0);
        drop(guard);
        assert_eq!(forgotten.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_refusal_names_both_lengths() {
        assert_eq!(
            SecretRefused::too_short(6, 8).to_string(),
            "a secret of 6 bytes is too short to be recognised by its value, \
             at least 8 are needed"
        );
    }
}
