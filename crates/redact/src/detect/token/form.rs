//! What the token of an issuer looks like.

use std::ops::RangeInclusive;

use crate::{
    detect::About,
    kind::Sort,
    text::{Text, is_token, is_word},
};

/// Issuers describe their formats, or show examples, in their own manuals.
pub(super) const THEIR_DOCS: &str = "the issuer's documentation";

/// A row of the tables beside this file.
pub(crate) struct Form {
    pub(super) name: &'static str,
    pub(crate) sort: Sort,
    pub(super) what: &'static str,
    pub(super) source: &'static str,
    /// What it begins with; all end in a dot, or none does.
    pub(super) marks: &'static [&'static str],
    /// What follows the mark.
    pub(super) alphabet: Alphabet,
    /// How much of it.
    pub(super) length: RangeInclusive<usize>,
    pub(super) check: Check,
    /// Made up, and found.
    pub(super) finds: &'static str,
    /// Nearly the same, and left.
    pub(super) leaves: &'static str,
}

/// The letters that a token is made of.
#[derive(Clone, Copy)]
pub(super) enum Alphabet {
    Alnum,
    AnyHex,
    Base64,
    /// BIP 173, in capitals.
    Bech32,
    /// Base64, also in percent escapes.
    Cookie,
    Dashed,
    Dotted,
    Hex,
    /// RFC 4648, section 6, in small letters.
    SmallBase32,
    Upper,
    Url,
    Word,
}

/// For each byte, the alphabets that it is of, a bit each.
#[expect(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
static LETTERS: [u16; 256] = {
    let mut letters = [0; 256];
    let mut byte = 0;
    while byte < letters.len() {
        let mut row = 0;
        while row < Alphabet::ALL.len() {
            let alphabet = Alphabet::ALL[row];
            if alphabet.spells(byte as u8) {
                letters[byte] |= 1 << alphabet as u16;
            }
            row += 1;
        }
        byte += 1;
    }
    letters
};

impl Alphabet {
    const ALL: [Self; 12] = [
        Self::Alnum,
        Self::AnyHex,
        Self::Base64,
        Self::Bech32,
        Self::Cookie,
        Self::Dashed,
        Self::Dotted,
        Self::Hex,
        Self::SmallBase32,
        Self::Upper,
        Self::Url,
        Self::Word,
    ];

    /// Whether the byte is one of its letters.
    #[inline]
    #[expect(
        clippy::indexing_slicing,
        reason = "a byte has 256 values, and `get` is not for constants"
    )]
    pub(super) const fn has(self, byte: u8) -> bool {
        LETTERS[byte as usize] >> self as u16 & 1 == 1
    }

    const fn spells(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::AnyHex => byte.is_ascii_hexdigit(),
            Self::Base64 => {
                is_word(byte) || matches!(byte, b'+' | b'/' | b'=' | b'-')
            }
            Self::Bech32 => {
                (byte.is_ascii_uppercase() || byte.is_ascii_digit())
                    && !matches!(byte, b'1' | b'B' | b'I' | b'O')
            }
            Self::Cookie => Self::Base64.spells(byte) || byte == b'%',
            Self::Dashed => byte.is_ascii_alphanumeric() || byte == b'-',
            Self::Dotted => is_word(byte) || matches!(byte, b'-' | b'.'),
            Self::Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::SmallBase32 => matches!(byte, b'a'..=b'z' | b'2'..=b'7'),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Url => is_token(byte),
            Self::Word => is_word(byte),
        }
    }
}

/// What a token must pass beside mark, alphabet and length.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// The number of a bot and a colon stand before it.
    Bot,
    /// The last six characters are the CRC-32 of the others, in base 62.
    Crc32,
    /// These letters are in it, and a capital.
    Holds(&'static str),
    /// Small letters, capitals and digits are in it.
    Mixed,
    /// Nothing.
    None,
    /// It is a UUID, with its dashes.
    Uuid,
}

impl Check {
    const fn validator(self) -> &'static str {
        match self {
            Self::Bot => "alphabet, length, a bot's number before it",
            Self::Crc32 => "mark, alphabet, length, CRC-32",
            Self::Holds(_) => {
                "mark, alphabet, length, another mark and a capital within"
            }
            Self::Mixed => "mark, length, letters of both cases and digits",
            Self::None => "mark, alphabet, length",
            Self::Uuid => "mark, the form of a UUID",
        }
    }

    /// Whether the body of a token that begins at `start` passes.
    pub(super) fn accepts(
        self,
        text: Text<'_>,
        start: usize,
        body: &[u8],
    ) -> bool {
        match self {
            Self::Bot => {
                let colon = start.saturating_sub(1);
                let number = text.run_start(colon, 17, |b| b.is_ascii_digit());
                text.at(colon) == b':'
                    && matches!(colon.saturating_sub(number), 5..=16)
            }
            Self::Crc32 => body
                .split_last_chunk()
                .is_some_and(|(random, sum)| base62(crc32(random)) == *sum),
            Self::Holds(mark) => {
                memchr::memmem::find(body, mark.as_bytes()).is_some()
                    && body.iter().any(u8::is_ascii_uppercase)
            }
            Self::Mixed => {
                let has = |is: fn(&u8) -> bool| body.iter().any(is);
                has(u8::is_ascii_lowercase)
                    && has(u8::is_ascii_uppercase)
                    && has(u8::is_ascii_digit)
            }
            Self::None => true,
            Self::Uuid => body.iter().enumerate().all(|(at, byte)| {
                if matches!(at, 8 | 13 | 18 | 23) {
                    *byte == b'-'
                } else {
                    byte.is_ascii_hexdigit()
                }
            }),
        }
    }
}

impl Form {
    pub(crate) const fn about(&self) -> About {
        About {
            name: self.name,
            sort: self.sort,
            what: self.what,
            source: self.source,
            validator: self.check.validator(),
            gate: "",
            finds: self.finds,
            leaves: self.leaves,
        }
    }
}

/// ISO 3309, as in zlib.
fn crc32(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    });
    !sum
}

/// Six digits of base 62, with zeros in front.
fn base62(mut number: u32) -> [u8; 6] {
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        let value = u8::try_from(number % 62).unwrap_or_default();
        *digit = match value {
            0..=9 => b'0'.saturating_add(value),
            10..=35 => b'A'.saturating_add(value).saturating_sub(10),
            _ => b'a'.saturating_add(value).saturating_sub(36),
        };
        number /= 62;
    }
    digits
}
