//! A simulator and a client with both halves.

use std::time::Duration;

use http::{HeaderName, Method};
use palisade_retry::{Backoff, Retry, RetryBuilder, Route};
use palisade_sim::{
    SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator, SimulatorBuilder,
};
use reqwest::{Certificate, Client};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, RequestBuilder};
use serde_json::{Value, json};

pub(crate) const MILLI: Duration = Duration::from_millis(1);

pub(crate) struct Shop {
    pub(crate) sim: Simulator,
    pub(crate) client: ClientWithMiddleware,
    pub(crate) base: String,
    token: String,
}

/// What a purchase is repeated by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keyed {
    ByBody,
    ByHeader,
    Not,
}

/// Delays of milliseconds, and a route for purchases.
pub(crate) fn retry(keyed: Keyed) -> RetryBuilder {
    let purchase = Route::new(Method::POST, "/api/v1/purchase");
    let purchase = match keyed {
        Keyed::ByBody => purchase.key_pointer("/merchantReference"),
        Keyed::ByHeader => {
            purchase.key_header(HeaderName::from_static("idempotency-key"))
        }
        Keyed::Not => purchase,
    };
    Retry::builder()
        .backoff(Backoff::new(MILLI * 10, MILLI * 40).equal_jitter())
        .attempt_timeout(MILLI * 300)
        .route(purchase)
        .route(Route::new(Method::POST, "/api/v1/transactions").read_only())
}

pub(crate) async fn shop(sim: SimulatorBuilder, retry: RetryBuilder) -> Shop {
    let sim = sim.start().await.unwrap();
    let base = sim.base_url();
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
    let plain = Client::builder()
        .tls_certs_only([ca])
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .build()
        .unwrap();
    let login = json!({
        "username": SANDBOX_USERNAME,
        "password": SANDBOX_PASSWORD,
    });
    let answer = plain.post(format!("{base}/auth/token")).json(&login);
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    let token = answer["data"]["token"].as_str().unwrap().to_owned();
    let retry = retry.build().unwrap();
    let client = ClientBuilder::new(plain)
        .with(retry.call())
        .with(retry.attempts())
        .build();
    Shop { sim, client, base, token }
}

impl Shop {
    pub(crate) fn post(&self, order: &Value) -> RequestBuilder {
        let url = format!("{}/purchase", self.base);
        self.client.post(url).bearer_auth(&self.token).json(order)
    }

    /// How many purchases arrived, whether or not they were made.
    pub(crate) fn arrived(&self) -> usize {
        self.sim.ledger().requests_to("/purchase").len()
    }
}

pub(crate) fn order(reference: &str) -> Value {
    let mut order = json!({
        "productCode": "DATA-1GB",
        "amount": 85,
        "mobileNumber": "+27821234567",
        "paymentMethod": "CASH",
        "channelId": "API",
    });
    if !reference.is_empty() {
        order["merchantReference"] = reference.into();
    }
    order
}
