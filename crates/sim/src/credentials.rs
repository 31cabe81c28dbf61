use std::fmt;

/// A user name and password the simulator accepts.
///
/// `Debug` shows neither. The simulator knows one pair for each
/// [`Environment`] from the start; more are added at the builder.
///
/// # Examples
///
/// ```
/// use palisade_sim::{Access, Credentials};
///
/// let auditor = Credentials::new("auditor", "auditor-pass");
/// let auditor = auditor.access(Access::RoleDenied);
/// assert!(!format!("{auditor:?}").contains("auditor-pass"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub(crate) username: String,
    pub(crate) access: Access,
    password: String,
}

impl Credentials {
    /// Credentials that may do everything.
    pub fn new(
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> Self {
        Self {
            username: username.into(),
            access: Access::Full,
            password: password.into(),
        }
    }

    /// Limits what the user may do.
    #[must_use]
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    pub(crate) fn matches(&self, username: &str, password: &str) -> bool {
        self.username == username && self.password == password
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

/// What a user may do once logged in.
///
/// Whatever it is, the token is good: products can be listed and transactions
/// looked up. A client that answers the refusal with a refresh, or a login,
/// learns nothing and uses its quota up; the ledger shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// A purchase is answered with 401 and code 1105, "not allowed": a 401
    /// that says nothing against the token.
    ActionDenied,
    /// Everything.
    Full,
    /// A purchase is answered with 403.
    RoleDenied,
}

/// Which of the provider's two environments is simulated.
///
/// Credentials of one are unknown in the other, and so are its tokens. To see
/// what a mix-up does, start one simulator of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// Knows [`PRODUCTION_USERNAME`] and [`PRODUCTION_PASSWORD`].
    Production,
    /// Knows [`SANDBOX_USERNAME`] and [`SANDBOX_PASSWORD`]; the default.
    #[default]
    Sandbox,
}

impl Environment {
    /// The pair the environment knows from the start.
    pub(crate) fn credentials(self) -> Credentials {
        match self {
            Self::Production => {
                Credentials::new(PRODUCTION_USERNAME, PRODUCTION_PASSWORD)
            }
            Self::Sandbox => {
                Credentials::new(SANDBOX_USERNAME, SANDBOX_PASSWORD)
            }
        }
    }

    /// The short name its credentials have in the ledger.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
        }
    }
}

/// User of the simulated sandbox. A published test value, not a secret.
pub const SANDBOX_USERNAME: &str = "sandbox-user";
/// Password of the simulated sandbox. A published test value, not a secret.
pub const SANDBOX_PASSWORD: &str = "sandbox-pass-7Qx!";
/// User of the simulated production. A published test value, not a secret.
pub const PRODUCTION_USERNAME: &str = "production-user";
/// Password of the simulated production. A published test value, not a secret.
pub const PRODUCTION_PASSWORD: &str = "production-pass-4Zk!";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_name_nor_password() {
        let shown = format!("{:?}", Environment::Sandbox.credentials());
        assert!(!shown.contains(SANDBOX_USERNAME), "{shown}");
        assert!(!shown.contains(SANDBOX_PASSWORD), "{shown}");
    }
}
