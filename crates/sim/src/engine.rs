//! The provider itself, without sockets and without a clock.
//!
//! The shell calls [`Engine::arrive`] when a request's head is there,
//! [`Engine::work`] when its body is, and [`Engine::answered`] when it sends
//! the answer. `now` is the time since the start.
//!
//! In three steps because a fault can come between any two of them, and
//! because a quota must see a request when it arrives, not when a slow body
//! has.

mod arrive;
mod login;
mod purchase;
mod work;

pub(crate) use arrive::{Arrival, Head};

use crate::{
    Credentials, Ledger, Product, config::Config, edition::Edition,
    limit::Limits, playlist::Playlist, till::Till, token::Tokens,
};

/// All state of one simulated provider.
pub(crate) struct Engine {
    pub(crate) ledger: Ledger,
    pub(crate) playlist: Playlist,
    pub(crate) till: Till,
    pub(crate) tokens: Tokens,
    edition: Edition,
    catalogue: Vec<Product>,
    limits: Limits,
    retry_after: bool,
    /// With the short names the ledger uses.
    users: Vec<(String, Credentials)>,
}

impl Engine {
    /// The engine for a configuration that was checked.
    pub(crate) fn new(config: Config) -> Self {
        let limits = config.effective_limits();
        let policy = config.effective_refresh_tokens();
        let environment = config.environment;
        let own = (environment.name().to_owned(), environment.credentials());
        let added = config.credentials.into_iter().zip(1_u32..);
        let added = added.map(|(user, number)| (format!("c{number}"), user));
        Self {
            ledger: Ledger::default(),
            playlist: Playlist::default(),
            till: Till::new(config.outcome, config.idempotent),
            tokens: Tokens::new(config.lifetimes, policy),
            edition: config.edition,
            catalogue: config.catalogue,
            limits: Limits::new(limits),
            retry_after: config.retry_after,
            users: std::iter::once(own).chain(added).collect(),
        }
    }

    /// Records what was sent for a request; none for a reset.
    pub(crate) fn answered(&mut self, ticket: usize, status: Option<u16>) {
        if let Some(seen) = self.ledger.requests.get_mut(ticket) {
            seen.status = status;
        }
    }

    /// Every secret handed out so far.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let told = self.tokens.values().chain(&self.till.secrets);
        told.cloned().collect()
    }
}
