//! Access and refresh tokens: issued, expired, rotated, revoked. Pure: time
//! and randomness come from the caller.
//!
//! A token is never forgotten. One that expired or was revoked is still known,
//! so that the ledger can say who goes on using it.
//!
//! A new login leaves earlier tokens alone, and a refresh leaves the access
//! token alone that it replaces: the documents claim neither, and a client
//! must not depend on it.

use std::{collections::HashMap, time::Duration};

/// What becomes of a refresh token when it is used.
///
/// The provider's documents do not say; a client should survive both. With
/// rotation, two processes that share a refresh token lock each other out, and
/// so do two tasks that refresh at once.
///
/// # Examples
///
/// ```
/// use palisade_sim::{RefreshTokens, Simulator};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), palisade_sim::StartError> {
/// let builder = Simulator::builder();
/// let sim = builder.refresh_tokens(RefreshTokens::Reusable).start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefreshTokens {
    /// There are none: an expired token means a new login.
    Absent,
    /// The token stays valid until it expires; no new one is issued.
    Reusable,
    /// Each use answers with a new one and ends the old one.
    Rotating,
}

/// How long tokens live, and what the answer says of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub(crate) access: Duration,
    pub(crate) refresh: Duration,
    /// In place of the true `access` in `expiresIn`.
    pub(crate) announced: Option<Duration>,
}

/// The random part of a pair of tokens. Deliberately without `Debug`.
#[derive(Clone, Copy)]
pub(crate) struct Entropy {
    pub(crate) access: u128,
    pub(crate) refresh: u128,
}

/// A pair of tokens on its way to the client. Deliberately without `Debug`.
pub(crate) struct Grant {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    /// Whole seconds, rounded up.
    pub(crate) expires_in: u64,
}

/// Every token there ever was, by value. Deliberately without `Debug`.
pub(crate) struct Tokens {
    lifetimes: Lifetimes,
    policy: RefreshTokens,
    access: HashMap<String, Issued>,
    refresh: HashMap<String, Issued>,
}

/// One token: whose it is and until when it counts.
#[derive(Clone)]
pub(crate) struct Issued {
    /// The short name the ledger uses: `t1`, `t2`, …, and `r1`, `r2`, ….
    pub(crate) id: String,
    /// Index of the credentials it was issued for.
    pub(crate) owner: usize,
    expires: Duration,
    revoked: bool,
}

impl Issued {
    fn is_valid(&self, now: Duration) -> bool {
        !self.revoked && now < self.expires
    }
}

impl Tokens {
    pub(crate) fn new(lifetimes: Lifetimes, policy: RefreshTokens) -> Self {
        let (access, refresh) = (HashMap::new(), HashMap::new());
        Self { lifetimes, policy, access, refresh }
    }

    /// Issues what a login earns.
    pub(crate) fn issue(
        &mut self,
        now: Duration,
        owner: usize,
        entropy: Entropy,
    ) -> Grant {
        let mut grant = self.issue_access(now, owner, entropy);
        if self.policy != RefreshTokens::Absent {
            let value = format!("sim-refresh-{:032x}", entropy.refresh);
            let life = self.lifetimes.refresh;
            let token = issued('r', self.refresh.len(), owner, now, life);
            self.refresh.insert(value.clone(), token);
            grant.refresh = Some(value);
        }
        grant
    }

    /// Exchanges a refresh token, if it is valid.
    ///
    /// Under rotation the old one ends here, also when the answer is lost on
    /// its way: that client has to log in again.
    pub(crate) fn refresh(
        &mut self,
        now: Duration,
        value: &str,
        entropy: Entropy,
    ) -> Option<Grant> {
        let rotates = self.policy == RefreshTokens::Rotating;
        let old = self.refresh.get_mut(value)?;
        if !old.is_valid(now) {
            return None;
        }
        old.revoked = rotates;
        let owner = old.owner;
        Some(if rotates {
            self.issue(now, owner, entropy)
        } else {
            self.issue_access(now, owner, entropy)
        })
    }

