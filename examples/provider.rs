//! How the shop is connected with the provider: a profile, and what it makes.

use std::{error::Error, sync::Arc, time::Duration};

use palisade_auth::{Credential, JsonLogin, Sandbox};
use palisade_egress::Egress;
use palisade_limit::{LimitMiddleware, Limiter};
use palisade_pagamio::{Pagamio, PollPhase, Profile};
use palisade_redact::Redactor;
use palisade_retry::Budget;
use reqwest::{Certificate, Client, ClientBuilder, redirect, retry};

/// A minute of the provider's, so that nobody has to wait for one.
pub(crate) const MINUTE: Duration = Duration::from_secs(2);

/// The provider as its documents have it, in quick motion, and at a simulator.
pub(crate) fn profile(base_url: &str) -> Profile {
    let mut profile = Profile::april_2026();
    base_url.clone_into(&mut profile.base_urls.sandbox);
    for quota in &mut profile.quotas {
        quota.window = MINUTE;
    }
    profile.backoff.first = MINUTE / 60;
    profile.backoff.longest = MINUTE;
    let often = PollPhase::new(MINUTE / 12, Some(MINUTE));
    profile.polls = vec![often, PollPhase::new(MINUTE, None)];
    profile
}

pub(crate) fn authority(ca_pem: &str) -> reqwest::Result<Certificate> {
    Certificate::from_pem(ca_pem.as_bytes())
}

/// An ordinary client: it trusts one authority and does nothing on its own.
pub(crate) fn transport(ca_pem: &str) -> reqwest::Result<ClientBuilder> {
    Ok(Client::builder()
        .tls_certs_only([authority(ca_pem)?])
        .https_only(true)
        .redirect(redirect::Policy::none())
        .retry(retry::never()))
}

pub(crate) fn login(
    profile: &Profile,
    ca_pem: &str,
    username: &str,
    password: Credential<Sandbox>,
) -> Result<JsonLogin<Sandbox>, Box<dyn Error>> {
    let login = profile.login(username, password)?;
    Ok(login.client(transport(ca_pem)?).build()?)
}

/// All layers, with the settings of the profile and what an example needs.
pub(crate) fn stack(
    profile: &Profile,
    login: JsonLogin<Sandbox>,
    redactor: &Redactor,
) -> Result<Pagamio<Sandbox>, Box<dyn Error>> {
    let secrets = Arc::new(redactor.clone());
    let auth = profile.auth(login)?.secret_sink(secrets).build()?;
    let retry = profile
        .retry::<Sandbox>()?
        .attempt_timeout(MINUTE / 4)
        // More goes wrong here than a budget for outages allows.
        .budget(Budget::new(100, 0.1))
        .build()?;
    let mut limiter = Limiter::builder();
    for rule in profile.rules::<Sandbox>() {
        // What was sent arrives at once, or never: it is the same machine.
        limiter = limiter.rule(rule.grace(MINUTE / 4));
    }
    let limit = LimitMiddleware::new(limiter.build()?);
    // The simulator is on this machine, where no provider would be.
    let policy = profile
        .egress_policy::<Sandbox>()?
        .dangerous_allow_addresses("127.0.0.1")
        .dangerous_allow_addresses("::1");
    let egress = Egress::builder(policy.build()?).build()?;
    let payload = profile.payload::<Sandbox>(redactor)?.build()?;
    Ok(Pagamio::from_parts(auth, retry, limit, egress, payload))
}
