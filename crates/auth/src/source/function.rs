use std::{fmt, future::Future, marker::PhantomData};

use async_trait::async_trait;
use secrecy::SecretString;

use super::{FetchError, Grant, Issued, TokenSource};
use crate::Environment;

/// A source that is a function; from [`source_fn`].
pub struct SourceFn<E, F> {
    function: F,
    world: PhantomData<fn() -> E>,
}

/// A source that is a function of the refresh token, which is `None` where a
/// login is wanted.
///
/// It is called once for each token that is wanted, and has to end by itself:
/// put a time limit on what it waits for.
///
/// ```
/// use std::time::Duration;
///
/// use palisade_auth::{Issued, Sandbox, source_fn};
///
/// let source = source_fn::<Sandbox, _, _>(|_refresh_token| async {
///     let token = "sandbox-token-1".into();
///     Ok(Issued::new(token).lifetime(Duration::from_secs(1800)))
/// });
/// ```
pub const fn source_fn<E, F, R>(function: F) -> SourceFn<E, F>
where
    E: Environment,
    F: Fn(Option<SecretString>) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Issued, FetchError>> + Send,
{
    SourceFn { function, world: PhantomData }
}

#[async_trait]
impl<E, F, R> TokenSource for SourceFn<E, F>
where
    E: Environment,
    F: Fn(Option<SecretString>) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Issued, FetchError>> + Send,
{
    type Environment = E;

    async fn fetch(&self, grant: Grant<'_>) -> Result<Issued, FetchError> {
        let refresh_token = match grant {
            Grant::Login => None,
            Grant::Refresh(token) => Some(token.clone()),
        };
        (self.function)(refresh_token).await
    }
}

impl<E: Environment, F> fmt::Debug for SourceFn<E, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFn")
            .field("environment", &E::NAME)
            .finish_non_exhaustive()
    }
}
