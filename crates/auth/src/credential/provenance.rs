use std::{fmt, path::PathBuf};

/// Where a credential comes from: a name, never the value.
///
/// ```
/// use palisade_auth::{Credential, Production};
///
/// let password = Credential::<Production>::from_env("PAGAMIO_PASSWORD");
/// let provenance = password.provenance();
/// assert_eq!(
///     provenance.to_string(),
///     "environment variable PAGAMIO_PASSWORD"
/// );
/// assert!(!provenance.is_literal());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Provenance {
    /// What this program prints; its arguments may be secrets of their own.
    Command(String),
    /// The environment variable of this name.
    EnvironmentVariable(String),
    /// This file.
    File(PathBuf),
    /// The code itself, which only tests should do.
    Literal,
    /// A secret that `OpenBao` or Vault keeps.
    Vault {
        /// Its URL, without what may be secret.
        address: String,
        /// Mount and path, such as `secret/pagamio`.
        path: String,
        /// The key in the secret.
        key: String,
    },
}

impl Provenance {
    /// Whether it stands in the code.
    #[must_use]
    pub const fn is_literal(&self) -> bool {
        matches!(self, Self::Literal)
    }
}

impl fmt::Display for Provenance {
    // A name with a line break would start a line of its own in a log
    // (CWE-117).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(program) => {
                write!(f, "command {}", program.escape_debug())
            }
            Self::EnvironmentVariable(name) => {
                write!(f, "environment variable {}", name.escape_debug())
            }
            Self::File(path) => {
                write!(f, "file {}", path.to_string_lossy().escape_debug())
            }
            Self::Literal => f.write_str("literal in code"),
            Self::Vault { address, path, key } => write!(
                f,
                "key {} of {} in the vault {address}",
                key.escape_debug(),
                path.escape_debug()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Provenance;

    #[test]
    fn it_is_one_line() {
        let name = "A\nB".to_owned();
        let vault = Provenance::Vault {
            address: "https://vault.example:8200".to_owned(),
            path: "secret/pay\namio".to_owned(),
            key: "password".to_owned(),
        };
        for (provenance, text) in [
            (Provenance::Command(name.clone()), r"command A\nB"),
            (
                Provenance::EnvironmentVariable(name.clone()),
                r"environment variable A\nB",
            ),
            (Provenance::File(name.into()), r"file A\nB"),
            (Provenance::Literal, "literal in code"),
            (
                vault,
                r"key password of secret/pay\namio in the vault https://vault.example:8200",
            ),
        ] {
            assert_eq!(provenance.to_string(), text);
        }
    }
}
