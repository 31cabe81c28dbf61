/// How many bytes of a name count, from its end.
const MAX: usize = 48;

/// A name cut into its words and normalised: `x-api-key`, `xApiKey` and
/// `X_API_KEY` are all `x`, `api`, `key`.
pub(super) struct Segments {
    letters: [u8; MAX],
    /// Where in `letters` the name begins: it is written from the back.
    start: usize,
    /// Bit `i` is set when a word begins at `letters[i]`.
    begins: u64,
}

impl Segments {
    pub(super) fn of(name: &[u8]) -> Self {
        let mut segments = Self { letters: [0; MAX], start: MAX, begins: 0 };
        // Read backwards: the end of a name decides, however long it is.
        let (mut next, mut after) = (0, 0);
        for &byte in name.iter().rev() {
            let is_part = byte.is_ascii_alphanumeric();
            if !is_part || is_hump(byte, next, after) {
                segments.begin();
            }
            if is_part && !segments.push(byte.to_ascii_lowercase()) {
                break;
            }
            (next, after) = (byte, next);
        }
        segments.begin();
        segments
    }

    /// The whole name.
    pub(super) fn whole(&self) -> &[u8] {
        self.letters.get(self.start..).unwrap_or_default()
    }

    /// Every ending that starts at a word, the longest first, with the word
    /// before it.
    pub(super) fn endings(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let mut word = MAX;
        let mut begins = self.begins;
        std::iter::from_fn(move || {
            let at = begins.trailing_zeros() as usize;
            begins &= begins.wrapping_sub(1);
            let ending = self.letters.get(at..).filter(|e| !e.is_empty())?;
            let before = self.letters.get(word..at).unwrap_or_default();
            word = at;
            Some((before, ending))
        })
    }

    /// Every ending with one of these lengths, a bit each, that starts within a
    /// word, the longest first, with what of the word stands before it.
    pub(super) fn inner(
        &self,
        mut lengths: u64,
    ) -> impl Iterator<Item = (&[u8], &[u8])> {
        std::iter::from_fn(move || {
            let length = lengths.checked_ilog2()?;
            lengths ^= 1 << length;
            Some(MAX.saturating_sub(length as usize))
        })
        .filter(|at| *at > self.start)
        .map(|at| {
            let begins = self.begins & bit(at).wrapping_sub(1);
            let word = begins.checked_ilog2().unwrap_or(0) as usize;
            let letters = |range| self.letters.get(range).unwrap_or_default();
            (letters(word..at), letters(at..MAX))
        })
    }

    fn push(&mut self, letter: u8) -> bool {
        let Some(start) = self.start.checked_sub(1) else { return false };
        let Some(slot) = self.letters.get_mut(start) else { return false };
        *slot = letter;
        self.start = start;
        true
    }

    fn begin(&mut self) {
        self.begins |= bit(self.start);
    }
}

/// Whether a word begins between `byte` and `next`: `userId`, `HTTPToken`.
fn is_hump(byte: u8, next: u8, after: u8) -> bool {
    next.is_ascii_uppercase()
        && (byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || (byte.is_ascii_uppercase() && after.is_ascii_lowercase()))
}

/// Bit `at`, or none for the position behind the last letter.
fn bit(at: usize) -> u64 {
    if at < MAX { 1 << at } else { 0 }
}
