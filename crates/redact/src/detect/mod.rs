//! The detectors: each file knows one form, and says why it is one or not.

pub(crate) mod auth_scheme;
pub(crate) mod email;
mod extent;
pub(crate) mod harmless;
pub(crate) mod iban;
mod issuer;
pub(crate) mod jwt;
pub(crate) mod luhn;
pub(crate) mod marker;
mod name;
pub(crate) mod number;
pub(crate) mod pair;
pub(crate) mod pan;
pub(crate) mod phone;
pub(crate) mod private_key;
mod sa_id;
pub(crate) mod userinfo;
mod value;
mod vicinity;

use crate::kind::Sort;

/// A form that content can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detector {
    Basic,
    Bearer,
    Email,
    Iban,
    Jwt,
    Pan,
    Phone,
    PrivateKey,
    SaId,
    Userinfo,
}

impl Detector {
    /// Every detector, in the order of the enum, so that `detector as usize` is
    /// an index into it.
    pub(crate) const ALL: [Self; 10] = [
        Self::Basic,
        Self::Bearer,
        Self::Email,
        Self::Iban,
        Self::Jwt,
        Self::Pan,
        Self::Phone,
        Self::PrivateKey,
        Self::SaId,
        Self::Userinfo,
    ];

    /// The name of the rule.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Bearer => "bearer",
            Self::Email => "email",
            Self::Iban => "iban",
            Self::Jwt => "jwt",
            Self::Pan => "pan",
            Self::Phone => "phone",
            Self::PrivateKey => "private_key",
            Self::SaId => "sa_id",
            Self::Userinfo => "userinfo",
        }
    }

    /// What it finds.
    pub(crate) const fn sort(self) -> Sort {
        match self {
            Self::Basic => Sort::Password,
            Self::Bearer | Self::Jwt => Sort::Token,
            Self::Email => Sort::Email,
            Self::Iban => Sort::Iban,
            Self::Pan => Sort::Pan,
            Self::Phone => Sort::Phone,
            Self::PrivateKey => Sort::PrivateKey,
            Self::SaId => Sort::NationalId,
            Self::Userinfo => Sort::Userinfo,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Detector;

    #[test]
    fn a_detector_is_its_own_index() {
        for (index, detector) in Detector::ALL.into_iter().enumerate() {
            assert_eq!(detector as usize, index, "{detector:?}");
        }
    }
}
