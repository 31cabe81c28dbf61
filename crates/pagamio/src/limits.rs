use palisade_auth::Environment;
use palisade_limit::{Limiter, LimiterBuilder, Rule};

use crate::{Profile, ProfileError, Quota, base_url};

impl Profile {
    /// The quotas of one environment as rules of a limiter, but for those of
    /// logins and refreshes, which the authentication keeps.
    ///
    /// A quota without a path counts those too, and they pass no limiter, so
    /// what they may use of it is taken off: with the defaults, 85 of 100
    /// requests in a minute are left. Who knows that fewer logins will do gives
    /// them a smaller quota.
    ///
    /// The builder can be asked for more, such as a share for each of several
    /// processes.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_auth::Sandbox;
    /// use palisade_limit::LimitMiddleware;
    /// use palisade_pagamio::Profile;
    ///
    /// let limiter = Profile::default().limiter::<Sandbox>()?.build()?;
    /// let limit = LimitMiddleware::new(limiter);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ProfileError`] when a value is out of its range.
    pub fn limiter<E: Environment>(
        &self,
    ) -> Result<LimiterBuilder, ProfileError> {
        self.check()?;
        let mut builder = Limiter::builder()
            .backoff(self.backoff.first, self.backoff.longest);
        for rule in self.rules::<E>() {
            builder = builder.rule(rule);
        }
        Ok(builder)
    }

    /// The same as single rules, for a limiter that has others, too, or to
    /// change one.
    pub fn rules<E: Environment>(&self) -> impl Iterator<Item = Rule> {
        let base = self.base_url::<E>();
        let host = base_url::host(base).unwrap_or_default();
        self.limited().map(move |quota| {
            let limit = quota.limit.saturating_sub(self.reserved_of(quota));
            let mut rule =
                Rule::new(quota.name, limit, quota.window).host(&host);
            rule = rule.per(quota.per);
            if let Some(method) = &quota.method {
                rule = rule.method(method.clone());
            }
            if let Some(path) = &quota.path {
                rule = rule.path(&format!("{}{path}", base_url::path(base)));
            }
            rule
        })
    }

    /// The quotas that are for the limiter.
    pub(crate) fn limited(&self) -> impl Iterator<Item = &Quota> {
        self.quotas.iter().filter(|quota| !quota.is_about_tokens())
    }

    /// How many logins and refreshes may fall into a quota's window at most,
    /// if it counts them.
    pub(crate) fn reserved_of(&self, quota: &Quota) -> u32 {
        if quota.path.is_some() || quota.is_about_tokens() {
            return 0;
        }
        let tokens = self.quotas.iter().filter(|own| own.is_about_tokens());
        tokens.fold(0, |sum, own| {
            let window = own.window.as_nanos().max(1);
            let windows = quota.window.as_nanos().div_ceil(window);
            let windows = u32::try_from(windows).unwrap_or(u32::MAX);
            sum.saturating_add(own.limit.saturating_mul(windows))
        })
    }
}
