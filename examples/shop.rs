//! The app: it buys airtime and electricity, and logs as carelessly as real
//! code does.

use std::{error::Error, time::Duration};

use palisade_auth::{Credential, Sandbox};
use palisade_pagamio::Pagamio;
use palisade_redact::Redactor;
use palisade_sim::{SANDBOX_PASSWORD, SANDBOX_USERNAME};
use reqwest::Response;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use reqwest_tracing::TracingMiddleware;
use serde::Serialize;
use serde_json::{Value, json};
use tracing::{debug, error, info, instrument};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::{
    canaries::Canary, provider, trace_context::TraceContext, wiretap::Wiretap,
};

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// Visa's test number.
const PAN: u64 = 4_111_111_111_111_111;
pub(crate) const PAN_GROUPED: &str = "4111 1111 1111 1111";
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
pub(crate) struct Order {
    product_code: &'static str,
    amount: f64,
    mobile_number: &'static str,
    payment_method: &'static str,
    channel_id: &'static str,
    merchant_reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    meter_number: Option<&'static str>,
    additional_info: Value,
}

impl Order {
    pub(crate) fn airtime() -> Self {
        Self {
            product_code: "AIRTIME-VODACOM",
            amount: 29.0,
            mobile_number: PHONE,
            payment_method: "CARD",
            channel_id: "API",
            merchant_reference: "order-1001".to_owned(),
            meter_number: None,
            additional_info: json!({"till": "3"}),
        }
    }

    fn electricity() -> Self {
        Self {
            product_code: "ELECTRICITY",
            amount: 200.0,
            merchant_reference: "order-1002".to_owned(),
            meter_number: Some(METER),
            additional_info: json!({"idNumber": ID, "contact": EMAIL}),
            ..Self::airtime()
        }
    }

    pub(crate) fn with_info(self, additional_info: Value) -> Self {
        Self { additional_info, ..self }
    }

    pub(crate) const fn of(mut self, amount: f64) -> Self {
        self.amount = amount;
        self
    }

    pub(crate) fn called(self, reference: &str) -> Self {
        Self { merchant_reference: reference.to_owned(), ..self }
    }
}

/// The shop's client: an ordinary one with request spans, between which the
/// layers for the provider stand.
pub(crate) struct Shop {
    pub(crate) client: ClientWithMiddleware,
    /// From before there were any.
    old_client: ClientWithMiddleware,
    base_url: String,
    pub(crate) pagamio: Pagamio<Sandbox>,
}

impl Shop {
    #[instrument(skip(ca_pem, redactor), err)]
    pub(crate) async fn open(
        base_url: &str,
        ca_pem: &str,
        username: &str,
        password: &'static str,
        redactor: &Redactor,
    ) -> Result<Self> {
        info!("logging in as {username} with password={password}");
        // An app has it from its environment, a file or a vault.
        let credential = Credential::literal_in_code_for_tests(password);
        let profile = provider::profile(base_url);
        let login = provider::login(&profile, ca_pem, username, credential)?;
        let pagamio = provider::stack(&profile, login, redactor)?;
        let transport = pagamio.harden(provider::transport(ca_pem)?).build()?;
        let traced = ClientBuilder::new(transport.clone())
            .with(TracingMiddleware::default());
        let client = pagamio
            .stack(traced)
            .with(TraceContext)
            .with(Wiretap::default())
            .build();
        pagamio.auth().verify(&client).await?;
        let old_client = ClientBuilder::new(transport)
            .with(TracingMiddleware::default())
            .with(TraceContext)
            .build();
        let base_url = base_url.to_owned();
        Ok(Self { client, old_client, base_url, pagamio })
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

    /// One more purchase, of which only the outcome is of interest.
    pub(crate) async fn top_up(
        &self,
        reference: &str,
    ) -> reqwest_middleware::Result<Response> {
        self.send(&Order::airtime().called(reference)).await
    }

    pub(crate) async fn send(
        &self,
        order: &Order,
    ) -> reqwest_middleware::Result<Response> {
        let request = self.client.post(format!("{}/purchase", self.base_url));
        request.json(order).send().await
    }

    /// A request that fails, and an error that says too much.
    #[instrument(skip(self))]
    pub(crate) async fn list_products(&self) {
        let url = format!("{}/products?apiKey={API_KEY}", self.base_url);
        match self.old_client.get(url).send().await {
            Ok(answer) => info!(status = answer.status().as_u16(), "listed"),
            Err(error) => {
                error!(error = &error as &dyn Error, "cannot list products");
                error!("cannot list products: {error:?}");
            }
        }
    }

    /// What a customer does: looks, again and again, for some seconds.
    pub(crate) async fn browse(&self) -> Result<()> {
        for _ in 0..20 {
            self.look().await?;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Ok(())
    }

    pub(crate) async fn look(&self) -> Result<()> {
        let url = format!("{}/products", self.base_url);
        self.client.get(url).send().await?.error_for_status()?;
        Ok(())
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
