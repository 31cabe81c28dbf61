use std::time::Duration;

use crate::{
    Credentials, Edition, Environment, Limit, Outcome, Product, RefreshTokens,
    Simulator, StartError, config::Config,
};

/// Sets a [`Simulator`] up; from [`Simulator::builder`].
///
/// Whatever is not set is as in the documents of the [`Edition`]. Nothing is
/// checked before [`start`](Self::start), which checks all of it.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use palisade_sim::{Edition, Environment, Simulator};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), palisade_sim::StartError> {
/// let sim = Simulator::builder()
///     .edition(Edition::October2025)
///     .environment(Environment::Production)
///     // A test can wait for the end of both:
///     .token_lifetime(Duration::from_millis(300))
///     .window(Duration::from_secs(2))
///     .start()
///     .await?;
/// assert!(sim.base_url().ends_with("/api/v1"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing listens before `start`"]
pub struct SimulatorBuilder {
    config: Config,
}

impl SimulatorBuilder {
    /// What `expiresIn` says, in place of the true lifetime: a provider that
    /// ends tokens early, or late.
    ///
    /// A client that trusts it then meets a 401 with a token it holds to be
    /// good, and has to refresh and replay.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use palisade_sim::Simulator;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), palisade_sim::StartError> {
    /// let sim = Simulator::builder()
    ///     .token_lifetime(Duration::from_millis(200))
    ///     .announced_lifetime(Duration::from_secs(1800))
    ///     .start()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub const fn announced_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.lifetimes.announced = Some(lifetime);
        self
    }

    /// Accepts one more pair of credentials, beside those of the environment.
    ///
    /// The ledger calls them `c1`, `c2`, … in the order they were added.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_sim::{Access, Credentials, Simulator};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), palisade_sim::StartError> {
    /// let clerk = Credentials::new("clerk", "clerk-pass");
    /// let sim = Simulator::builder()
    ///     .credentials(clerk.access(Access::ActionDenied))
    ///     .start()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.config.credentials.push(credentials);
        self
    }

    /// The edition to follow; April 2026 by default.
    pub const fn edition(mut self, edition: Edition) -> Self {
        self.config.edition = edition;
        self
    }

    /// The environment to be; the sandbox by default.
    pub const fn environment(mut self, environment: Environment) -> Self {
        self.config.environment = environment;
        self
    }

    /// Whether `merchantReference` makes a purchase idempotent; true by
    /// default. Without, a client's own care is all there is, and a test sees
    /// what it is worth: each purchase that is processed has a side effect,
    /// and `POST /transactions` finds the last of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_sim::{Answer, Fault, Simulator};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), palisade_sim::StartError> {
    /// let sim = Simulator::builder().idempotent(false).start().await?;
    /// sim.inject(Fault::Reply(Answer::new(502)).on("/purchase").processed());
    /// // … a client that posts again instead of looking the transaction up …
    /// assert!(sim.ledger().max_side_effects() <= 1, "charged twice");
    /// # Ok(())
    /// # }
    /// ```
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.config.idempotent = idempotent;
        self
    }

    /// These limits instead of the edition's; none at all if empty.
    ///
    /// A request has to pass all that apply to it; one that does not is
    /// counted by none of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use palisade_sim::{Limit, Quota, Simulator};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), palisade_sim::StartError> {
    /// let window = Duration::from_secs(2);
    /// let sliding = |limit| Quota::SlidingWindow { limit, window };
    /// let sim = Simulator::builder()
    ///     .limits([
    ///         Limit::overall(sliding(100)),
    ///         Limit::on("/purchase", sliding(10)).per_token(),
    ///     ])
    ///     .start()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn limits(mut self, limits: impl IntoIterator<Item = Limit>) -> Self {
        self.config.limits = Some(limits.into_iter().collect());
        self
    }

    /// How a purchase ends unless scripted; completed at once by default.
    pub const fn outcome(mut self, outcome: Outcome) -> Self {
        self.config.outcome = outcome;
        self
    }

    /// The port of 127.0.0.1 to listen on; 0, the default, takes a free one.
    pub const fn port(mut self, port: u16) -> Self {
        self.config.port = port;
        self
    }

    /// These products instead of the usual five, which are
    ///
    /// | code | category | amount in ZAR |
    /// |---|---|---|
    /// | `AIRTIME-VODACOM` | airtime | 5 to 1000 |
    /// | `DATA-1GB` | data | 85 |
    /// | `ELECTRICITY` | electricity | 20 to 5000 |
    /// | `VOUCHER-100` | voucher | 100 |
    /// | `VOUCHER-OLD` | voucher, not active | 50 |
    pub fn products(
        mut self,
        products: impl IntoIterator<Item = Product>,
    ) -> Self {
        self.config.catalogue = products.into_iter().collect();
        self
    }

    /// How long refresh tokens live; 7 days by default.
    pub const fn refresh_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.lifetimes.refresh = lifetime;
        self
    }

    /// What becomes of refresh tokens, in place of what the edition says.
    ///
    /// With any but [`RefreshTokens::Absent`], an answer of October 2025 has a
    /// `refreshToken` beside its `accessToken`.
    pub const fn refresh_tokens(mut self, policy: RefreshTokens) -> Self {
        self.config.refresh_tokens = Some(policy);
        self
    }

    /// Whether a 429 has a `Retry-After`; the documents say it has none.
    ///
    /// In whole seconds, rounded up: a client that obeys it is let in, if
    /// nobody else was first.
    pub const fn retry_after(mut self, sent: bool) -> Self {
        self.config.retry_after = sent;
        self
    }

    /// How long access tokens live, to the nanosecond; 1800 s by default.
    /// `expiresIn` is rounded up to whole seconds.
    pub const fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.lifetimes.access = lifetime;
        self
    }

    /// The window of the edition's limits in place of their minute, so that a
    /// test can wait for its end. Means nothing to limits of one's own.
    pub const fn window(mut self, window: Duration) -> Self {
        self.config.window = window;
        self
    }

    /// Makes the certificates, opens the port and starts to answer.
    ///
    /// # Errors
    ///
    /// A configuration that contradicts itself, a port that is taken, or
    /// certificates that could not be made: see [`StartError`].
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime with its I/O and time drivers enabled.
    #[expect(
        clippy::unused_async,
        reason = "needs a runtime, and may come to wait for something"
    )]
    pub async fn start(self) -> Result<Simulator, StartError> {
        self.config.check()?;
        Simulator::launch(self.config)
    }
}
