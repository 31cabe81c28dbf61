//! One way to keep card numbers in a process. With a hash and a truncation of
//! the same number side by side, the digits in between are a million guesses
//! (PCI DSS v4.0.1 3.5.1 and 3.5.1.1).

use std::sync::atomic::{AtomicU8, Ordering};

use crate::action::Treatment;

/// What was decided for this process; nothing yet at 0. Never taken back: what
/// was written stays written.
static CLAIMED: AtomicU8 = AtomicU8::new(0);

/// How card numbers are kept so that their lines can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strategy {
    Mask = 1,
    Hash = 2,
}

impl Strategy {
    /// Dropping and replacing keep nothing, and go with either.
    pub(crate) const fn of(treatment: Treatment) -> Option<Self> {
        match treatment {
            Treatment::Mask => Some(Self::Mask),
            Treatment::Hash => Some(Self::Hash),
            _ => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Mask => "masked",
            Self::Hash => "hashed",
        }
    }

    /// Decides for the process, or says what was decided before.
    pub(crate) fn claim(self) -> Result<(), Self> {
        let before = CLAIMED.compare_exchange(
            0,
            self as u8,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
        match before {
            Err(other) if other != self as u8 => Err(match self {
                Self::Mask => Self::Hash,
                Self::Hash => Self::Mask,
            }),
            _ => Ok(()),
        }
    }
}
