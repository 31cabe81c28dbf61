/// Cuts time into blocks of one length and adds up what each held: detectors
/// learn from whole blocks, after they are over.
///
/// So the first seconds of an attack are not learnt before anybody has judged
/// them: a block with one second that must not be learnt, or followed by one,
/// is thrown away.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    length: u64,
    index: Option<u64>,
    part: u64,
    others: u64,
    clean: bool,
}

/// A block that is over, and how many empty ones followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) part: u64,
    pub(super) others: u64,
    pub(super) empty: u64,
    /// Whether it may be learnt.
    pub(super) clean: bool,
}

impl Block {
    /// Blocks of `length` seconds.
    pub(super) const fn new(length: u64) -> Self {
        Self { length, index: None, part: 0, others: 0, clean: false }
    }

    /// Adds what `second` held. Returns the block that ended before it, if one
    /// did.
    pub(super) fn add(
        &mut self,
        second: u64,
        (part, others): (u64, u64),
        learn: bool,
    ) -> Option<Done> {
        let index = second.checked_div(self.length).unwrap_or_default();
        // The block of the start is cut: it is not learnt.
        let before = *self.index.get_or_insert(index);
        let mut done = None;
        if index > before {
            let empty = index.saturating_sub(before).saturating_sub(1);
            let Self { part, others, clean, .. } = *self;
            done = Some(Done { part, others, empty, clean: clean && learn });
            let index = Some(index);
            *self = Self { index, clean: true, ..Self::new(self.length) };
        }
        self.part = self.part.saturating_add(part);
        self.others = self.others.saturating_add(others);
        self.clean &= learn;
        done
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Done};

    #[test]
    fn a_block_is_learnt_when_it_is_over() {
        let mut block = Block::new(10);
        assert_eq!(block.add(3, (9, 9), true), None);
        let cut = block.add(10, (1, 2), true).unwrap();
        assert!(!cut.clean, "begun before the start");
        let mut late = Block::new(10);
        assert_eq!(late.add(995, (9, 9), true), None);
        let cut = late.add(1000, (1, 2), true).unwrap();
        assert_eq!((cut.part, cut.empty, cut.clean), (9, 0, false));
        assert_eq!(block.add(19, (1, 2), true), None);
        let done = Done { part: 2, others: 4, empty: 2, clean: true };
        assert_eq!(block.add(40, (0, 0), true), Some(done));
    }

    #[test]
    fn what_must_not_be_learnt_spoils_its_block_and_the_one_before() {
        let mut block = Block::new(10);
        let mut clean = |second, learn| {
            block.add(second, (1, 0), learn).map(|done| done.clean)
        };
        assert_eq!(clean(9, true), None);
        assert_eq!(clean(10, true), Some(false));
        assert_eq!(clean(20, false), Some(false));
        assert_eq!(clean(25, true), None);
        assert_eq!(clean(30, true), Some(false));
        assert_eq!(clean(40, true), Some(true));
    }
}
