use std::fmt;

/// What a client can name and support can search for: twelve letters and
/// digits, such as `7KQ2-M0XA-9TZE`, and nothing in them.
///
/// 60 random bits in Crockford's base 32, which leaves out what is easily
/// misread. Among a million errors two share one with a chance of one in two
/// million.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reference([u8; LENGTH]);

const LENGTH: usize = 14;
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Reference {
    pub(crate) fn random() -> Self {
        let mut bytes = [0; 8];
        // Without random numbers the client gets a reference that says so:
        // there is no error to tell it of another.
        let random = getrandom::fill(&mut bytes).is_ok();
        Self::of(if random { u64::from_be_bytes(bytes) } else { 0 })
    }

    fn of(random: u64) -> Self {
        let mut text = [b'-'; LENGTH];
        let mut rest = random;
        for (place, byte) in text.iter_mut().enumerate() {
            if matches!(place, 4 | 9) {
                continue;
            }
            let digit = usize::try_from(rest & 31).unwrap_or_default();
            *byte = DIGITS.get(digit).copied().unwrap_or(b'0');
            rest >>= 5;
        }
        Self(text)
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reference({self})")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Reference;

    #[test]
    fn a_reference_is_easily_read_out() {
        for (random, text) in [
            (0, "0000-0000-0000"),
            (u64::MAX, "ZZZZ-ZZZZ-ZZZZ"),
            (0b11111_00001, "1Z00-0000-0000"),
        ] {
            assert_eq!(Reference::of(random).to_string(), text);
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let references: HashSet<_> =
            (0..1_000).map(|_| Reference::random()).collect();
        assert_eq!(references.len(), 1_000);
    }
}
