/// What may be done with personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Nothing is left of it: a field is left out, in running text stays `[]`.
    Drop,
    /// `[phone:7f3a9c]`: the same for the same value, so that two lines about
    /// one customer can be put together, and useless without the key.
    Pseudonym,
    /// `[redacted:phone]`.
    Replace,
}

/// What may be done with authentication data: it is never kept in any form that
/// depends on its value (PCI DSS 3.3.1, and prudence for credentials).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Erase {
    /// Nothing is left of it: a field is left out, in running text stays `[]`.
    Drop,
    /// `[redacted:cvv]`.
    Replace,
}

/// What may be done with a card number.
///
/// There is no pseudonym, and of `Mask` and `Hash` a process may use one: a hash
/// beside a truncation of the same number lets it be computed (PCI DSS v4.0.1
/// 3.5.1 and 3.5.1.1). The first policy that enforces either decides for the
/// process; [`Policy::build`](crate::Policy::build) refuses the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PanAction {
    /// Nothing is left of it: a field is left out, in running text stays `[]`.
    Drop,
    /// `[pan:k7.0123456789abcdef]`: the first 64 bits of the HMAC-SHA-256 of all
    /// its digits, the same for the same number (PCI DSS v4.0.1 3.5.1.1).
    ///
    /// It needs a [fingerprint key](crate::Policy::fingerprint_key) that was
    /// given and has an id: one that is made at random and forgotten is under
    /// nobody's key management (3.6, 3.7).
    #[cfg(feature = "keyed-hash")]
    Hash,
    /// `411111******1111`: the first six and the last four digits stay (PCI DSS
    /// 3.4.1); of a number with fewer than 14 digits only the last four.
    Mask,
    /// `[redacted:pan]`.
    Replace,
}

/// Any action, ordered by strictness: where findings overlap, the greatest is
/// applied to their union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Treatment {
    Mask,
    Pseudonym,
    #[cfg_attr(
        not(any(feature = "keyed-hash", feature = "toml")),
        expect(dead_code, reason = "nobody can ask for it")
    )]
    Hash,
    Replace,
    Drop,
}

impl Treatment {
    /// The name that policies and their files use.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Mask => "mask",
            Self::Pseudonym => "pseudonym",
            Self::Hash => "hash",
            Self::Replace => "replace",
            Self::Drop => "drop",
        }
    }

    /// Whether what stands in its place depends on the value.
    pub(crate) const fn needs_value(self) -> bool {
        matches!(self, Self::Mask | Self::Pseudonym | Self::Hash)
    }

    /// How many hexadecimal digits its tags have; 0 if it makes none.
    pub(crate) const fn tag_length(self) -> usize {
        match self {
            Self::Pseudonym => 6,
            Self::Hash => 16,
            Self::Mask | Self::Replace | Self::Drop => 0,
        }
    }
}

impl From<Action> for Treatment {
    fn from(action: Action) -> Self {
        match action {
            Action::Drop => Self::Drop,
            Action::Pseudonym => Self::Pseudonym,
            Action::Replace => Self::Replace,
        }
    }
}

impl From<Erase> for Treatment {
    fn from(action: Erase) -> Self {
        match action {
            Erase::Drop => Self::Drop,
            Erase::Replace => Self::Replace,
        }
    }
}

impl From<PanAction> for Treatment {
    fn from(action: PanAction) -> Self {
        match action {
            PanAction::Drop => Self::Drop,
            #[cfg(feature = "keyed-hash")]
            PanAction::Hash => Self::Hash,
            PanAction::Mask => Self::Mask,
            PanAction::Replace => Self::Replace,
        }
    }
}
