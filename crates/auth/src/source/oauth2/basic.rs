use reqwest::header::{HeaderValue, InvalidHeaderValue};
use secrecy::zeroize::Zeroizing;

use super::{super::endpoint::erased, form};

const ALPHABET: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The header of HTTP Basic authentication, where id and secret are encoded as
/// a form first (RFC 6749, section 2.3.1). Erased with its last copy, for
/// which it is not left to `reqwest`.
pub(super) fn header(
    id: &str,
    secret: &str,
) -> Result<HeaderValue, InvalidHeaderValue> {
    let room = id.len().saturating_add(secret.len()).saturating_mul(3);
    let room = room.saturating_add(1);
    let mut pair = Zeroizing::new(Vec::with_capacity(room));
    form::push(&mut pair, id);
    pair.push(b':');
    form::push(&mut pair, secret);
    let mut value = HeaderValue::from_maybe_shared(erased(basic(&pair)))?;
    value.set_sensitive(true);
    Ok(value)
}

/// `Basic` and the bytes in base64 (RFC 4648, section 4).
fn basic(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let scheme = b"Basic ";
    let room = bytes.len().div_ceil(3).saturating_mul(4);
    let room = room.saturating_add(scheme.len());
    let mut value = Zeroizing::new(Vec::with_capacity(room));
    value.extend_from_slice(scheme);
    for three in bytes.chunks(3) {
        let byte = |at| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let sextet =
                usize::try_from(bits >> shift & 63).unwrap_or_default();
            let letter = ALPHABET.get(sextet).copied();
            let letter = letter.filter(|_| at <= three.len());
            value.push(letter.unwrap_or(b'='));
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{basic, header};

    /// RFC 4648, section 10.
    #[test]
    fn the_vectors_of_the_standard() {
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("\u{0}\u{10}\u{83}", "ABDCgw=="),
        ] {
            let value = basic(text.as_bytes());
            let value = String::from_utf8_lossy(&value);
            assert_eq!(value, format!("Basic {encoded}"), "{text:?}");
        }
        assert_eq!(basic(&[0xfb, 0xff, 0xfe]).as_slice(), b"Basic +//+");
    }

    /// RFC 6749, section 2.3.1, and a secret that shows why it says so.
    #[test]
    fn id_and_secret_are_a_form_first_and_marked() {
        for (id, secret, encoded) in [
            (
                "s6BhdRkqt3",
                "7Fjfp0ZBr1KtDRbnfVdmIw",
                "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3",
            ),
            // a%3Ab:c+d%25
            ("a:b", "c d%", "Basic YSUzQWI6YytkJTI1"),
        ] {
            let header = header(id, secret).unwrap();
            assert_eq!(header.to_str().unwrap(), encoded);
            assert_eq!(format!("{header:?}"), "Sensitive");
        }
    }
}
