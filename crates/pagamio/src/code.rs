use std::fmt;

/// The provider's word for what became of a request: `0`, `1204`.
///
/// One to [`MAX`](Self::MAX) of `A-Z`, `a-z`, `0-9`, `_` and `-`. Nothing else
/// is a code, so that one may be printed wherever it came from.
///
/// # Examples
///
/// ```
/// use palisade_pagamio::Code;
///
/// let code = Code::parse("1204").unwrap();
/// assert_eq!(code.as_str(), "1204");
/// assert_eq!(code.number(), Some(1204));
///
/// assert_eq!(Code::parse("balance: R 12"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code {
    bytes: [u8; Self::MAX],
    length: usize,
}

impl Code {
    /// The most bytes that a code has.
    pub const MAX: usize = 16;

    /// `None` if it is no code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_word =
            |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        let mut bytes = [0; Self::MAX];
        let own = bytes.get_mut(..text.len())?;
        own.copy_from_slice(text.as_bytes());
        let is_code = !own.is_empty() && own.iter().copied().all(is_word);
        is_code.then_some(Self { bytes, length: text.len() })
    }

    /// The code of a number, which some pages of the provider's write.
    pub(crate) fn of_number(number: u64) -> Option<Self> {
        Self::parse(&number.to_string())
    }

    /// The code as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The number that it is, if it is one without zeros in front.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        let number: u32 = self.as_str().parse().ok()?;
        (number.to_string() == self.as_str()).then_some(number)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn only_words_of_up_to_sixteen_letters_are_codes() {
        for text in ["0", "1204", "E_1-a", "ABCDEFGHIJKLMNOP"] {
            assert_eq!(Code::parse(text).unwrap().to_string(), text);
        }
        for text in ["", " ", "1 2", "1.5", "é", "\n", "ABCDEFGHIJKLMNOPQ"] {
            assert_eq!(Code::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_number_is_written_in_one_way() {
        let number = |text| Code::parse(text).unwrap().number();
        assert_eq!(number("1204"), Some(1204));
        assert_eq!(number("0"), Some(0));
        for text in ["00", "01204", "-1", "E1", "4294967296"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
