//! The coats that a long secret may wear, beside its own letters.

use std::hint::black_box;

use super::LONG;
use crate::encoded::base64::letter;

/// Calls `each` with the secret as it is, in hex and in base64, and wipes what
/// was made for that.
///
/// In base64 a secret looks otherwise at each of the three places that it can
/// have in a group, and its first and last letters depend on its neighbours:
/// they are left out.
pub(super) fn each(secret: &[u8], mut each: impl FnMut(&[u8])) {
    each(secret);
    if secret.len() < LONG {
        return;
    }
    let mut coat = Vec::with_capacity(secret.len().saturating_mul(2));
    for digits in [b"0123456789abcdef", b"0123456789ABCDEF"] {
        hex(secret, digits, &mut coat);
        each(&coat);
    }
    for place in 0..3 {
        base64(secret, place, &mut coat);
        each(&coat);
        if for_urls(&mut coat) {
            each(&coat);
        }
    }
    coat.fill(0);
    black_box(&mut coat);
}

fn hex(secret: &[u8], digits: &[u8; 16], coat: &mut Vec<u8>) {
    let digit = |value: u8| digits.get(usize::from(value & 15)).copied();
    coat.clear();
    for byte in secret {
        coat.extend([digit(byte >> 4), digit(*byte)].into_iter().flatten());
    }
}

/// RFC 4648, section 4, where `place` bytes stand before the secret in its group.
fn base64(secret: &[u8], place: usize, coat: &mut Vec<u8>) {
    coat.clear();
    let shift = place.saturating_mul(8);
    let first = shift.div_ceil(6);
    let bits = secret.len().saturating_mul(8).saturating_add(shift);
    for place in first..bits / 6 {
        let bit = place.saturating_mul(6).saturating_sub(shift);
        let byte =
            |at: usize| u16::from(secret.get(at).copied().unwrap_or_default());
        let two = byte(bit / 8) << 8 | byte((bit / 8).saturating_add(1));
        let six = u8::try_from(two << (bit % 8) >> 10).unwrap_or_default();
        coat.push(letter(six));
    }
}

/// The same in the alphabet of section 5; false where there is no difference.
fn for_urls(coat: &mut [u8]) -> bool {
    let mut differs = false;
    for byte in coat {
        let other = match *byte {
            b'+' => b'-',
            b'/' => b'_',
            same => same,
        };
        differs |= *byte != other;
        *byte = other;
    }
    differs
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose as engines};

    use super::each;

    /// Against the library that apps encode with.
    #[test]
    fn every_coat_is_in_what_others_encode() {
        let secret = b"\xfb\xff~>?s3cr3t-token-\x00\x01";
        let mut forms = Vec::new();
        each(secret, |form| forms.push(form.to_vec()));
        let mut texts = vec![secret.to_vec()];
        texts.push(
            secret
                .iter()
                .flat_map(|b| format!("{b:02x}").into_bytes())
                .collect(),
        );
        texts.push(
            secret
                .iter()
                .flat_map(|b| format!("{b:02X}").into_bytes())
                .collect(),
        );
        for before in ["", "a", "ab"] {
            let bytes = [before.as_bytes(), secret, b"xyz"].concat();
            texts.push(engines::STANDARD.encode(&bytes).into_bytes());
            texts.push(engines::URL_SAFE.encode(&bytes).into_bytes());
        }
        for text in &texts {
            let is_in = |form: &Vec<u8>| {
                text.windows(form.len()).any(|window| window == form)
            };
            assert!(forms.iter().any(is_in), "{}", text.escape_ascii());
        }
    }
}
