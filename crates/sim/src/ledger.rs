use std::{collections::HashMap, time::Duration};

use crate::{Seen, SideEffect, edition::REFRESH_PATH};

/// What the provider really saw and did: a snapshot, to be asserted on.
///
/// Times are counted from the simulator's start. Requests are in the order in
/// which their heads arrived. All paths are given below the base URL:
/// `/purchase`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use palisade_sim::Simulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), palisade_sim::StartError> {
/// let sim = Simulator::builder().start().await?;
/// // … the code under test …
/// let ledger = sim.ledger();
/// let minute = Duration::from_secs(60);
/// assert!(ledger.max_in_window("/purchase", minute) <= 10);
/// assert_eq!(ledger.too_many_requests(), 0);
/// assert!(ledger.max_side_effects() <= 1);
/// assert!(ledger.token_calls() <= 1, "one login is enough");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub(crate) requests: Vec<Seen>,
    pub(crate) effects: Vec<SideEffect>,
    pub(crate) connections: usize,
    pub(crate) failed_handshakes: usize,
    pub(crate) outages: usize,
}

impl Ledger {
    /// All requests, those included that a fault kept from the provider.
    #[must_use]
    pub fn requests(&self) -> &[Seen] {
        &self.requests
    }

    /// The requests to a path, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_sim::Simulator;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), palisade_sim::StartError> {
    /// let sim = Simulator::builder().start().await?;
    /// // … the code under test …
    /// for seen in sim.ledger().requests_to("/purchase") {
    ///     assert!(seen.header("traceparent").is_some(), "{seen:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn requests_to(&self, path: &str) -> Vec<&Seen> {
        self.requests.iter().filter(|seen| seen.path == path).collect()
    }

    /// The requests that named this `merchantReference`, polls included.
    ///
    /// A request whose body was not read has no reference: one that was reset
    /// before, or answered in the provider's stead.
    #[must_use]
    pub fn requests_for(&self, reference: &str) -> Vec<&Seen> {
        let own = |seen: &&Seen| seen.reference.as_deref() == Some(reference);
        self.requests.iter().filter(own).collect()
    }

    /// The requests that carried this access token, by its short name.
    #[must_use]
    pub fn requests_with(&self, token: &str) -> Vec<&Seen> {
        let own = |seen: &&Seen| seen.carried.token() == Some(token);
        self.requests.iter().filter(own).collect()
    }

    /// Everything sold, in order.
    #[must_use]
    pub fn effects(&self) -> &[SideEffect] {
        &self.effects
    }

    /// How often this `merchantReference` was sold: once at most, unless the
    /// simulator was told not to be idempotent.
    #[must_use]
    pub fn side_effects(&self, reference: &str) -> usize {
        let own = |effect: &&SideEffect| effect.reference == reference;
        self.effects.iter().filter(own).count()
    }

    /// How much was sold with this access token, by its short name.
    #[must_use]
    pub fn side_effects_with(&self, token: &str) -> usize {
        let own = |effect: &&SideEffect| effect.token == token;
        self.effects.iter().filter(own).count()
    }

    /// The largest number of sales under any one reference: 0 or 1 if nobody
    /// was charged twice.
    ///
    /// A client that makes up a new reference for a second try is not found
    /// this way: compare the number of [`effects`](Self::effects) with what
    /// was meant to be bought.
    #[must_use]
    pub fn max_side_effects(&self) -> usize {
        let mut sales: HashMap<&str, usize> = HashMap::new();
        for effect in &self.effects {
            let count = sales.entry(&effect.reference).or_default();
            *count = count.saturating_add(1);
        }
        sales.into_values().max().unwrap_or(0)
    }

    /// Calls that asked for a token with a password, granted or not, at the
    /// path of either edition.
    #[must_use]
    pub fn token_calls(&self) -> usize {
        self.logins().count()
    }

    /// Calls that asked for a token with a refresh token, granted or not.
    #[must_use]
    pub fn refresh_calls(&self) -> usize {
        self.requests_to(REFRESH_PATH).len()
    }

    /// Logins that were answered with 401.
    #[must_use]
    pub fn failed_logins(&self) -> usize {
        self.logins().filter(|seen| seen.status == Some(401)).count()
    }

    fn logins(&self) -> impl Iterator<Item = &Seen> {
        let login = |path: &str| matches!(path, "/auth/token" | "/auth/login");
        self.requests.iter().filter(move |seen| login(&seen.path))
    }

    /// Requests answered with 429, by a limit or by a fault.
    ///
    /// The provider may block an address or a token that collects them.
    #[must_use]
    pub fn too_many_requests(&self) -> usize {
        self.answered(429)
    }

    /// Requests answered with this status.
    #[must_use]
    pub fn answered(&self, status: u16) -> usize {
        let own = |seen: &&Seen| seen.status == Some(status);
        self.requests.iter().filter(own).count()
    }

    /// The largest number of requests to `path` that arrived in any stretch
    /// of `window`, its end excluded: what a limiter has to keep down.
    ///
    /// Counts what arrived, also what was turned away, and looks at every
    /// stretch, not only at those the provider's own windows begin.
    #[must_use]
    pub fn max_in_window(&self, path: &str, window: Duration) -> usize {
        let seen = self.requests_to(path);
        let full = |(index, first): (usize, &&Seen)| {
            let end = first.at.saturating_add(window);
            let rest = seen.iter().skip(index);
            rest.take_while(|later| later.at < end).count()
        };
        seen.iter().enumerate().map(full).max().unwrap_or(0)
    }

    /// Connections that were accepted, those reset at once included.
    #[must_use]
    pub const fn connections(&self) -> usize {
        self.connections
    }

    /// Connections on which TLS could not be agreed on: a client that does
    /// not trust the simulator's authority, for one.
    #[must_use]
    pub const fn failed_handshakes(&self) -> usize {
        self.failed_handshakes
    }

    /// How often connections were refused for a while. Who was refused is
    /// not known: no connection came about.
    #[must_use]
    pub const fn outages(&self) -> usize {
        self.outages
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Carried;

    fn seen(at: u64) -> Seen {
        Seen {
            at: Duration::from_millis(at),
            method: "GET".to_owned(),
            path: "/products".to_owned(),
            carried: Carried::Nothing,
            reference: None,
            headers: Vec::new(),
            fault: None,
            processed: true,
            status: Some(200),
        }
    }

    #[test]
    fn the_fullest_window_is_found_wherever_it_starts() {
        let requests = [0, 70, 90, 110, 170, 300].map(seen).to_vec();
        let ledger = Ledger { requests, ..Ledger::default() };
        let max = |window| {
            ledger.max_in_window("/products", Duration::from_millis(window))
        };
        assert_eq!(max(100), 3, "70, 90, 110: 170 is outside");
        assert_eq!(max(101), 4);
        assert_eq!(ledger.max_in_window("/", Duration::MAX), 0);
    }
}
