/// A set of answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks(u16);

impl Marks {
    pub(super) const NONE: Self = Self(0);
    pub(super) const BODY: Self = Self(1);
    pub(super) const BUILDER: Self = Self(1 << 1);
    pub(super) const CANCELED: Self = Self(1 << 2);
    pub(super) const CLOSED: Self = Self(1 << 3);
    pub(super) const CONNECT: Self = Self(1 << 4);
    pub(super) const DECODE: Self = Self(1 << 5);
    pub(super) const DNS: Self = Self(1 << 6);
    pub(super) const MIDDLEWARE: Self = Self(1 << 7);
    pub(super) const REDIRECT: Self = Self(1 << 8);
    pub(super) const REFUSED: Self = Self(1 << 9);
    pub(super) const TIMEOUT: Self = Self(1 << 10);
    pub(super) const TLS: Self = Self(1 << 11);
    pub(super) const UNKNOWN: Self = Self(1 << 13);
    pub(super) const UNSENT: Self = Self(1 << 12);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These if `holds`, or none.
    pub(super) const fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::NONE }
    }

    pub(super) const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Whether all of `others` are among these.
    pub(super) const fn hold(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}
