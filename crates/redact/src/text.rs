/// Bytes to look around in, without a way to look outside of them.
///
/// An offset is at most the length of a slice, which is at most `isize::MAX`:
/// adding small constants to one cannot overflow.
#[derive(Clone, Copy)]
pub(crate) struct Text<'t>(&'t [u8]);

impl<'t> Text<'t> {
    pub(crate) const fn new(bytes: &'t [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn len(self) -> usize {
        self.0.len()
    }

    pub(crate) const fn bytes(self) -> &'t [u8] {
        self.0
    }

    /// The byte at `at`; NUL outside, which is no part of anything.
    pub(crate) fn at(self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    /// The byte before `at`.
    pub(crate) fn before(self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |before| self.at(before))
    }

    pub(crate) fn slice(self, from: usize, to: usize) -> &'t [u8] {
        self.0.get(from..to.min(self.len())).unwrap_or_default()
    }

    /// The end of the run of `is` that starts at `from`, at most `most` long.
    pub(crate) fn run_end(
        self,
        from: usize,
        most: usize,
        is: impl Fn(u8) -> bool,
    ) -> usize {
        let run = self.slice(from, from.saturating_add(most));
        let length = run.iter().take_while(|&&byte| is(byte)).count();
        from.saturating_add(length)
    }

    /// The start of the run of `is` that ends before `to`, at most `most` long.
    pub(crate) fn run_start(
        self,
        to: usize,
        most: usize,
        is: impl Fn(u8) -> bool,
    ) -> usize {
        let run = self.slice(to.saturating_sub(most), to);
        let length = run.iter().rev().take_while(|&&byte| is(byte)).count();
        to.saturating_sub(length)
    }

    pub(crate) fn starts_with(self, at: usize, literal: &[u8]) -> bool {
        self.slice(at, at.saturating_add(literal.len())) == literal
    }

    pub(crate) fn starts_with_ignoring_case(
        self,
        at: usize,
        literal: &[u8],
    ) -> bool {
        self.slice(at, at.saturating_add(literal.len()))
            .eq_ignore_ascii_case(literal)
    }
}

/// A letter, digit or underscore: what a number or a word may not touch.
pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Space or tab.
pub(crate) const fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}
