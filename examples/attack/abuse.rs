//! What is tried at the shop's own front door. It is let in or not as always;
//! that it is seen is what counts.

use std::{net::Ipv4Addr, time::Duration};

use reqwest::Client;

use super::Result;
use crate::{
    front::{Front, TOKEN},
    heard::Heard,
};

#[derive(Clone, Copy)]
pub(super) enum Abuse {
    Probe,
    SharedToken,
    Stuffing,
}

impl Abuse {
    /// Signals that it may raise, the one that it has to raise first.
    const fn signals(self) -> &'static [&'static str] {
        match self {
            Self::Probe => &["refused_by_address", "requests_forbidden"],
            Self::SharedToken => &["addresses_by_token"],
            Self::Stuffing => &["refused_by_address", "requests_unauthorised"],
        }
    }

    /// Whether it was seen, and nothing before it.
    pub(super) async fn run(self, heard: &Heard) -> Result<bool> {
        let front = Front::open().await?;
        nothing(&front).await?;
        settle().await;
        println!("\nalerts about a customer: {}", heard.all().len());
        let is_quiet = heard.all().is_empty();
        match self {
            Self::Probe => probe(&front).await?,
            Self::SharedToken => shared_token(&front).await?,
            Self::Stuffing => stuffing(&front).await?,
        }
        settle().await;
        println!("alerts about the attack");
        for alert in heard.all() {
            println!("    {alert}");
        }
        let raised: Vec<_> =
            heard.all().iter().map(|alert| alert.signal.clone()).collect();
        let is_raised = |signal: &&str| raised.iter().any(|r| **r == **signal);
        let is_right =
            raised.iter().all(|signal| self.signals().contains(&&**signal));
        let is_seen = self.signals().first().is_some_and(is_raised);
        Ok(is_quiet && is_right && is_seen)
    }
}

/// Counts are judged once a second.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(2200)).await;
}

/// One address tries forty passwords.
async fn stuffing(front: &Front) -> Result<()> {
    let attacker = from(99)?;
    for guess in 0..40 {
        let login = attacker.post(format!("{}/login", front.url));
        login.body(format!("guess-{guess}")).send().await?;
    }
    Ok(())
}

/// One customer's token comes from twelve addresses.
async fn shared_token(front: &Front) -> Result<()> {
    for address in 100..112 {
        see(&from(address)?, front, 7).await?;
    }
    Ok(())
}

/// A customer asks for everybody's orders.
async fn probe(front: &Front) -> Result<()> {
    let attacker = from(98)?;
    for order in 1000..1040 {
        see(&attacker, front, order).await?;
    }
    Ok(())
}

/// What a customer does, and nobody is to be told of.
async fn nothing(front: &Front) -> Result<()> {
    let customer = from(97)?;
    for _ in 0..10 {
        see(&customer, front, 7).await?;
    }
    // Everybody mistypes once.
    let login = customer.post(format!("{}/login", front.url));
    login.body("mistyped").send().await?;
    Ok(())
}

async fn see(client: &Client, front: &Front, order: u32) -> Result<()> {
    let url = format!("{}/orders/{order}", front.url);
    client.get(url).bearer_auth(TOKEN).send().await?;
    Ok(())
}

/// A client with an address of its own, on loopback.
fn from(last: u8) -> Result<Client> {
    let address = Ipv4Addr::new(127, 0, 0, last);
    Ok(Client::builder().local_address(Some(address.into())).build()?)
}
