//! A client that is set up from a profile and nothing else.

use std::time::Duration;

use http::{Method, StatusCode};
use palisade_auth::{Auth, Credential, JsonLogin, Sandbox};
use palisade_limit::LimitMiddleware;
use palisade_pagamio::{Answer, Found, Profile};
use palisade_retry::Outcome;
use palisade_sim::{
    Edition, RefreshTokens, SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator,
    SimulatorBuilder,
};
use reqwest::{Certificate, Client, ClientBuilder, Response, redirect, retry};
use reqwest_middleware::ClientWithMiddleware;
use serde_json::{Value, json};

pub(crate) const EDITIONS: [Edition; 2] =
    [Edition::April2026, Edition::October2025];

pub(crate) struct Shop {
    pub(crate) sim: Simulator,
    pub(crate) profile: Profile,
    pub(crate) auth: Auth<Sandbox>,
    pub(crate) client: ClientWithMiddleware,
}

/// The profile of an edition, for a simulator in place of the sandbox.
pub(crate) fn profile(edition: Edition, sim: &Simulator) -> Profile {
    let mut profile = match edition {
        Edition::October2025 => Profile::october_2025(),
        _ => Profile::april_2026(),
    };
    profile.base_urls.sandbox = sim.base_url();
    profile
}

/// A simulator that gives refresh tokens, as the other documents say.
pub(crate) fn builder(edition: Edition) -> SimulatorBuilder {
    let builder = Simulator::builder().edition(edition);
    builder.refresh_tokens(RefreshTokens::Rotating)
}

/// A transport that trusts one simulator, and does nothing of its own accord.
pub(crate) fn transport(sim: &Simulator) -> ClientBuilder {
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
    Client::builder()
        .tls_certs_only([ca])
        .https_only(true)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .timeout(Duration::from_secs(10))
}

pub(crate) fn login(
    sim: &Simulator,
    profile: &Profile,
    (username, password): (&str, &'static str),
) -> JsonLogin<Sandbox> {
    let password = Credential::literal_in_code_for_tests(password);
    let login = profile.login(username, password).unwrap();
    login.client(transport(sim)).build().unwrap()
}

pub(crate) const SANDBOX: (&str, &str) = (SANDBOX_USERNAME, SANDBOX_PASSWORD);

impl Shop {
    pub(crate) async fn open(edition: Edition) -> Self {
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut profile = profile(edition, &sim);
        // Not to wait for minutes.
        profile.quotas.retain(|quota| quota.name != "purchase");
        Self::with(sim, profile, SANDBOX)
    }

    pub(crate) fn with(
        sim: Simulator,
        profile: Profile,
        user: (&str, &'static str),
    ) -> Self {
        let transport = transport(&sim);
        Self::through(transport, sim, profile, user)
    }

    pub(crate) fn through(
        transport: ClientBuilder,
        sim: Simulator,
        profile: Profile,
        user: (&str, &'static str),
    ) -> Self {
        let login = login(&sim, &profile, user);
        let auth = profile.auth(login).unwrap().build().unwrap();
        let limiter = profile.limiter::<Sandbox>().unwrap().build().unwrap();
        let transport = transport.build().unwrap();
        let client = reqwest_middleware::ClientBuilder::new(transport)
            .with(auth.replay())
            .with(LimitMiddleware::new(limiter))
            .with(auth.inject())
            .build();
        Self { sim, profile, auth, client }
    }

    /// One list of products, whatever comes of it.
    pub(crate) async fn get(&self, base: &str) -> Said {
        let url = format!("{base}/products");
        let answer = self.client.get(url).send().await.unwrap();
        self.said(&Method::GET, answer).await
    }

    /// Posts to a path, and reads what comes back.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Said {
        let url = format!("{}{path}", self.profile.base_url::<Sandbox>());
        let answer = self.client.post(url).json(body).send().await.unwrap();
        self.said(&Method::POST, answer).await
    }

    pub(crate) async fn buy(&self, reference: &str) -> Said {
        self.post("/purchase", &airtime(reference)).await
    }

    pub(crate) async fn list(&self) -> Said {
        self.get(self.profile.base_url::<Sandbox>()).await
    }

    /// A look at a transaction, as the profile says it is made.
    pub(crate) async fn look_up(&self, reference: &str) -> Found {
        let request = self.client.post(self.profile.look_up_url::<Sandbox>());
        let request = request.header("content-type", "application/json");
        let body = self.profile.look_up_body(reference);
        let answer = request.body(body).send().await.unwrap();
        let status = answer.status();
        let answer = self.profile.read(&answer.bytes().await.unwrap());
        self.profile.found(status, answer.as_ref())
    }

    async fn said(&self, method: &Method, answer: Response) -> Said {
        let status = answer.status();
        let path = answer.url().path().to_owned();
        let Ok(body) = answer.bytes().await else {
            return Said { status, answer: None, outcome: Outcome::Unknown };
        };
        let answer = self.profile.read(&body);
        let outcome =
            self.profile.outcome(method, &path, status, answer.as_ref());
        Said { status, answer, outcome }
    }
}

#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: StatusCode,
    pub(crate) answer: Option<Answer>,
    pub(crate) outcome: Outcome,
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
