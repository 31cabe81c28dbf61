//! The provider's login, as far as these tests need it.

use std::time::Duration;

use async_trait::async_trait;
use palisade_auth::{FetchError, Grant, Issued, Sandbox, TokenSource};
use palisade_sim::Simulator;
use reqwest::{Certificate, Client, redirect};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

/// A client that trusts one simulator and does nothing of its own accord.
pub(crate) fn client(sim: &Simulator) -> Client {
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
    Client::builder()
        .tls_certs_only([ca])
        .https_only(true)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

pub(crate) struct Login {
    client: Client,
    base: String,
    username: &'static str,
    password: &'static str,
}

impl Login {
    pub(crate) fn new(
        sim: &Simulator,
        (username, password): (&'static str, &'static str),
    ) -> Self {
        let (client, base) = (client(sim), sim.base_url());
        Self { client, base, username, password }
    }
}

#[async_trait]
impl TokenSource for Login {
    type Environment = Sandbox;

    async fn fetch(&self, grant: Grant<'_>) -> Result<Issued, FetchError> {
        let (path, body) = match grant {
            Grant::Refresh(token) => {
                let token = token.expose_secret();
                ("/auth/token/refresh", json!({"refreshToken": token}))
            }
            _ => (
                "/auth/token",
                json!({"username": self.username, "password": self.password}),
            ),
        };
        let request = self.client.post(format!("{}{path}", self.base));
        let answer = request.json(&body).send().await;
        let answer = answer.or(Err(FetchError::unavailable("no answer")))?;
        match answer.status().as_u16() {
            200 => {}
            429 => return Err(FetchError::throttled(None)),
            status @ (400 | 401 | 403) => {
                return Err(FetchError::rejected(status));
            }
            _ => return Err(FetchError::unavailable("a status of a server")),
        }
        let malformed = FetchError::malformed("no token in the answer");
        let body: Value = answer.json().await.or(Err(malformed.clone()))?;
        let data = body.get("data").ok_or_else(|| malformed.clone())?;
        let text = |name: &str| data.get(name).and_then(Value::as_str);
        let mut issued = Issued::new(text("token").ok_or(malformed)?.into());
        if let Some(life) = data.get("expiresIn").and_then(Value::as_u64) {
            issued = issued.lifetime(Duration::from_secs(life));
        }
        if let Some(refresh) = text("refreshToken") {
            issued = issued.refresh_token(refresh.into());
        }
        Ok(issued)
    }
}
