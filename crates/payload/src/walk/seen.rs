use std::borrow::Cow;

/// The members of one object that were seen.
#[derive(Debug, Default)]
pub(super) struct Seen<'n> {
    /// A bit for each that is listed.
    pub(super) listed: u128,
    /// Those of them that are not empty.
    pub(super) filled: u128,
    pub(super) others: Vec<Cow<'n, str>>,
}

impl Seen<'_> {
    /// A name that is there twice.
    pub(super) fn twice(&mut self) -> Option<&str> {
        // Compared with its neighbour in order, for there may be thousands.
        self.others.sort_unstable();
        let mut pairs = self.others.windows(2);
        pairs.find_map(|pair| match pair {
            [one, other] if one == other => Some(&**one),
            _ => None,
        })
    }
}
