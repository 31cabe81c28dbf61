//! A simulator and a client that repeats what it sends there.

use std::{
    error::Error,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use http::Method;
use palisade_retry::{Backoff, Retry, Route};
use palisade_sim::{SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};
use reqwest::{
    Certificate, Client,
    dns::{Addrs, Name, Resolve, Resolving},
};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use reqwest_retry::{RetryTransientMiddleware, policies::ExponentialBackoff};
use serde_json::{Value, json};

use crate::counts::Counts;

/// In place of a second and the longest delay, for both.
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_millis(400);

/// How long one attempt may take.
const TIMEOUT: Duration = Duration::from_millis(700);

/// Who repeats requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Palisade,
    Peer,
}

impl Who {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Palisade => "palisade-retry",
            Self::Peer => "reqwest-retry",
        }
    }
}

pub(crate) struct Shop {
    pub(crate) sim: Simulator,
    client: ClientWithMiddleware,
    base: String,
    token: String,
}

impl Shop {
    /// With `keys`, the provider knows a purchase again by its reference, and
    /// the client's routes say so. Without, neither does.
    ///
    /// # Errors
    ///
    /// When the simulator cannot be started, or lets nobody in.
    pub(crate) async fn open(
        who: Who,
        keys: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let sim = Simulator::builder().idempotent(keys).start().await?;
        let token = log_in(&sim).await?;
        // A connection of its own, which an outage does not find open.
        let start = ClientBuilder::new(https(&sim)?);
        let client = match who {
            Who::Palisade => {
                let retry = palisade(keys)?;
                start.with(retry.call()).with(retry.attempts())
            }
            Who::Peer => {
                let policy = ExponentialBackoff::builder()
                    .retry_bounds(FIRST, LONGEST)
                    .build_with_max_retries(3);
                let peer = RetryTransientMiddleware::new_with_policy(policy);
                start.with(peer)
            }
        };
        let (client, base) = (client.with(Counts).build(), sim.base_url());
        Ok(Self { sim, client, base, token })
    }

    /// Whoever buys something afterwards looks for a name that there is not
    /// (RFC 6761, 6.4).
    pub(crate) fn move_to_nowhere(&mut self) {
        "https://shop.invalid/api/v1".clone_into(&mut self.base);
    }

    /// Buys something, and counts how often that is sent.
    pub(crate) async fn buy(
        &self,
        sent: Arc<AtomicUsize>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let url = format!("{}/purchase", self.base);
        let order = json!({
            "productCode": "DATA-1GB",
            "amount": 85,
            "mobileNumber": "+27821234567",
            "paymentMethod": "CASH",
            "channelId": "API",
            "merchantReference": "order-1",
        });
        let request = self.client.post(url).bearer_auth(&self.token);
        let request = request.timeout(TIMEOUT).with_extension(sent);
        request.json(&order).send().await
    }
}

fn palisade(keys: bool) -> Result<Retry, Box<dyn Error>> {
    let purchase = Route::new(Method::POST, "/api/v1/purchase");
    let purchase = if keys {
        purchase.key_pointer("/merchantReference")
    } else {
        purchase
    };
    let backoff = Backoff::new(FIRST, LONGEST);
    Ok(Retry::builder().backoff(backoff).route(purchase).build()?)
}

fn https(sim: &Simulator) -> Result<Client, Box<dyn Error>> {
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes())?;
    Ok(Client::builder()
        .tls_certs_only([ca])
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .dns_resolver(Arc::new(Loopback))
        .build()?)
}

/// Knows no name but this machine's: nothing leaves it.
struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, name: Name) -> Resolving {
        let is_known = name.as_str() == "localhost";
        Box::pin(async move {
            if !is_known {
                return Err("no such name".into());
            }
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            Ok(Box::new(std::iter::once(address)) as Addrs)
        })
    }
}

/// A client that trusts the simulator, and a token for it.
async fn log_in(sim: &Simulator) -> Result<String, Box<dyn Error>> {
    let login = json!({
        "username": SANDBOX_USERNAME,
        "password": SANDBOX_PASSWORD,
    });
    let url = format!("{}/auth/token", sim.base_url());
    let answer = https(sim)?.post(url).json(&login).send().await?;
    let answer: Value = answer.json().await?;
    let token = answer.pointer("/data/token").and_then(Value::as_str);
    let token = token.ok_or("no token")?;
    Ok(token.to_owned())
}
