use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
    time::Duration,
};

use http::StatusCode;
use palisade_core::{FingerprintKey, SecretSink};
use palisade_http::CredentialHolder;

use crate::{
    Auth, BuildError, Environment, Origins, Refusal,
    cell::Rules,
    error::Unbuildable,
    keeper::{DynSource, Settings},
    refusal::Refusals,
};

/// Sets an [`Auth`] up; from [`Auth::builder`].
///
/// The defaults are Pagamio's where it says something, and otherwise the
/// careful ones.
#[must_use = "nothing is set up before `build`"]
pub struct AuthBuilder<E> {
    source: Arc<DynSource<E>>,
    origins: Origins<E>,
    rules: Rules,
    refusals: Refusals,
    key: Option<FingerprintKey>,
    sink: Option<Arc<dyn SecretSink>>,
    call_timeout: Duration,
}

impl<E: Environment> AuthBuilder<E> {
    pub(crate) fn new(source: Arc<DynSource<E>>, origins: Origins<E>) -> Self {
        Self {
            source,
            origins,
            rules: Rules::DEFAULT,
            refusals: Refusals::default(),
            key: None,
            sink: None,
            call_timeout: Duration::from_secs(30),
        }
    }

    /// How long a call to the token endpoint may take before it counts as
    /// failed, and one that gives a token back; 30 s by default.
    pub const fn call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = timeout;
        self
    }

    /// How long refusals are not answered with a new token, after one was
    /// refused that had just been obtained: then it is about permission. A
    /// minute by default.
    pub const fn cool_down(mut self, duration: Duration) -> Self {
        self.rules.cool_down = duration;
        self
    }

    /// The lifetime of a token whose provider does not tell one; 15 minutes by
    /// default. A token is never taken to live for ever.
    pub const fn default_lifetime(mut self, lifetime: Duration) -> Self {
        self.rules.default_lifetime = lifetime;
        self
    }

    /// The delays after calls that failed: from `first` up to `longest`,
    /// doubled each time, one half of each random. 1 s and 60 s by default, as
    /// Pagamio advises. A `Retry-After` only lengthens them, up to an hour.
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.rules.backoff.first = first;
        self.rules.backoff.longest = longest;
        self
    }

    /// The same after a credential was rejected, which does not mend itself: 5
    /// minutes and an hour by default. [`Auth::restore`] and
    /// [`Auth::credential_changed`] end it.
    pub const fn rejected_backoff(
        mut self,
        first: Duration,
        longest: Duration,
    ) -> Self {
        self.rules.rejected.first = first;
        self.rules.rejected.longest = longest;
        self
    }

    /// The key of the fingerprints in events and in
    /// [`CredentialTag`](palisade_http::CredentialTag)s; one from the operating
    /// system's random numbers by default.
    pub fn fingerprint_key(mut self, key: FingerprintKey) -> Self {
        self.key = Some(key);
        self
    }

    /// How many logins the provider allows in any `window`; 5 in 60 s by
    /// default, as Pagamio does for one address. If several processes share an
    /// address, each needs its share.
    pub const fn login_quota(mut self, calls: usize, window: Duration) -> Self {
        self.rules.login.calls = calls;
        self.rules.login.window = window;
        self
    }

    /// The same for calls with a refresh token; 10 in 60 s by default.
    pub const fn refresh_quota(
        mut self,
        calls: usize,
        window: Duration,
    ) -> Self {
        self.rules.refresh.calls = calls;
        self.rules.refresh.window = window;
        self
    }

    /// How long after a call was given up it may still reach the provider, and
    /// counts against its quota; 5 s by default.
    pub const fn quota_grace(mut self, grace: Duration) -> Self {
        self.rules.login.grace = grace;
        self.rules.refresh.grace = grace;
        self
    }

    /// How long a token is used at most, whatever the provider says; an hour by
    /// default, as often as Pagamio's security guide wants tokens to change.
    pub const fn max_age(mut self, age: Duration) -> Self {
        self.rules.max_age = age;
        self
    }

    /// How long before its end a token is renewed at the latest, if that leaves
    /// it 70 % of its life; zero by default. Whatever it is, a token is renewed
    /// after 70 to 85 % of its life.
    pub const fn renew_before(mut self, left: Duration) -> Self {
        self.rules.renew_before = left;
        self
    }

    /// Which answers may say that a token is stale; 401 by default.
    pub fn refusal_statuses(
        mut self,
        statuses: impl IntoIterator<Item = StatusCode>,
    ) -> Self {
        self.refusals.statuses = statuses.into_iter().collect();
        self
    }

    /// Looks at every refusal before a token is given up for it: `false` says
    /// that the token is good, and something else is not allowed.
    ///
    /// Bodies are read for it, up to [`Refusal::MAX_BODY`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use palisade_auth::{AuthBuilder, Environment, Refusal};
    /// # fn example<E: Environment>(builder: AuthBuilder<E>) {
    /// // Pagamio's 401 with this code is no word about the token.
    /// let not_allowed = |refusal: &Refusal<'_>| {
    ///     let body = refusal.body().unwrap_or_default();
    ///     body.windows(6).any(|part| part == br#""1105""#)
    /// };
    /// let builder = builder.stale_if(move |refusal| !not_allowed(refusal));
    /// # }
    /// ```
    pub fn stale_if(
        mut self,
        is_stale: impl Fn(&Refusal<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.refusals.is_stale = Some(Arc::new(is_stale));
        self
    }

    /// Where every live token and refresh token is made known, so that the
    /// redactor recognises it by its value. Nowhere by default.
    ///
    /// A token that the sink refuses, for being too short, is used all the
    /// same.
    pub fn secret_sink(mut self, sink: Arc<dyn SecretSink>) -> Self {
        self.sink = Some(sink);
        self
    }

    /// Checks the settings. Nothing is asked for yet, and no runtime is needed.
    ///
    /// # Errors
    ///
    /// [`BuildError`] names the setting and what it has to be; or the operating
    /// system has no random numbers for a key.
    pub fn build(self) -> Result<Auth<E>, BuildError> {
        self.check()?;
        let key = match self.key {
            Some(key) => key,
            None => FingerprintKey::random().map_err(|error| BuildError {
                reason: Unbuildable::Key(error),
            })?,
        };
        let settings = Settings {
            origins: self.origins,
            holder: holder(&key),
            key,
            sink: self.sink,
            call_timeout: self.call_timeout,
        };
        Ok(Auth::new(settings, self.rules, self.refusals, self.source))
    }

    fn check(&self) -> Result<(), BuildError> {
        let rules = &self.rules;
        let (backoff, rejected) = (rules.backoff, rules.rejected);
        let positive = [
            ("max_age", rules.max_age),
            ("default_lifetime", rules.default_lifetime),
            ("the first backoff", backoff.first),
            ("the first rejected_backoff", rejected.first),
            ("the window of login_quota", rules.login.window),
            ("the window of refresh_quota", rules.refresh.window),
            ("call_timeout", self.call_timeout),
        ];
        for (name, duration) in positive {
            ensure(!duration.is_zero(), name, "above zero")?;
        }
        for (name, quota) in
            [("login_quota", rules.login), ("refresh_quota", rules.refresh)]
        {
            ensure(quota.calls > 0, name, "one call or more")?;
        }
        for (name, delays) in
            [("backoff", backoff), ("rejected_backoff", rejected)]
        {
            let is_ordered = delays.first <= delays.longest;
            ensure(is_ordered, name, "no longer at first than at its longest")?;
        }
        let is_short = rules.default_lifetime < Duration::from_secs(3600);
        ensure(is_short, "default_lifetime", "shorter than an hour")?;
        let has_statuses = !self.refusals.statuses.is_empty();
        ensure(has_statuses, "refusal_statuses", "one status or more")
    }
}

/// Each `RandomState` has other keys, which tells holders apart.
fn holder(key: &FingerprintKey) -> CredentialHolder {
    let random = RandomState::new().hash_one(0_u8).to_be_bytes();
    CredentialHolder::new(key.fingerprint("holder", &random))
}

const fn ensure(
    holds: bool,
    name: &'static str,
    bound: &'static str,
) -> Result<(), BuildError> {
    if holds {
        return Ok(());
    }
    Err(BuildError { reason: Unbuildable::Setting(name, bound) })
}

impl<E: Environment> fmt::Debug for AuthBuilder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthBuilder")
            .field("environment", &E::NAME)
            .field("origins", &self.origins)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}
