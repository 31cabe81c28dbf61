use std::{
    error::Error,
    io::{self, ErrorKind},
    time::Duration,
};

use palisade_sim::{Edition, SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};
use reqwest::{Certificate, Client, RequestBuilder, Response, redirect};
use serde_json::{Value, json};

/// A client that trusts one simulator, and does nothing of its own accord.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) http: Client,
    base: String,
    edition: Edition,
    pub(crate) token: String,
}

impl Api {
    /// A client without a token.
    pub(crate) fn new(sim: &Simulator, edition: Edition) -> Self {
        let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
        let http = Client::builder()
            .tls_certs_only([ca])
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap();
        Self { http, base: sim.base_url(), edition, token: String::new() }
    }

    /// A client that is logged in, of the default edition.
    pub(crate) async fn logged_in(sim: &Simulator) -> Self {
        let mut api = Self::new(sim, Edition::April2026);
        let grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
        api.adopt(&grant);
        api
    }

    /// Uses the access token of an answer to a login or a refresh.
    pub(crate) fn adopt(&mut self, grant: &Value) {
        let token = match self.edition {
            Edition::October2025 => &grant["accessToken"],
            _ => &grant["data"]["token"],
        };
        self.token = token.as_str().unwrap().into();
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        let request = self.http.post(format!("{}{path}", self.base));
        self.authorised(request).json(body)
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.authorised(self.http.get(format!("{}{path}", self.base)))
    }

    fn authorised(&self, request: RequestBuilder) -> RequestBuilder {
        if self.token.is_empty() {
            return request;
        }
        request.bearer_auth(&self.token)
    }

    pub(crate) async fn login(&self, username: &str, password: &str) -> Value {
        let body = json!({"username": username, "password": password});
        let answer = self.post(self.edition.token_path(), &body).send().await;
        with_status(answer.unwrap()).await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Value {
        let body = json!({"refreshToken": token});
        let answer = self.post("/auth/token/refresh", &body).send().await;
        with_status(answer.unwrap()).await
    }

    /// Buys airtime; see [`airtime`].
    pub(crate) fn buy(&self, reference: &str) -> RequestBuilder {
        self.post("/purchase", &airtime(reference))
    }

    /// Buys airtime and reads the answer.
    pub(crate) async fn bought(&self, reference: &str) -> Value {
        with_status(self.buy(reference).send().await.unwrap()).await
    }

    pub(crate) async fn look_up(&self, reference: &str) -> Value {
        let body = json!({"merchantReference": reference});
        let answer = self.post("/transactions", &body).send().await;
        with_status(answer.unwrap()).await
    }

    /// The status of a list of the products.
    pub(crate) async fn list(&self) -> u16 {
        let answer = self.get("/products").send().await.unwrap();
        answer.status().as_u16()
    }
}

/// A good purchase.
pub(crate) fn airtime(reference: &str) -> Value {
    json!({
        "productCode": "AIRTIME-VODACOM",
        "amount": 29.05,
        "mobileNumber": "+27821234567",
        "paymentMethod": "CASH",
        "channelId": "API",
        "merchantReference": reference,
    })
}

/// The body of an answer, with the status added as `status`.
async fn with_status(answer: Response) -> Value {
    let status = answer.status().as_u16();
    let mut body: Value = answer.json().await.unwrap();
    body["status"] = status.into();
    body
}

/// A simulator without limits.
pub(crate) async fn unlimited() -> Simulator {
    Simulator::builder().limits([]).start().await.unwrap()
}

/// The kind of the I/O error somewhere below an error of the client.
pub(crate) fn io_kind(error: &(dyn Error + 'static)) -> Option<ErrorKind> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            let inner = io.get_ref().and_then(|inner| io_kind(inner));
            return inner.or(Some(io.kind()));
        }
        next = error.source();
    }
    None
}

/// Waits for something that is about to happen, and fails if it does not.
pub(crate) async fn until(mut happened: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if happened() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert!(happened(), "it did not happen within two seconds");
}
