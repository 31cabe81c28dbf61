//! What an app proves itself with.

#[cfg(feature = "command")]
mod command;
mod error;
mod file;
mod literal;
mod provenance;
mod registration;
mod text;
mod variable;
#[cfg(feature = "vault")]
mod vault;

use std::{fmt, marker::PhantomData, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use palisade_core::SecretSink;
use secrecy::SecretString;

#[cfg(feature = "vault")]
pub use self::vault::VaultBuilder;
pub use self::{error::CredentialError, provenance::Provenance};
use self::{
    error::Reason, file::SecretFile, literal::Literal,
    registration::Registration, variable::Variable,
};
use crate::{Environment, Sandbox};

/// The longest secret that is taken, in bytes: 64 KiB.
const MAX_SECRET: usize = 64 * 1024;

/// A password, a client secret or the like: where it is to be had, and which
/// world it belongs to.
///
/// It holds no value (a [literal](Credential::literal_in_code_for_tests) does):
/// whoever needs one [resolves](Self::resolve) it, and so sees a new one at
/// once. Clones are the same credential.
///
/// ```
/// use palisade_auth::{Credential, Production};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let password =
///     Credential::<Production>::from_file("/run/secrets/no-such-file");
/// let error = password.resolve().await.unwrap_err();
/// assert!(error.is_missing());
/// assert_eq!(
///     error.to_string(),
///     "file /run/secrets/no-such-file: it cannot be read: entity not found"
/// );
/// # }
/// ```
///
/// That of one world is of no use in the other:
///
/// ```compile_fail,E0308
/// use palisade_auth::{Credential, Production, Sandbox};
///
/// fn log_in(password: Credential<Production>) {}
/// log_in(Credential::<Sandbox>::from_env("PAGAMIO_PASSWORD"));
/// ```
pub struct Credential<E: Environment> {
    origin: Arc<dyn Origin>,
    registration: Option<Arc<Registration>>,
    world: PhantomData<fn() -> E>,
}

/// One way to come by a secret.
#[async_trait]
trait Origin: Send + Sync {
    fn provenance(&self) -> Provenance;

    async fn read(&self) -> Result<SecretString, Reason>;
}

impl<E: Environment> Credential<E> {
    /// The value of an environment variable, as it is: no line break is taken
    /// from its end.
    #[must_use]
    pub fn from_env(name: impl Into<String>) -> Self {
        Self::new(Variable(name.into()))
    }

    /// What a file holds, without one line break at its end.
    ///
    /// It is read each time, and so again when it changed. A file that others
    /// than its owner may read or write is refused, on Unix; so is what is no
    /// regular file, and one of more than 64 KiB.
    #[must_use]
    pub fn from_file(path: impl Into<PathBuf>) -> Self {
        Self::new(SecretFile { path: path.into(), group_may_read: false })
    }

    /// The same, where the group may read it: a Kubernetes secret that is
    /// mounted with an `fsGroup` has mode 0440.
    #[must_use]
    pub fn dangerous_from_group_readable_file(
        path: impl Into<PathBuf>,
    ) -> Self {
        Self::new(SecretFile { path: path.into(), group_may_read: true })
    }

    /// What a program prints, without one line break at its end.
    ///
    /// There is no shell: `arguments` reach the program as they are. `program`
    /// is best a whole path, since otherwise `PATH` says what it is. It gets
    /// the environment of this process and no input. What it says on its
    /// standard error is read by nobody. It has to end within `limit`, with
    /// status 0, having printed at most 64 KiB; otherwise it is killed, but not
    /// what it has started itself.
    #[cfg(feature = "command")]
    #[must_use]
    pub fn from_command(
        program: impl Into<std::ffi::OsString>,
        arguments: impl IntoIterator<Item: Into<std::ffi::OsString>>,
        limit: std::time::Duration,
    ) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        let program = program.into();
        Self::new(command::SecretCommand { program, arguments, limit })
    }

    /// A key of a secret in `OpenBao`'s or Vault's key-value store, version 2.
    ///
    /// `address` is the URL of the server without a path, and `token` what it
    /// is asked with.
    #[cfg(feature = "vault")]
    pub fn from_vault(
        address: impl Into<String>,
        token: Self,
    ) -> VaultBuilder<E> {
        VaultBuilder::new(address.into(), token)
    }

    fn new(origin: impl Origin + 'static) -> Self {
        let origin = Arc::new(origin);
        Self { origin, registration: None, world: PhantomData }
    }

    /// Makes each value that it resolves to known to `sink`, before anybody
    /// gets it, until there is another one or the last clone of this
    /// credential is dropped.
    ///
    /// Fit for passwords, not for user names: one that the sink refuses to
    /// know, as too short or too much like others, is an error.
    #[must_use]
    pub fn registered_with(self, sink: Arc<dyn SecretSink>) -> Self {
        Self { registration: Some(Arc::new(Registration::new(sink))), ..self }
    }

    /// Where it comes from.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        self.origin.provenance()
    }

    /// The value, as it is now.
    ///
    /// # Errors
    ///
    /// [`CredentialError`] when it cannot be had, is empty, is not UTF-8, has
    /// more than 64 KiB, or cannot be made known to the sink.
    pub async fn resolve(&self) -> Result<SecretString, CredentialError> {
        let secret = self.origin.read().await.and_then(|secret| {
            if let Some(registration) = &self.registration {
                registration.replace(&secret)?;
            }
            Ok(secret)
        });
        secret.map_err(|why| CredentialError::new(self.provenance(), why))
    }
}

impl Credential<Sandbox> {
    /// A value that stands in the code, for all to see who see the code.
    ///
    /// There is none for production:
    ///
    /// ```compile_fail,E0599
    /// use palisade_auth::{Credential, Production};
    ///
    /// let _ = Credential::<Production>::literal_in_code_for_tests("hunter2");
    /// ```
    #[must_use]
    pub fn literal_in_code_for_tests(value: impl Into<SecretString>) -> Self {
        Self::new(Literal(value.into()))
    }
}

impl<E: Environment> Clone for Credential<E> {
    fn clone(&self) -> Self {
        Self {
            origin: Arc::clone(&self.origin),
            registration: self.registration.clone(),
            world: PhantomData,
        }
    }
}

impl<E: Environment> fmt::Debug for Credential<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("environment", &E::NAME)
            .field("provenance", &self.provenance())
            .finish_non_exhaustive()
    }
}
