mod check;
mod codes;
mod editions;
mod parts;
mod purchase;
mod quota;
mod secret;

use palisade_auth::{Environment, Production};

pub(crate) use self::codes::hold;
pub use self::{
    codes::{CodeRange, CodeRangeError, Codes},
    parts::{Backoff, BaseUrls, Fields, Pointers, StatusWords, Tokens},
    purchase::{FieldForm, Purchase, PurchaseField},
    quota::Quota,
    secret::{SecretField, SecretKind},
};
use crate::PollPhase;

/// The provider, as data. Its documents contradict each other, so each value
/// in them is a field here, and what is in code is only what to do with it.
///
/// | value | April 2026, the default | October 2025 |
/// |---|---|---|
/// | sandbox | `https://vas-sandbox-api.pagamio.tech/api/v1` | the same |
/// | production | `https://vas-api.pagamio.tech/api/v1` | the same |
/// | login | `/auth/token` | `/auth/login` |
/// | refresh | `/auth/token/refresh` | the same |
/// | a token is used | an hour at most, 30 minutes if no one says | the same |
/// | a token is renewed | with 5 minutes left at the latest | the same |
/// | requests a minute | 100 in all, logins 5, refreshes 10, purchases 10 | 100 in all, logins 5, refreshes 10 |
/// | answers | both envelopes, a code as a text or a number | the same |
///
/// That a refresh token lives for 7 days is no field, since nothing is decided
/// by it: one that is over is refused, and a login follows.
///
/// Fields may be set to anything; [`check`](Self::check) says whether they are
/// in their range, and is asked by whatever is set up from a profile.
///
/// # Examples
///
/// ```
/// use palisade_pagamio::Profile;
///
/// let mut profile = Profile::october_2025();
/// profile.login_path = "/auth/token".to_owned();
/// profile.check()?;
/// # Ok::<(), palisade_pagamio::ProfileError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// What all paths are below.
    pub base_urls: BaseUrls,
    /// Where a password is exchanged for a token, by POST.
    pub login_path: String,
    /// Where a refresh token is, by POST.
    pub refresh_path: String,
    /// Where something is bought, by POST.
    pub purchase_path: String,
    /// Where a transaction is looked up, by POST.
    pub transactions_path: String,
    /// The names of fields of requests.
    pub fields: Fields,
    /// Where in an answer something is.
    pub pointers: Pointers,
    /// The words for the status of a transaction.
    pub statuses: StatusWords,
    /// How long tokens are used.
    pub tokens: Tokens,
    /// What a purchase may hold.
    pub purchase: Purchase,
    /// How much may be sent; at most 8, of unlike names.
    pub quotas: Vec<Quota>,
    /// Which codes say what.
    pub codes: Codes,
    /// How often a transaction is looked up; at least one, the last one
    /// without an end.
    pub polls: Vec<PollPhase>,
    /// How long to wait between repetitions.
    pub backoff: Backoff,
    /// The names of what is secret in requests and answers.
    pub secrets: Vec<SecretField>,
}

impl Profile {
    /// What all paths are below in one environment.
    #[must_use]
    pub fn base_url<E: Environment>(&self) -> &str {
        if E::NAME == Production::NAME {
            &self.base_urls.production
        } else {
            &self.base_urls.sandbox
        }
    }

    /// The quota of this name.
    #[must_use]
    pub fn quota(&self, name: &str) -> Option<&Quota> {
        self.quotas.iter().find(|quota| quota.name == name)
    }
}

impl Default for Profile {
    /// The newest edition: [`april_2026`](Self::april_2026).
    fn default() -> Self {
        Self::april_2026()
    }
}
