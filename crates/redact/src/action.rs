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
/// There is no pseudonym: a hash beside a truncation of the same number lets it
/// be computed (PCI DSS 3.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PanAction {
    /// Nothing is left of it: a field is left out, in running text stays `[]`.
    Drop,
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
    Replace,
    Drop,
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
            PanAction::Mask => Self::Mask,
            PanAction::Replace => Self::Replace,
        }
    }
}
