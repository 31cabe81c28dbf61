use palisade_auth::{
    AnswerShape, Auth, AuthBuilder, Credential, Environment, JsonLogin,
    JsonLoginBuilder, Origin, TokenSource,
};

use crate::{Profile, ProfileError, Quota, base_url, error::Reason};

impl Profile {
    /// How to log in to one environment, as this user. The credential says
    /// which environment it is.
    ///
    /// What is special about the transport is for the builder, such as a
    /// certificate authority of one's own.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_auth::{Credential, Production};
    /// use palisade_pagamio::Profile;
    ///
    /// let password = Credential::<Production>::from_env("PAGAMIO_PASSWORD");
    /// let login = Profile::default().login("shop-17", password)?.build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ProfileError`] when a value is out of its range.
    pub fn login<E: Environment>(
        &self,
        username: &str,
        password: Credential<E>,
    ) -> Result<JsonLoginBuilder<E>, ProfileError> {
        self.check()?;
        let base = self.base_url::<E>();
        let pointers = &self.pointers;
        let shape = AnswerShape::token_at(&pointers.token)
            .refresh_token_at(&pointers.refresh_token)
            .lifetime_at(&pointers.lifetime)
            .success_at(&pointers.success);
        let url = format!("{base}{}", self.login_path);
        Ok(JsonLogin::builder(url, shape)
            .plain_field(&self.fields.username, username)
            .field(&self.fields.password, password)
            .refresh_url(format!("{base}{}", self.refresh_path))
            .refresh_field(&self.fields.refresh_token))
    }

    /// The authentication of one environment, with the quotas of logins and
    /// refreshes, the lifetimes, and what a 401 means. Tokens go to the
    /// environment of their source only.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_auth::{Credential, Sandbox};
    /// use palisade_pagamio::Profile;
    ///
    /// let profile = Profile::default();
    /// let password = Credential::<Sandbox>::from_env("PAGAMIO_PASSWORD");
    /// let login = profile.login("shop-17", password)?.build()?;
    /// let auth = profile.auth(login)?.build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The sandbox's tokens cannot go to production:
    ///
    /// ```compile_fail,E0308
    /// # use palisade_auth::{Auth, Credential, Production, Sandbox};
    /// # use palisade_pagamio::Profile;
    /// # let profile = Profile::default();
    /// let password = Credential::<Sandbox>::from_env("PAGAMIO_PASSWORD");
    /// let login = profile.login("shop-17", password)?.build()?;
    /// let auth: Auth<Production> = profile.auth(login)?.build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ProfileError`] when a value is out of its range, or the base URL is
    /// no place for a token.
    pub fn auth<S: TokenSource>(
        &self,
        source: S,
    ) -> Result<AuthBuilder<S::Environment>, ProfileError> {
        self.check()?;
        let origin = self.origin::<S::Environment>()?;
        let (tokens, backoff) = (self.tokens, self.backoff);
        let mut builder = Auth::builder(source, origin)
            .default_lifetime(tokens.default_lifetime)
            .max_age(tokens.max_age)
            .renew_before(tokens.renew_before)
            .backoff(backoff.first, backoff.longest);
        if let Some(quota) = self.quota(Quota::LOGIN) {
            builder = builder.login_quota(calls(quota), quota.window);
        }
        if let Some(quota) = self.quota(Quota::REFRESH) {
            builder = builder.refresh_quota(calls(quota), quota.window);
        }
        let profile = self.clone();
        Ok(builder.stale_if(move |refusal| {
            let answer = refusal.body().and_then(|body| profile.read(body));
            profile.is_stale(answer.as_ref())
        }))
    }

    /// Where the tokens of one environment may go.
    ///
    /// # Errors
    ///
    /// [`ProfileError`] when the base URL is no place for a token.
    pub fn origin<E: Environment>(&self) -> Result<Origin<E>, ProfileError> {
        let origin = base_url::origin(self.base_url::<E>());
        Origin::new(origin).map_err(|error| {
            let field = format!("base_urls.{}", E::NAME);
            ProfileError::new(field, Reason::Origin(error))
        })
    }
}

fn calls(quota: &Quota) -> usize {
    usize::try_from(quota.limit).unwrap_or(usize::MAX)
}
