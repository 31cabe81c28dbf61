#[cfg(feature = "command")]
use std::time::Duration;
use std::{error, fmt, io::ErrorKind};

use super::{MAX_SECRET, Provenance};

/// A credential cannot be had.
///
/// Names where it should have come from, and holds nothing of what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialError {
    provenance: Provenance,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// There is nothing in it.
    Empty,
    /// The program ended with this status, or by a signal.
    #[cfg(feature = "command")]
    Failed(Option<i32>),
    /// There is no such variable, secret or key.
    Missing(&'static str),
    /// It is no regular file.
    NoFile,
    /// It is no UTF-8.
    NoText,
    /// The operating system does not start the program.
    #[cfg(feature = "command")]
    NotStarted(ErrorKind),
    /// Others than the owner may read or write it.
    #[cfg(unix)]
    Permissions(u32),
    /// The vault's answer is none.
    #[cfg(feature = "vault")]
    Malformed(&'static str),
    /// The vault does not accept its token.
    #[cfg(feature = "vault")]
    Refused(u16),
    /// It did not end in this time.
    #[cfg(feature = "command")]
    TimedOut(Duration),
    /// It is longer than any secret.
    TooLong,
    /// The vault gave no answer.
    #[cfg(feature = "vault")]
    Unavailable(&'static str),
    /// The operating system refused.
    Unreadable(ErrorKind),
    /// The sink does not take it.
    Unregistered(palisade_core::SecretRefused),
    /// The token that the vault is asked with cannot be had.
    #[cfg(feature = "vault")]
    VaultToken(Box<CredentialError>),
    /// That token has a byte that no header can have.
    #[cfg(feature = "vault")]
    VaultTokenHeader,
}

impl CredentialError {
    pub(super) const fn new(provenance: Provenance, reason: Reason) -> Self {
        Self { provenance, reason }
    }

    /// Where it should have come from.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// How a program that should have printed it ended: its exit code, if it
    /// was not ended by a signal.
    #[must_use]
    pub const fn exit_code(&self) -> Option<i32> {
        match self.reason {
            #[cfg(feature = "command")]
            Reason::Failed(code) => code,
            _ => None,
        }
    }

    /// Whether there is no such variable, file, program, secret or key.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        match self.reason {
            Reason::Missing(_) | Reason::Unreadable(ErrorKind::NotFound) => {
                true
            }
            #[cfg(feature = "command")]
            Reason::NotStarted(ErrorKind::NotFound) => true,
            _ => false,
        }
    }

    /// Whether a program did not end in its time.
    #[must_use]
    pub const fn is_timeout(&self) -> bool {
        match self.reason {
            #[cfg(feature = "command")]
            Reason::TimedOut(_) => true,
            _ => false,
        }
    }

    /// The permission bits of a file that others than its owner may read or
    /// write.
    #[must_use]
    pub const fn mode(&self) -> Option<u32> {
        match self.reason {
            #[cfg(unix)]
            Reason::Permissions(mode) => Some(mode),
            _ => None,
        }
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.provenance, self.reason)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            #[cfg(feature = "command")]
            Self::Failed(Some(code)) => {
                write!(f, "it ended with status {code}")
            }
            #[cfg(feature = "command")]
            Self::Failed(None) => f.write_str("it was ended by a signal"),
            Self::Missing(what) => write!(f, "there is no such {what}"),
            Self::NoFile => f.write_str("it is no regular file"),
            Self::NoText => f.write_str("it is not UTF-8"),
            #[cfg(feature = "command")]
            Self::NotStarted(kind) => write!(f, "it cannot be started: {kind}"),
            #[cfg(unix)]
            Self::Permissions(mode) => write!(
                f,
                "others than its owner may read or write it (mode {mode:04o}, \
                 0600 is accepted)"
            ),
            #[cfg(feature = "vault")]
            Self::Malformed(why) => {
                write!(f, "the answer is none of a vault: {why}")
            }
            #[cfg(feature = "vault")]
            Self::Refused(status) => {
                write!(f, "the vault refused (status {status})")
            }
            #[cfg(feature = "command")]
            Self::TimedOut(limit) => write!(f, "it did not end in {limit:?}"),
            Self::TooLong => {
                write!(f, "it has more than {MAX_SECRET} bytes")
            }
            #[cfg(feature = "vault")]
            Self::Unavailable(why) => {
                write!(f, "the vault is not available: {why}")
            }
            Self::Unreadable(kind) => write!(f, "it cannot be read: {kind}"),
            Self::Unregistered(_) => {
                f.write_str("it cannot be made known to the redactor")
            }
            #[cfg(feature = "vault")]
            Self::VaultToken(_) => {
                f.write_str("the token for the vault cannot be had")
            }
            #[cfg(feature = "vault")]
            Self::VaultTokenHeader => {
                f.write_str("the token for the vault cannot stand in a header")
            }
        }
    }
}

impl error::Error for CredentialError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Reason::Unregistered(cause) => Some(cause),
            #[cfg(feature = "vault")]
            Reason::VaultToken(cause) => Some(cause),
            _ => None,
        }
    }
}
