use std::fmt;

use base64::{
    Engine as _, display::Base64Display, engine::general_purpose::STANDARD,
};

use crate::BuildError;

/// A key or a certificate that a server has to have, by its SHA-256.
///
/// It is the server's own that is looked at, not one above it: what a server
/// sends beside its own may be anything, and a pinned authority among it proves
/// nothing. To pin an authority, say
/// [`trust_only`](crate::EgressBuilder::trust_only).
///
/// # Examples
///
/// ```
/// use palisade_egress::{Egress, Pin, Policy};
///
/// let policy = Policy::builder().allow("api.pay.example").build()?;
/// // Of the key in use, and of the next one.
/// let now = Pin::key("1LxGlGgnbW4cWYnZEpkRRVBhKXbZOBWjJTyjLFcIWhY=")?;
/// let next = Pin::key("sRHdihwgkaib1P1gxX8HFszlD+7/gTfNvuAybgLPNis=")?;
/// let egress = Egress::builder(policy)
///     .pin("api.pay.example", now)
///     .pin("api.pay.example", next)
///     .build()?;
/// # Ok::<(), palisade_egress::BuildError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pin {
    pub(super) is_key: bool,
    pub(super) sha256: [u8; 32],
}

impl Pin {
    /// A public key, whichever certificate it is in: the base64 of the SHA-256
    /// of its `SubjectPublicKeyInfo`, as in `pin-sha256` of RFC 7469, section
    /// 2.4.
    ///
    /// # Errors
    ///
    /// When it is not the base64 of 32 bytes.
    pub fn key(base64: &str) -> Result<Self, BuildError> {
        let mut sha256 = [0; 32];
        // The buffer is of the length wanted; what is longer does not fit.
        match STANDARD.decode_slice(base64, &mut sha256) {
            Ok(32) => Ok(Self::key_sha256(sha256)),
            _ => Err(BuildError::pin("one is not the base64 of 32 bytes")),
        }
    }

    /// The same, by its bytes.
    #[must_use]
    pub const fn key_sha256(sha256: [u8; 32]) -> Self {
        Self { is_key: true, sha256 }
    }

    /// A whole certificate, by the SHA-256 of its DER. The next one with the
    /// same key is another.
    #[must_use]
    pub const fn certificate_sha256(sha256: [u8; 32]) -> Self {
        Self { is_key: false, sha256 }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_key { "key" } else { "certificate" };
        let sha256 = Base64Display::new(&self.sha256, &STANDARD);
        write!(f, "Pin({what} {sha256})")
    }
}

#[cfg(test)]
mod tests {
    use super::Pin;

    #[test]
    fn a_pin_is_32_bytes_in_base64() {
        let text = "1LxGlGgnbW4cWYnZEpkRRVBhKXbZOBWjJTyjLFcIWhY=";
        let pin = Pin::key(text).unwrap();
        assert_eq!(format!("{pin:?}"), format!("Pin(key {text})"));
        for wrong in [
            "",
            "AAAA",
            text.trim_start_matches('1'),
            &format!("{text}AAAA"),
            "sha256",
        ] {
            assert!(Pin::key(wrong).is_err(), "{wrong}");
        }
    }
}