    fn issue_access(
        &mut self,
        now: Duration,
        owner: usize,
        entropy: Entropy,
    ) -> Grant {
        let Lifetimes { access: life, announced, .. } = self.lifetimes;
        let access = format!("sim-access-{:032x}", entropy.access);
        let token = issued('t', self.access.len(), owner, now, life);
        self.access.insert(access.clone(), token);
        let told = announced.unwrap_or(life).as_nanos();
        let seconds = told.div_ceil(1_000_000_000);
        let expires_in = u64::try_from(seconds).unwrap_or(u64::MAX);
        Grant { access, refresh: None, expires_in }
    }

    /// An access token, if it was ever issued here.
    pub(crate) fn known(&self, value: &str) -> Option<&Issued> {
        self.access.get(value)
    }

    /// An access token, if it is valid at `now`.
    pub(crate) fn valid(&self, now: Duration, value: &str) -> Option<&Issued> {
        self.known(value).filter(|token| token.is_valid(now))
    }

    /// Revokes one token of either kind, by its value or its short name.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        let all = self.access.iter_mut().chain(&mut self.refresh);
        let mut named = all
            .filter(|(value, issued)| *value == token || issued.id == token)
            .map(|(_, issued)| issued);
        named.next().map(|issued| issued.revoked = true).is_some()
    }

    /// Revokes all access tokens.
    pub(crate) fn revoke_access(&mut self) {
        self.access.values_mut().for_each(|token| token.revoked = true);
    }

    /// Revokes all tokens of both kinds.
    pub(crate) fn revoke_all(&mut self) {
        self.revoke_access();
        self.refresh.values_mut().for_each(|token| token.revoked = true);
    }

    /// The values of all tokens ever issued.
    pub(crate) fn values(&self) -> impl Iterator<Item = &String> {
        self.access.keys().chain(self.refresh.keys())
    }
}

fn issued(
    kind: char,
    before: usize,
    owner: usize,
    now: Duration,
    life: Duration,
) -> Issued {
    Issued {
        id: format!("{kind}{}", before.saturating_add(1)),
        owner,
        expires: now.saturating_add(life),
        revoked: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFETIMES: Lifetimes = Lifetimes {
        access: Duration::from_millis(1500),
        refresh: Duration::from_secs(60),
        announced: None,
    };

    fn entropy(number: u128) -> Entropy {
        Entropy { access: number, refresh: number }
    }

    #[test]
    fn a_token_is_valid_until_the_instant_it_expires() {
        let mut tokens = Tokens::new(LIFETIMES, RefreshTokens::Absent);
        let grant = tokens.issue(Duration::from_secs(1), 0, entropy(7));
        assert_eq!(grant.expires_in, 2, "1.5 s, rounded up");
        let valid = |at| {
            tokens.valid(Duration::from_millis(at), &grant.access).is_some()
        };
        assert!(valid(2499));
        assert!(!valid(2500));
        assert_eq!(grant.refresh, None);
    }

    #[test]
    fn a_rotating_refresh_token_works_once_and_a_reusable_one_again() {
        let uses = |policy| {
            let mut tokens = Tokens::new(LIFETIMES, policy);
            let grant = tokens.issue(Duration::ZERO, 0, entropy(1));
            let first = grant.refresh.unwrap();
            [2, 3].map(|number| {
                let again =
                    tokens.refresh(Duration::ZERO, &first, entropy(number));
                again.map(|grant| grant.refresh.is_some())
            })
        };
        assert_eq!(uses(RefreshTokens::Rotating), [Some(true), None]);
        assert_eq!(uses(RefreshTokens::Reusable), [Some(false), Some(false)]);
    }

    #[test]
    fn a_token_is_revoked_by_value_or_by_name() {
        let mut tokens = Tokens::new(LIFETIMES, RefreshTokens::Rotating);
        let one = tokens.issue(Duration::ZERO, 0, entropy(1));
        let two = tokens.issue(Duration::ZERO, 0, entropy(2));
        assert!(tokens.revoke(&one.access));
        assert!(tokens.revoke("t2"));
        assert!(!tokens.revoke("t3"));
        assert!(tokens.valid(Duration::ZERO, &one.access).is_none());
        assert!(tokens.valid(Duration::ZERO, &two.access).is_none());
        let refresh = two.refresh.unwrap();
        assert!(tokens.refresh(Duration::ZERO, &refresh, entropy(3)).is_some());
    }
}
