//! The app: it buys airtime and electricity, and logs as carelessly as real
//! code does.

use std::error::Error;

use palisade_core::{SecretGuard, SecretSink};
use palisade_sim::{SANDBOX_PASSWORD, SANDBOX_USERNAME};
use reqwest::{Certificate, redirect};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use reqwest_tracing::TracingMiddleware;
use serde::Serialize;
use serde_json::{Value, json};
use tracing::{debug, error, info, instrument};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::{canaries::Canary, trace_context::TraceContext};

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// Visa's test number.
const PAN: u64 = 4_111_111_111_111_111;
const PAN_GROUPED: &str = "4111 1111 1111 1111";
/// An identity number that is valid and nobody's: sequence 5009.
const ID: &str = "8001015009087";
const PHONE: &str = "+27821234567";
const EMAIL: &str = "thandi.m@example.co.za";
const METER: &str = "01234567897";
const API_KEY: &str = "pk_sandbox_51HxTq9WcVbN";

/// What must not leave, whatever the provider adds to it.
pub(crate) fn planted() -> Vec<Canary> {
    vec![
        Canary::new("password", SANDBOX_PASSWORD),
        Canary::new("card number", &PAN.to_string()),
        Canary::new("card number, grouped", PAN_GROUPED),
        Canary::new("identity number", ID),
        Canary::new("phone number", PHONE),
        Canary::new("e-mail address", EMAIL),
        Canary::new("meter number", METER),
        Canary::new("API key", API_KEY),
    ]
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    product_code: &'static str,
    amount: u32,
    mobile_number: &'static str,
    payment_method: &'static str,
    channel_id: &'static str,
    merchant_reference: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    meter_number: Option<&'static str>,
    additional_info: Value,
}

impl Order {
    fn airtime() -> Self {
        Self {
            product_code: "AIRTIME-VODACOM",
            amount: 29,
            mobile_number: PHONE,
            payment_method: "CARD",
            channel_id: "API",
            merchant_reference: "order-1001",
            meter_number: None,
            additional_info: json!({"note": format!("card {PAN_GROUPED}")}),
        }
    }

    fn electricity() -> Self {
        Self {
            product_code: "ELECTRICITY",
            amount: 200,
            merchant_reference: "order-1002",
            meter_number: Some(METER),
            additional_info: json!({"idNumber": ID, "contact": EMAIL}),
            ..Self::airtime()
        }
    }
}

/// The shop's client: an ordinary one, with request spans.
pub(crate) struct Shop {
    client: ClientWithMiddleware,
    base_url: String,
    token: String,
    /// As long as these live, the tokens are known wherever they turn up.
    _alive: [SecretGuard; 2],
}

impl Shop {
    #[instrument(skip(ca_pem, secrets), err)]
    pub(crate) async fn open(
        base_url: &str,
        ca_pem: &str,
        username: &str,
        password: &str,
        secrets: &dyn SecretSink,
    ) -> Result<(Self, Vec<Canary>)> {
        let authority = Certificate::from_pem(ca_pem.as_bytes())?;
        let client = reqwest::Client::builder()
            .tls_certs_only([authority])
            .https_only(true)
            .redirect(redirect::Policy::none())
            .build()?;
        let client = ClientBuilder::new(client)
            .with(TracingMiddleware::default())
            .with(TraceContext)
            .build();
        info!("logging in as {username} with password={password}");
        let login = json!({"username": username, "password": password});
        let url = format!("{base_url}/auth/token");
        let answer = client.post(url).json(&login).send().await?;
        debug!(headers = ?answer.headers(), "answer");
        let answer: Value = answer.json().await?;
        debug!(?answer, "logged in");
        let text = |pointer: &str| -> Result<String> {
            let value = answer.pointer(pointer).and_then(Value::as_str);
            Ok(value.ok_or("the answer lacks a token")?.to_owned())
        };
        let token = text("/data/token")?;
        let refresh = text("/data/refreshToken")?;
        let canaries = vec![
            Canary::new("access token", &token),
            Canary::new("refresh token", &refresh),
        ];
        let alive = [
            secrets.register("token", token.as_bytes())?,
            secrets.register("token", refresh.as_bytes())?,
        ];
        // No name and no form says that this is a token.
        debug!("warmed the cache for {token}, then {refresh}");
        let base_url = base_url.to_owned();
        Ok((Self { client, base_url, token, _alive: alive }, canaries))
    }

    /// Buys one of each; returns what was bought and the secrets in it.
    pub(crate) async fn buy(&self) -> Result<(Vec<String>, Vec<Canary>)> {
        let mut bought = Vec::new();
        let mut canaries = Vec::new();
        for order in [Order::airtime(), Order::electricity()] {
            let receipt = self.purchase(&order, PAN).await?;
            let status = receipt.pointer("/data/status");
            let status = status.and_then(Value::as_str).unwrap_or("nothing");
            bought.push(format!(
                "{:<18} R {:>3}  {status}",
                order.product_code, order.amount
            ));
            for secret in ["receipt/pin", "token", "serialNumber"] {
                let value = receipt.pointer(&format!("/data/{secret}"));
                if let Some(value) = value.and_then(Value::as_str) {
                    canaries.push(Canary::new(secret, value));
                }
            }
        }
        Ok((bought, canaries))
    }

    #[instrument(skip(self), ret, err)]
    async fn purchase(&self, order: &Order, card: u64) -> Result<Value> {
        info!(card, meter_number = order.meter_number, "charging the card");
        info!("customer {ID} at {PHONE} ({EMAIL}) pays {}", order.amount);
        let request = self
            .client
            .post(format!("{}/purchase", self.base_url))
            .header("authorization", format!("Bearer {}", self.token))
            .json(order)
            .build()?;
        debug!(?request, body = serde_json::to_string(order)?, "sending");
        let answer = self.client.execute(request).await?.text().await?;
        debug!("answered {answer}");
        tracing::Span::current().record("card", card);
        // Past all layers, straight to OpenTelemetry.
        tracing::Span::current().set_attribute("order.contact", PHONE);
        Ok(serde_json::from_str(&answer)?)
    }

    /// A request that fails, and an error that says too much.
    #[instrument(skip(self))]
    pub(crate) async fn list_products(&self) {
        let url = format!("{}/products?apiKey={API_KEY}", self.base_url);
        let request = self.client.get(url).bearer_auth(&self.token);
        match request.send().await {
            Ok(answer) => info!(status = answer.status().as_u16(), "listed"),
            Err(error) => {
                error!(error = &error as &dyn Error, "cannot list products");
                error!("cannot list products: {error:?}");
            }
        }
    }

    /// What a legacy endpoint still gets: the password, in base64.
    pub(crate) fn log_legacy_header() {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let pair = format!("{SANDBOX_USERNAME}:{SANDBOX_PASSWORD}");
        info!("legacy header: Basic {}", STANDARD.encode(pair));
    }

    /// A panic message is no event, and no layer sees it.
    pub(crate) fn panic_over_a_card() {
        let thread = std::thread::spawn(|| panic!("no card like {PAN}"));
        let is_panic = thread.join().is_err();
        info!(is_panic, "a worker ended");
    }
}
