//! What a finding can be, and what may be done with it.
//!
//! A [`Kind`] carries the type of the actions it accepts, so a policy that PCI
//! DSS forbids does not compile:
//!
//! ```compile_fail
//! use palisade_redact::{Action, Policy, kind};
//!
//! // Card verification values are never kept, in no form (PCI DSS 3.3.1).
//! let policy = Policy::payments().on(kind::CVV, Action::Pseudonym);
//! ```

use std::marker::PhantomData;

use crate::action::{Action, Erase, PanAction, Treatment};

/// A kind of secret or personal data; `A` is what may be done with it.
#[derive(Debug)]
pub struct Kind<A> {
    pub(crate) sort: Sort,
    accepts: PhantomData<fn(A)>,
}

impl<A> Kind<A> {
    const fn new(sort: Sort) -> Self {
        Self { sort, accepts: PhantomData }
    }
}

impl<A> Clone for Kind<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for Kind<A> {}

/// Bank account, wallet or meter numbers, found by key or with their name.
pub const ACCOUNT: Kind<Action> = Kind::new(Sort::Account);
/// Street addresses, found by key.
pub const ADDRESS: Kind<Action> = Kind::new(Sort::Address);
/// Dates of birth, found by key.
pub const BIRTH_DATE: Kind<Action> = Kind::new(Sort::BirthDate);
/// Card verification values, found by key.
pub const CVV: Kind<Erase> = Kind::new(Sort::Cvv);
/// E-mail addresses.
pub const EMAIL: Kind<Action> = Kind::new(Sort::Email);
/// International bank account numbers.
pub const IBAN: Kind<Action> = Kind::new(Sort::Iban);
/// Names of people, found by key.
pub const NAME: Kind<Action> = Kind::new(Sort::Name);
/// Identity, passport and tax numbers of people.
pub const NATIONAL_ID: Kind<Action> = Kind::new(Sort::NationalId);
/// Primary account numbers: the long number of a payment card.
pub const PAN: Kind<PanAction> = Kind::new(Sort::Pan);
/// Passwords and passphrases.
pub const PASSWORD: Kind<Erase> = Kind::new(Sort::Password);
/// Phone numbers.
pub const PHONE: Kind<Action> = Kind::new(Sort::Phone);
/// Personal identification numbers and PIN blocks, found by key.
pub const PIN: Kind<Erase> = Kind::new(Sort::Pin);
/// Private keys.
pub const PRIVATE_KEY: Kind<Erase> = Kind::new(Sort::PrivateKey);
/// API keys and shared secrets.
pub const SECRET: Kind<Erase> = Kind::new(Sort::Secret);
/// Session identifiers and cookies.
pub const SESSION: Kind<Erase> = Kind::new(Sort::Session);
/// Access, refresh and one-time tokens.
pub const TOKEN: Kind<Erase> = Kind::new(Sort::Token);
/// Magnetic stripe data, and the chip's copy of it.
pub const TRACK: Kind<Erase> = Kind::new(Sort::Track);
/// The `user:password` part of a URL.
pub const USERINFO: Kind<Erase> = Kind::new(Sort::Userinfo);

/// The untyped form of [`Kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Account,
    Address,
    BirthDate,
    Cvv,
    Email,
    Iban,
    Name,
    NationalId,
    Pan,
    Password,
    Phone,
    Pin,
    PrivateKey,
    Secret,
    Session,
    Token,
    Track,
    Userinfo,
}

impl Sort {
    /// Every sort, in the order of the enum, so that `sort as usize` is an
    /// index into it.
    pub(crate) const ALL: [Self; 18] = [
        Self::Account,
        Self::Address,
        Self::BirthDate,
        Self::Cvv,
        Self::Email,
        Self::Iban,
        Self::Name,
        Self::NationalId,
        Self::Pan,
        Self::Password,
        Self::Phone,
        Self::Pin,
        Self::PrivateKey,
        Self::Secret,
        Self::Session,
        Self::Token,
        Self::Track,
        Self::Userinfo,
    ];

    /// The word in the marker, `[redacted:word]`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Address => "address",
            Self::BirthDate => "birth_date",
            Self::Cvv => "cvv",
            Self::Email => "email",
            Self::Iban => "iban",
            Self::Name => "name",
            Self::NationalId => "national_id",
            Self::Pan => "pan",
            Self::Password => "password",
            Self::Phone => "phone",
            Self::Pin => "pin",
            Self::PrivateKey => "private_key",
            Self::Secret => "secret",
            Self::Session => "session",
            Self::Token => "token",
            Self::Track => "track",
            Self::Userinfo => "userinfo",
        }
    }

    /// The sort of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }

    /// What may be done with it; the same as the types of the kinds say.
    pub(crate) const fn accepted(self) -> &'static [Treatment] {
        use Treatment::{Drop, Mask, Pseudonym, Replace};

        match self {
            #[cfg(feature = "keyed-hash")]
            Self::Pan => &[Drop, Treatment::Hash, Mask, Replace],
            #[cfg(not(feature = "keyed-hash"))]
            Self::Pan => &[Drop, Mask, Replace],
            Self::Account
            | Self::Address
            | Self::BirthDate
            | Self::Email
            | Self::Iban
            | Self::Name
            | Self::NationalId
            | Self::Phone => &[Drop, Pseudonym, Replace],
            Self::Cvv
            | Self::Password
            | Self::Pin
            | Self::PrivateKey
            | Self::Secret
            | Self::Session
            | Self::Token
            | Self::Track
            | Self::Userinfo => &[Drop, Replace],
        }
    }

    /// Whether it is personal data, which a policy may leave alone.
    pub(crate) fn is_personal(self) -> bool {
        self.accepted().contains(&Treatment::Pseudonym)
    }

    /// Whether a policy may let some values of it stay.
    pub(crate) fn may_be_allowed(self) -> bool {
        self == Self::Pan || self.is_personal()
    }

    /// What `Policy::payments()` does: somebody who is looked for in many lines
    /// keeps a pseudonym, everything else goes.
    pub(crate) const fn default_treatment(self) -> Treatment {
        match self {
            Self::Account | Self::Email | Self::NationalId | Self::Phone => {
                Treatment::Pseudonym
            }
            _ => Treatment::Replace,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sort;

    #[test]
    fn a_sort_is_its_own_index() {
        for (index, sort) in Sort::ALL.into_iter().enumerate() {
            assert_eq!(sort as usize, index, "{sort:?}");
        }
    }
}
