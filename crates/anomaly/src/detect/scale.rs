use super::{block::Block, spread::Spread};

/// One window length: the blocks it is learnt in, and how they spread.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub(super) seconds: u32,
    pub(super) block: Block,
    pub(super) spread: Spread,
}

impl Scale {
    /// Ten seconds, a minute and ten minutes.
    pub(super) const ALL: [Self; 3] =
        [Self::new(10), Self::new(60), Self::new(600)];

    /// What a score is corrected by for as many looks at once (Bonferroni).
    pub(super) const LOOKS: f64 = 3.0;

    const fn new(seconds: u32) -> Self {
        Self {
            seconds,
            block: Block::new(seconds as u64),
            spread: Spread::new(seconds as f64),
        }
    }
}
