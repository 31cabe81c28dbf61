/// A set of numbers of 15 bits: 4 KiB, looked up without a branch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bits([u64; 1 << 9]);

impl Bits {
    pub(crate) const fn new() -> Self {
        Self([0; 1 << 9])
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "nine bits, and `get_mut` is not for constants"
    )]
    pub(crate) const fn set(&mut self, number: u32) {
        self.0[number as usize >> 6 & 0x1ff] |= 1 << (number & 63);
    }

    #[inline]
    pub(crate) fn has(&self, number: u32) -> bool {
        self.0
            .get(number as usize >> 6 & 0x1ff)
            .is_some_and(|word| word >> (number & 63) & 1 == 1)
    }
}

/// The places of the ones in a mask.
#[derive(Clone)]
pub(crate) struct Ones(pub(crate) u64);

impl Iterator for Ones {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let place = usize::try_from(self.0.trailing_zeros()).ok()?;
        self.0 &= self.0.checked_sub(1)?;
        Some(place)
    }
}
