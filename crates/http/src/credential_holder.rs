use http::Extensions;
use palisade_core::Fingerprint;

use crate::trail::Trail;

/// Whose credential a request will be sent with, before it has one.
///
/// The outer half of the authentication leaves this in the extensions, for what
/// stands between it and the half that puts the credential in: a limiter counts
/// by it. Unlike a [`CredentialTag`](crate::CredentialTag) it is the same for
/// every credential that one holder obtains, so a token that is renewed does not
/// begin a quota anew.
///
/// A half that puts the credential in may refuse a request that has another
/// holder: the two halves do not belong together then.
///
/// # Examples
///
/// ```
/// use http::Extensions;
/// use palisade_core::FingerprintKey;
/// use palisade_http::CredentialHolder;
///
/// let key = FingerprintKey::from_bytes([7; 16]);
/// let holder = CredentialHolder::new(key.fingerprint("holder", b"shop-17"));
///
/// let mut extensions = Extensions::new();
/// holder.set(&mut extensions);
/// assert_eq!(CredentialHolder::of(&extensions), Some(holder));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CredentialHolder(Fingerprint);

impl CredentialHolder {
    /// By a fingerprint that no other holder has.
    #[must_use]
    pub const fn new(fingerprint: Fingerprint) -> Self {
        Self(fingerprint)
    }

    /// Whose credential the request will have, if anybody said so.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Self> {
        Trail::of(extensions)?.holder
    }

    /// Notes that the request will have this holder's credential.
    pub fn set(self, extensions: &mut Extensions) {
        Trail::of_mut(extensions).holder = Some(self);
    }

    /// Tells holders apart.
    #[must_use]
    pub const fn fingerprint(self) -> Fingerprint {
        self.0
    }
}
