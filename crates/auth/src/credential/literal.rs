use async_trait::async_trait;
use secrecy::SecretString;

use super::{Origin, Provenance, error::Reason};

pub(super) struct Literal(pub(super) SecretString);

#[async_trait]
impl Origin for Literal {
    fn provenance(&self) -> Provenance {
        Provenance::Literal
    }

    async fn read(&self) -> Result<SecretString, Reason> {
        Ok(self.0.clone())
    }
}
