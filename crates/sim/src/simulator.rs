use std::{fmt, sync::Arc};

use tokio::task::AbortHandle;

use crate::{
    Fault, Ledger, Outcome, Script, SimulatorBuilder, StartError,
    config::Config, connection::accept_all, door::Door, engine::Engine,
    service::BASE_PATH, shared::Shared, tls::Tls,
};

/// A running simulator of the provider.
///
/// Stops when dropped: the port is closed at once, and every connection is
/// ended with the task that serves it.
///
/// All methods may be called while requests are under way, from any thread.
/// They take one lock for as long as it takes to copy or to set a value, and
/// none of them waits for anything else.
///
/// # Examples
///
/// ```
/// use palisade_sim::Simulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), palisade_sim::StartError> {
/// let sim = Simulator::builder().start().await?;
/// assert!(sim.base_url().starts_with("https://localhost:"));
/// assert!(sim.ca_pem().starts_with("-----BEGIN CERTIFICATE-----"));
/// assert!(sim.ledger().requests().is_empty());
/// # Ok(())
/// # }
/// ```
pub struct Simulator {
    shared: Arc<Shared>,
    server: AbortHandle,
}

impl Simulator {
    /// Sets a simulator up: see [`SimulatorBuilder`] for what can be set.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::default()
    }

    pub(crate) fn launch(config: Config) -> Result<Self, StartError> {
        let port = config.port;
        let tls = Tls::new()?;
        let door = Door::open(port)
            .map_err(|source| StartError::bind(port, source))?;
        let engine = Engine::new(config);
        let shared = Arc::new(Shared::new(engine, door, tls));
        let server = tokio::spawn(accept_all(Arc::clone(&shared)));
        Ok(Self { shared, server: server.abort_handle() })
    }

    /// What all endpoints are below: `https://localhost:PORT/api/v1`.
    ///
    /// The certificate is also good for `127.0.0.1`. Where `localhost` is
    /// `::1` first, clients fall back to 127.0.0.1, the only address listened
    /// on.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("https://localhost:{}{BASE_PATH}", self.port())
    }

    /// The port of 127.0.0.1 it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.shared.door.port()
    }

    /// The certificate of the simulator's own authority, as PEM, for the
    /// client to trust.
    ///
    /// The authority signs one certificate and loses its key before the
    /// simulator starts. It is best the *only* one the client trusts, as with
    /// `reqwest::ClientBuilder::tls_certs_only`: a request that goes astray
    /// then fails.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.shared.tls.ca_pem
    }

    /// Scripts a fault, behind those injected before.
    ///
    /// [`Fault::Refuse`] takes effect before this returns.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use palisade_sim::{Answer, Fault, Simulator};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), palisade_sim::StartError> {
    /// let sim = Simulator::builder().start().await?;
    /// // A bad afternoon: a slow answer, two lost ones, a gateway that gives up.
    /// sim.inject(Fault::Delay(Duration::from_millis(80)).on("/purchase"));
    /// sim.inject(Fault::Reset.on("/purchase").processed().times(2));
    /// sim.inject(Fault::Reply(Answer::new(504)).on("/purchase"));
    /// assert_eq!(sim.faults_left(), 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn inject(&self, fault: impl Into<Script>) {
        let script = fault.into();
        if let Fault::Refuse(outage) = script.fault {
            let until = self.shared.engine(|engine, now| {
                let outages = &mut engine.ledger.outages;
                *outages = outages.saturating_add(1);
                now.saturating_add(outage)
            });
            self.shared.door.shut(until);
            self.shared.hang_up.send_replace(());
            return;
        }
        self.shared.engine(|engine, _| engine.playlist.add(script));
    }

    /// How many requests or connections are still going to meet a fault: 0
    /// says that everything injected has happened, and a test that asserts it
    /// knows that it tested something.
    #[must_use]
    pub fn faults_left(&self) -> u64 {
        self.shared.engine(|engine, _| engine.playlist.left())
    }

    /// Drops the faults that have not happened.
    pub fn clear_faults(&self) {
        self.shared.engine(|engine, _| engine.playlist.clear());
    }

    /// Scripts the outcome of the next purchase with a new reference, behind
    /// those scripted before.
    ///
    /// A repeated reference takes nothing from the script, as its outcome is
    /// known; so does one that has a script of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use palisade_sim::{Outcome, Settlement, Simulator};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), palisade_sim::StartError> {
    /// let sim = Simulator::builder().start().await?;
    /// let soon = Settlement::after(Duration::from_millis(40));
    /// sim.script(Outcome::Pend(soon));
    /// sim.script(Outcome::Pend(soon.failing(1206)));
    /// sim.script(Outcome::Decline(1103));
    /// # Ok(())
    /// # }
    /// ```
    pub fn script(&self, outcome: Outcome) {
        self.shared.engine(|engine, _| engine.till.script(outcome));
    }

    /// Scripts the outcome of the next purchase under this reference, for
    /// tests in which several are under way in no certain order.
    pub fn script_for(&self, reference: impl Into<String>, outcome: Outcome) {
        let reference = reference.into();
        self.shared.engine(|engine, _| {
            engine.till.script_for(reference, outcome);
        });
    }

    /// What was seen and done so far: a copy, which does not change.
    ///
    /// Whatever a client has an answer to is in it.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.shared.engine(|engine, _| engine.ledger.clone())
    }

    /// Revokes one token, by its value or by its short name in the ledger.
    /// Says whether there is such a token.
    #[must_use = "false means that nothing was revoked"]
    pub fn revoke(&self, token: &str) -> bool {
        self.shared.engine(|engine, _| engine.tokens.revoke(token))
    }

    /// Revokes all access tokens; refresh tokens stay.
    ///
    /// What a client sees when a token ends before its time: a 401, which one
    /// refresh mends, however many requests meet it at once.
    pub fn revoke_access(&self) {
        self.shared.engine(|engine, _| engine.tokens.revoke_access());
    }

    /// Revokes all tokens, refresh tokens too: only a login helps. The first
    /// step of the drill for an incident.
    pub fn revoke_all(&self) {
        self.shared.engine(|engine, _| engine.tokens.revoke_all());
    }

    /// Every secret handed out so far: tokens, and what was on receipts. For
    /// the search of logs and telemetry that should hold none of them.
    ///
    /// What the client sent is not among them: passwords, mobile and meter
    /// numbers are known to the test.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_sim::Simulator;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), palisade_sim::StartError> {
    /// let sim = Simulator::builder().start().await?;
    /// let log = String::new(); // … what the code under test wrote …
    /// for secret in sim.secrets() {
    ///     assert!(!log.contains(&secret), "a secret is in the log");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        self.shared.engine(|engine, _| engine.secrets())
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.server.abort();
        self.shared.door.close();
    }
}
