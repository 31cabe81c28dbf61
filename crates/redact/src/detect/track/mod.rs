//! What is on a card's stripe and chip beside its number. Full track data is
//! never kept after authorisation (PCI DSS 3.3.1), so all of a track goes.

pub(crate) mod spaced;
mod stripe;
pub(crate) mod tlv;

pub(super) use self::stripe::detect;
use super::{issuer, luhn, number::digits};
use crate::text::Text;

/// How an issuer's numbers are that the digits from `start` to `end` may be.
fn card(text: Text<'_>, start: usize, end: usize) -> Option<issuer::Form> {
    let length = end.checked_sub(start)?;
    let (values, count) = digits::<19>(text, start, end);
    let values = values.get(..count).filter(|_| count == length)?;
    issuer::form(values).filter(|_| luhn::is_valid(values))
}

/// Whether a month of expiry `YYMM` stands at `at`.
fn has_expiry(text: Text<'_>, at: usize) -> bool {
    match text.slice(at, at.saturating_add(4)) {
        [a, b, b'0', m @ b'1'..=b'9'] | [a, b, b'1', m @ b'0'..=b'2'] => {
            a.is_ascii_digit() && b.is_ascii_digit() && m.is_ascii_digit()
        }
        _ => false,
    }
}

const fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}
