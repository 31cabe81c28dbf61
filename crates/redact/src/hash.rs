//! The keyed cryptographic hash of a card number (PCI DSS v4.0.1 3.5.1.1).

use palisade_core::FingerprintKey;

/// The first eight bytes of the HMAC-SHA-256 (RFC 2104) of all digits, in
/// hexadecimal.
///
/// Where these have no letter, which happens to one number in two thousand, it
/// is the next eight bytes in a row that have one: of digits only, the tag may
/// be a card number itself to whoever reads it.
#[cfg(feature = "keyed-hash")]
pub(crate) fn of_card(key: &FingerprintKey, value: &str) -> Option<String> {
    use std::fmt::Write as _;

    use hmac::{Hmac, KeyInit as _, Mac as _};
    use sha2::Sha256;

    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_bytes()).ok()?;
    let digits: Vec<u8> = value.bytes().filter(u8::is_ascii_digit).collect();
    mac.update(&digits);
    let hash = mac.finalize().into_bytes();
    let has_letter = |bytes: &&[u8]| {
        bytes.iter().any(|byte| byte >> 4 > 9 || byte & 0xf > 9)
    };
    let bytes = hash.windows(8).find(has_letter)?;
    let mut tag = String::with_capacity(16);
    for byte in bytes {
        // Writing to a string does not fail.
        write!(tag, "{byte:02x}").unwrap_or_default();
    }
    Some(tag)
}

#[cfg(not(feature = "keyed-hash"))]
pub(crate) const fn of_card(_: &FingerprintKey, _: &str) -> Option<String> {
    None
}

#[cfg(all(test, feature = "keyed-hash"))]
mod tests {
    use palisade_core::FingerprintKey;

    use super::of_card;

    /// What `openssl dgst -sha256 -mac hmac` says of the same key and digits.
    #[test]
    fn anybody_with_the_key_can_compute_the_tag() {
        let key = FingerprintKey::from_bytes([1; 16]);
        for spelling in ["4111111111111111", "4111-1111 1111\u{a0}1111"] {
            assert_eq!(of_card(&key, spelling).unwrap(), "2963ed5f06874765");
        }
    }

    #[test]
    fn a_tag_always_has_a_letter() {
        let key = FingerprintKey::from_bytes([1; 16]);
        assert_eq!(of_card(&key, "521").unwrap(), "912579285954979d");
        for number in 0..5000 {
            let tag = of_card(&key, &number.to_string()).unwrap();
            assert!(tag.bytes().any(|byte| byte.is_ascii_alphabetic()));
            assert_eq!(tag.len(), 16);
        }
    }
}
