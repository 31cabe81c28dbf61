//! A token in the form in which it is sent.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::HeaderValue;
use palisade_core::{SecretGuard, SecretSink};
use palisade_http::CredentialTag;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use tokio::sync::watch;

use crate::FetchError;

/// What the redactor writes in the place of a token.
const KIND: &str = "token";

/// Lives as long as any [`Bearer`] does that holds it, so that the kill switch
/// learns when the last one is gone.
pub(super) type Alive = watch::Sender<()>;

/// The header of one token.
pub(super) struct Bearer {
    pub(super) header: HeaderValue,
    pub(super) tag: CredentialTag,
    pub(super) _alive: Option<Alive>,
}

/// `Bearer …`, as a header that is wiped when its last clone is gone, and until
/// then known to the redactor.
pub(super) fn header(
    token: &SecretString,
    sink: Option<&dyn SecretSink>,
) -> Result<HeaderValue, FetchError> {
    let token = token.expose_secret();
    if token.is_empty() {
        return Err(FetchError::malformed("the token is empty"));
    }
    let scheme = b"Bearer ";
    let length = scheme.len().saturating_add(token.len());
    // All the room it will ever need: a copy left behind would not be wiped.
    let mut bytes = Vec::with_capacity(length);
    bytes.extend_from_slice(scheme);
    bytes.extend_from_slice(token.as_bytes());
    let owner = Wiped { bytes: bytes.into(), _known: known(token, sink) };
    let shared = Bytes::from_owner(owner);
    let mut header = HeaderValue::from_maybe_shared(shared)
        .or(Err(FetchError::malformed("the token holds what no header may")))?;
    header.set_sensitive(true);
    Ok(header)
}

/// A refresh token.
pub(crate) struct RefreshToken {
    pub(crate) secret: SecretString,
    _known: Option<SecretGuard>,
}

impl RefreshToken {
    pub(super) fn new(
        secret: SecretString,
        sink: Option<&dyn SecretSink>,
    ) -> Arc<Self> {
        let known = known(secret.expose_secret(), sink);
        Arc::new(Self { secret, _known: known })
    }
}

/// A sink that refuses a short token would erase ordinary text otherwise: the
/// header is sensitive all the same.
fn known(secret: &str, sink: Option<&dyn SecretSink>) -> Option<SecretGuard> {
    sink.and_then(|sink| sink.register(KIND, secret.as_bytes()).ok())
}

struct Wiped {
    bytes: SecretSlice<u8>,
    _known: Option<SecretGuard>,
}

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.bytes.expose_secret()
    }
}

/// The permission to hand over one request with the token that was good a
/// moment ago. Held while that is done, and not across an await.
pub(crate) struct Lease(pub(super) Arc<Bearer>);

impl Lease {
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.header.clone()
    }

    pub(crate) fn tag(&self) -> CredentialTag {
        self.0.tag
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lease").field(&self.tag()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use palisade_core::{SecretGuard, SecretRefused, SecretSink};

    use super::header;

    #[derive(Default)]
    struct Sink(Arc<AtomicBool>);

    impl SecretSink for Sink {
        fn register(
            &self,
            kind: &'static str,
            secret: &[u8],
        ) -> Result<SecretGuard, SecretRefused> {
            assert_eq!(kind, "token");
            if secret.len() < 8 {
                return Err(SecretRefused::too_short(secret.len(), 8));
            }
            let known = Arc::clone(&self.0);
            known.store(true, Ordering::SeqCst);
            let forget = move || known.store(false, Ordering::SeqCst);
            Ok(SecretGuard::new(forget))
        }
    }

    #[test]
    fn a_header_is_sensitive_and_known_until_its_last_clone_is_gone() {
        let sink = Sink::default();
        let header = header(&"canary-token".into(), Some(&sink)).unwrap();
        assert_eq!(header, "Bearer canary-token");
        assert!(header.is_sensitive());
        assert_eq!(format!("{header:?}"), "Sensitive");
        let sent = header.clone();
        assert!(sent.is_sensitive());
        drop(header);
        assert!(sink.0.load(Ordering::SeqCst), "it is still being sent");
        drop(sent);
        assert!(!sink.0.load(Ordering::SeqCst));
    }

    #[test]
    fn a_token_that_is_too_short_to_be_known_is_sent_all_the_same() {
        let sink = Sink::default();
        let header = header(&"short".into(), Some(&sink)).unwrap();
        assert_eq!(header, "Bearer short");
        assert!(!sink.0.load(Ordering::SeqCst));
    }

    #[test]
    fn what_no_header_may_hold_is_no_token_and_is_not_shown() {
        for token in ["", "canary\r\nx-evil: 1", "canary\0"] {
            let error = header(&token.into(), None).unwrap_err();
            assert!(error.is_malformed());
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
    }
}
