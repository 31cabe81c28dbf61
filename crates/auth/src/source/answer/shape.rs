use std::time::SystemTime;

use serde_json::Value;

use super::{super::SourceBuildError, Json, lifetime, token};
use crate::{FetchError, Grant, Issued};

/// Where in a provider's answer things are: JSON pointers (RFC 6901), of which
/// the first that leads to anything counts.
///
/// Providers, and editions of one provider's documents, so differ in data
/// only:
///
/// ```
/// use palisade_auth::AnswerShape;
///
/// // {"successful":true,"data":{"token":"…","refreshToken":"…","expiresIn":1800}}
/// // {"accessToken":"…","expiresIn":1800}
/// let shape = AnswerShape::token_at(["/data/token", "/accessToken"])
///     .refresh_token_at(["/data/refreshToken", "/refreshToken"])
///     .lifetime_at(["/data/expiresIn", "/expiresIn"])
///     .success_at(["/successful"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerShape {
    token: Vec<String>,
    refresh_token: Vec<String>,
    lifetime: Vec<String>,
    success: Vec<String>,
}

impl AnswerShape {
    /// Where the token is. It has to be visible ASCII.
    #[must_use]
    pub fn token_at(pointers: impl IntoIterator<Item: Into<String>>) -> Self {
        Self {
            token: owned(pointers),
            refresh_token: Vec::new(),
            lifetime: Vec::new(),
            success: Vec::new(),
        }
    }

    /// Where the refresh token is, if there is one.
    #[must_use]
    pub fn refresh_token_at(
        mut self,
        pointers: impl IntoIterator<Item: Into<String>>,
    ) -> Self {
        self.refresh_token = owned(pointers);
        self
    }

    /// Where the lifetime is, if it is told.
    ///
    /// A number, or a text that is one: of seconds from now, or from 10⁹ on of
    /// seconds since 1970, or from 10¹¹ on of milliseconds since 1970. Or a
    /// time as RFC 3339 writes it. One that is over, or longer than 10⁹
    /// seconds, makes the answer none.
    #[must_use]
    pub fn lifetime_at(
        mut self,
        pointers: impl IntoIterator<Item: Into<String>>,
    ) -> Self {
        self.lifetime = owned(pointers);
        self
    }

    /// Where it says whether it was successful: if there is anything, it has
    /// to be `true`.
    #[must_use]
    pub fn success_at(
        mut self,
        pointers: impl IntoIterator<Item: Into<String>>,
    ) -> Self {
        self.success = owned(pointers);
        self
    }

    pub(crate) fn check(&self) -> Result<(), SourceBuildError> {
        if self.token.is_empty() {
            return Err(SourceBuildError::empty("where the token is"));
        }
        let Self { token, refresh_token, lifetime, success } = self;
        let mut pointers =
            [token, refresh_token, lifetime, success].into_iter().flatten();
        match pointers.find(|pointer| !pointer.starts_with('/')) {
            Some(pointer) => Err(SourceBuildError::pointer(pointer.clone())),
            None => Ok(()),
        }
    }

    /// What an answer with a good status says.
    pub(crate) fn issued(
        &self,
        answer: &Json,
        grant: Grant<'_>,
        now: SystemTime,
    ) -> Result<Issued, FetchError> {
        self.check_success(answer, grant)?;
        let Some(token) = answer.first(&self.token) else {
            return Err(FetchError::no_token_at(&self.token));
        };
        let token = token::token(token).map_err(FetchError::malformed)?;
        let mut issued = Issued::new(token);
        if let Some(value) = answer.first(&self.refresh_token) {
            let token = token::token(value).map_err(FetchError::malformed)?;
            issued = issued.refresh_token(token);
        }
        if let Some(value) = answer.first(&self.lifetime) {
            let lifetime = lifetime::lifetime(value, now);
            issued = issued.lifetime(lifetime.map_err(FetchError::malformed)?);
        }
        Ok(issued)
    }

    fn check_success(
        &self,
        answer: &Json,
        grant: Grant<'_>,
    ) -> Result<(), FetchError> {
        match (answer.first(&self.success), grant) {
            (None | Some(Value::Bool(true)), _) => Ok(()),
            // Why, is not known. A refresh token that is over is the likely
            // reason, and to log in then finds out more.
            (_, Grant::Refresh(_)) => Err(FetchError::rejected(200)),
            // To take it for a wrong password would give up on the right one.
            (_, Grant::Login) => {
                Err(FetchError::malformed("it says that it was not successful"))
            }
        }
    }
}

fn owned(pointers: impl IntoIterator<Item: Into<String>>) -> Vec<String> {
    pointers.into_iter().map(Into::into).collect()
}
