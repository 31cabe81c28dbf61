use async_trait::async_trait;
use secrecy::{SecretString, zeroize::Zeroizing};

use super::{Origin, Provenance, error::Reason, text};

/// An environment variable, as it is each time.
pub(super) struct Variable(pub(super) String);

#[async_trait]
impl Origin for Variable {
    fn provenance(&self) -> Provenance {
        Provenance::EnvironmentVariable(self.0.clone())
    }

    async fn read(&self) -> Result<SecretString, Reason> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the app named this variable"
        )]
        let value = std::env::var_os(&self.0);
        let value = value.ok_or(Reason::Missing("variable"))?;
        text::secret(&Zeroizing::new(value.into_encoded_bytes()))
    }
}
