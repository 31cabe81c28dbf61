/// A set of numbers of 15 bits: 4 KiB, looked up without a branch.
#[derive(Debug)]
pub(crate) struct Bits(Box<[u64; 1 << 9]>);

impl Bits {
    pub(crate) fn new() -> Self {
        Self(Box::new([0; 1 << 9]))
    }

    pub(crate) fn set(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut(number as usize >> 6 & 0x1ff) {
            *word |= 1 << (number & 63);
        }
    }

    #[inline]
    pub(crate) fn has(&self, number: u32) -> bool {
        self.0
            .get(number as usize >> 6 & 0x1ff)
            .is_some_and(|word| word >> (number & 63) & 1 == 1)
    }
}
