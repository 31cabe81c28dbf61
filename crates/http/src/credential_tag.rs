use std::fmt;

use http::Extensions;
use palisade_core::Fingerprint;

use crate::trail::Trail;

/// Which credential a request was sent with, never its text: a keyed
/// fingerprint and a generation.
///
/// The layer that puts the credential in leaves this in the extensions. The
/// layer that answers a 401 reads it: only the generation that was refused is
/// to be given up, for meanwhile somebody else may have obtained a new one.
///
/// # Examples
///
/// ```
/// use http::Extensions;
/// use palisade_core::FingerprintKey;
/// use palisade_http::CredentialTag;
///
/// let key = FingerprintKey::from_bytes([7; 16]);
/// let fingerprint = key.fingerprint("token", b"eyJhbGciOi...");
///
/// let mut extensions = Extensions::new();
/// CredentialTag::new(fingerprint, 3).set(&mut extensions);
///
/// let tag = CredentialTag::of(&extensions).unwrap();
/// assert_eq!(tag.generation(), 3);
/// assert_eq!(tag.to_string(), format!("{fingerprint}#3"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CredentialTag {
    fingerprint: Fingerprint,
    generation: u64,
}

impl CredentialTag {
    /// The tag of the `generation`th credential that its holder obtained.
    #[must_use]
    pub const fn new(fingerprint: Fingerprint, generation: u64) -> Self {
        Self { fingerprint, generation }
    }

    /// What the last attempt was sent with.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Self> {
        Trail::of(extensions)?.tag
    }

    /// Notes that the request is sent with this credential.
    pub fn set(self, extensions: &mut Extensions) {
        Trail::of_mut(extensions).tag = Some(self);
    }

    /// Which secret it is, for who has to tell two apart.
    #[must_use]
    pub const fn fingerprint(self) -> Fingerprint {
        self.fingerprint
    }

    /// Counts the credentials that one holder obtained, in their order.
    #[must_use]
    pub const fn generation(self) -> u64 {
        self.generation
    }
}

impl fmt::Display for CredentialTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.fingerprint, self.generation)
    }
}

impl fmt::Debug for CredentialTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CredentialTag({self})")
    }
}

#[cfg(test)]
mod tests {
    use http::Extensions;
    use palisade_core::FingerprintKey;

    use super::CredentialTag;

    #[test]
    fn the_last_attempt_counts_and_its_secret_is_not_shown() {
        let key = FingerprintKey::from_bytes([7; 16]);
        let mut extensions = Extensions::new();
        assert_eq!(CredentialTag::of(&extensions), None);
        for (token, generation) in [("canary-a", 1), ("canary-b", 2)] {
            let fingerprint = key.fingerprint("token", token.as_bytes());
            let tag = CredentialTag::new(fingerprint, generation);
            tag.set(&mut extensions);
            assert_eq!(CredentialTag::of(&extensions), Some(tag));
            let shown = format!("{tag} {tag:?}");
            assert!(!shown.contains("canary"), "{shown}");
        }
    }
}
