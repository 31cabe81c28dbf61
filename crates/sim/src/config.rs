use std::{collections::HashSet, time::Duration};

use crate::{
    Credentials, Edition, Environment, Limit, Outcome, Product, RefreshTokens,
    StartError, product::catalogue, token::Lifetimes,
};

/// What a simulator is started with.
///
/// A limit of the edition and its window stay apart until the start: the two
/// may be set in any order.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) catalogue: Vec<Product>,
    pub(crate) credentials: Vec<Credentials>,
    pub(crate) edition: Edition,
    pub(crate) environment: Environment,
    pub(crate) idempotent: bool,
    pub(crate) lifetimes: Lifetimes,
    /// In place of the edition's.
    pub(crate) limits: Option<Vec<Limit>>,
    pub(crate) outcome: Outcome,
    pub(crate) port: u16,
    /// In place of the edition's.
    pub(crate) refresh_tokens: Option<RefreshTokens>,
    pub(crate) retry_after: bool,
    /// Of the edition's limits.
    pub(crate) window: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            catalogue: catalogue(),
            credentials: Vec::new(),
            edition: Edition::default(),
            environment: Environment::default(),
            idempotent: true,
            lifetimes: Lifetimes {
                access: Duration::from_secs(1800),
                refresh: Duration::from_secs(7 * 24 * 3600),
                announced: None,
            },
            limits: None,
            outcome: Outcome::Complete,
            port: 0,
            refresh_tokens: None,
            retry_after: false,
            window: Duration::from_secs(60),
        }
    }
}

impl Config {
    /// Refuses what could only be a mistake in the test.
    ///
    /// A limit of zero would turn everything away, a lifetime of zero every
    /// token; a name that is there twice would silently mean the first.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        for limit in self.effective_limits() {
            if limit.quota.limit() == 0 {
                return Err(StartError::zero("the number of a limit"));
            }
            if limit.quota.window().is_zero() {
                return Err(StartError::zero("the window of a limit"));
            }
        }
        if self.lifetimes.access.is_zero() {
            return Err(StartError::zero("the lifetime of access tokens"));
        }
        if self.lifetimes.refresh.is_zero() {
            return Err(StartError::zero("the lifetime of refresh tokens"));
        }
        let mut codes = HashSet::new();
        let mut listed = self.catalogue.iter().map(|product| &*product.code);
        if let Some(twice) = listed.find(|code| !codes.insert(*code)) {
            return Err(StartError::product_twice(twice));
        }
        let own = self.environment.credentials();
        let mut names = HashSet::from([&*own.username]);
        let mut users = self.credentials.iter();
        if users.any(|user| !names.insert(&*user.username)) {
            return Err(StartError::user_twice());
        }
        Ok(())
    }

    pub(crate) fn effective_limits(&self) -> Vec<Limit> {
        let own = || self.edition.limits(self.window);
        self.limits.clone().unwrap_or_else(own)
    }

    pub(crate) fn effective_refresh_tokens(&self) -> RefreshTokens {
        self.refresh_tokens.unwrap_or(self.edition.refresh_tokens())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Category, Cents, Quota, SANDBOX_USERNAME};

    fn error(change: impl FnOnce(&mut Config)) -> String {
        let mut config = Config::default();
        change(&mut config);
        config.check().unwrap_err().to_string()
    }

    #[test]
    fn the_default_is_sound_and_each_mistake_is_named() {
        assert!(Config::default().check().is_ok());
        let window = Duration::from_secs(1);
        let none = Limit::overall(Quota::TokenBucket { limit: 0, window });
        assert!(
            error(|config| config.limits = Some(vec![none]))
                .contains("number of a limit")
        );
        assert!(
            error(|config| config.window = Duration::ZERO)
                .contains("window of a limit")
        );
        assert!(
            error(|config| config.lifetimes.access = Duration::ZERO)
                .contains("access tokens")
        );
        assert!(
            error(|config| config.lifetimes.refresh = Duration::ZERO)
                .contains("refresh tokens")
        );
        let data = Product::fixed("DATA-1GB", Category::Data, Cents::new(100));
        assert!(
            error(|config| config.catalogue.push(data)).contains("DATA-1GB")
        );
        let user = Credentials::new(SANDBOX_USERNAME, "other");
        let shown = error(|config| config.credentials.push(user));
        assert!(shown.contains("user name"), "{shown}");
        assert!(!shown.contains(SANDBOX_USERNAME), "{shown}");
    }
}
