//! What each byte of a block is, one bit a byte.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_sign_loss,
    clippy::inline_always,
    reason = "vectors wrap, masks have 16 bits; inlined, a block takes 60 ns \
              less"
)]

use wide::u8x16;

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

const LANE: usize = 16;

/// The classes of up to [`BLOCK`] bytes: bit `i` stands for byte `i`.
///
/// A byte behind the end of the text is of no class.
#[derive(Clone, Copy, Default)]
pub(super) struct Classes {
    /// `0` to `9`.
    pub(super) digit: u64,
    /// Letters, digits, `_`.
    pub(super) word: u64,
    /// The same and `-`.
    pub(super) token: u64,
    pub(super) colon: u64,
    pub(super) equals: u64,
    /// What may begin a finding by itself, or an escape sequence.
    pub(super) mark: u64,
    /// `b` and `B`.
    pub(super) b: u64,
    /// Not ASCII.
    pub(super) beyond: u64,
}

impl Classes {
    #[inline(always)]
    pub(super) fn of(block: &[u8]) -> Self {
        let mut classes = Self::default();
        if let Ok(block) = <&[u8; BLOCK]>::try_from(block) {
            let (lanes, _) = block.as_slice().split_at(BLOCK);
            for (index, lane) in lanes.chunks_exact(LANE).enumerate() {
                classes.add(lane_of(lane), 16 * index);
            }
        } else {
            classes.add_last(block);
        }
        classes
    }

    /// The classes of a block that is not full. Its last lane ends where it does,
    /// and gives to bytes of the one before the classes that they have.
    fn add_last(&mut self, block: &[u8]) {
        let (lanes, rest) = block.split_at(block.len() / LANE * LANE);
        for (index, lane) in lanes.chunks_exact(LANE).enumerate() {
            self.add(lane_of(lane), LANE * index);
        }
        match block.last_chunk::<LANE>() {
            _ if rest.is_empty() => {}
            Some(lane) => self.add((*lane).into(), block.len() - LANE),
            None => self.add(lane_of(rest), 0),
        }
    }

    /// Whether nothing in a text that has no other block can begin a finding.
    #[inline(always)]
    pub(super) fn is_quiet(&self) -> bool {
        let twice = |bits: u64, count: u32| bits & bits >> count;
        let starts = !(self.word << 1);
        let letters = self.word & !self.digit;
        let numbers = twice(twice(self.digit, 1), 2);
        let codes = twice(letters, 1) & twice(self.digit, 1) >> 2;
        let schemes = self.b & starts & letters >> 1;
        let tokens = twice(twice(twice(twice(self.token, 1), 2), 4), 8);
        let dash = self.token & !self.word;
        let dashes = twice(dash, 1) | dash & starts & letters >> 1;
        let single = self.mark | self.colon | self.equals;
        (single | numbers | codes | schemes | tokens | dashes) == 0
    }

    #[inline(always)]
    fn add(&mut self, bytes: u8x16, shift: usize) {
        let is = |byte| bytes.cmp_eq(u8x16::splat(byte));
        let lower = bytes | u8x16::splat(0x20);
        let digit = is_within(bytes, b'0', 9);
        let word = digit | is_within(lower, b'a', 25) | is(b'_');
        // The two of each pair differ in one bit.
        let either =
            |bit, byte| (bytes | u8x16::splat(bit)).cmp_eq(u8x16::splat(byte));
        let bracket_or_escape = either(0x40, b'[');
        let quote_or_percent = either(0x02, b'\'');
        let opens = is(b'(') | is(b'\\') | is(b'<') | bracket_or_escape;
        let mark = is(b'@') | is(b'+') | opens | quote_or_percent;
        self.digit |= bits(digit, shift);
        self.word |= bits(word, shift);
        self.token |= bits(word | is(b'-'), shift);
        self.colon |= bits(is(b':'), shift);
        self.equals |= bits(is(b'='), shift);
        self.mark |= bits(mark, shift);
        self.beyond |= bits(bytes, shift);
        self.b |= bits(lower.cmp_eq(u8x16::splat(b'b')), shift);
    }
}

/// Where in the block `byte` is.
pub(super) fn places_of(byte: u8, block: &[u8]) -> u64 {
    block.chunks(LANE).enumerate().fold(0, |places, (index, lane)| {
        places | bits(lane_of(lane).cmp_eq(u8x16::splat(byte)), 16 * index)
    })
}

/// Up to 16 bytes, and NUL behind them.
#[inline(always)]
fn lane_of(bytes: &[u8]) -> u8x16 {
    if let Ok(whole) = <[u8; LANE]>::try_from(bytes) {
        return whole.into();
    }
    let mut lane = [0; LANE];
    for (slot, &byte) in lane.iter_mut().zip(bytes) {
        *slot = byte;
    }
    lane.into()
}

/// Whether each byte is one of `first` and the `more` that follow.
#[inline(always)]
fn is_within(bytes: u8x16, first: u8, more: u8) -> u8x16 {
    let offset = bytes - u8x16::splat(first);
    offset.min(u8x16::splat(more)).cmp_eq(offset)
}

#[inline(always)]
fn bits(lane: u8x16, shift: usize) -> u64 {
    u64::from(lane.move_mask() as u32) << shift
}
