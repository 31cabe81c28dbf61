//! A simulator of the Pagamio API for tests: real sockets, real TLS, faults
//! by script, exact quotas, and a ledger of what was really done.
//!
//! It answers `POST /auth/token` (or `/auth/login`), `POST
//! /auth/token/refresh`, `POST /purchase`, `POST /transactions` and `GET
//! /products` as the provider's public documents say, in either of their two
//! editions, which contradict each other: see [`Edition`].
//!
//! # Example
//!
//! A purchase whose answer is lost, and the same purchase again:
//!
//! ```
//! use palisade_sim::{
//!     Fault, SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator,
//! };
//! use reqwest::{Certificate, Client};
//! use serde_json::{Value, json};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sim = Simulator::builder().start().await?;
//! let base = sim.base_url();
//! let ca = Certificate::from_pem(sim.ca_pem().as_bytes())?;
//! let client = Client::builder().tls_certs_only([ca]).build()?;
//!
//! let login = json!({
//!     "username": SANDBOX_USERNAME,
//!     "password": SANDBOX_PASSWORD,
//! });
//! let answer = client.post(format!("{base}/auth/token")).json(&login);
//! let answer: Value = answer.send().await?.json().await?;
//! let token = answer["data"]["token"].as_str().ok_or("no token")?;
//!
//! let order = json!({
//!     "productCode": "DATA-1GB",
//!     "amount": 85,
//!     "mobileNumber": "+27821234567",
//!     "paymentMethod": "CASH",
//!     "channelId": "API",
//!     "merchantReference": "order-1",
//! });
//! let purchase = client.post(format!("{base}/purchase")).json(&order);
//! let purchase = purchase.bearer_auth(token);
//! let again = purchase.try_clone().ok_or("not cloneable")?;
//!
//! sim.inject(Fault::Reset.on("/purchase").processed());
//! assert!(purchase.send().await.is_err(), "the answer was lost");
//! assert_eq!(again.send().await?.status(), 200);
//!
//! let ledger = sim.ledger();
//! assert_eq!(ledger.requests_to("/purchase").len(), 2);
//! assert_eq!(ledger.side_effects("order-1"), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantees
//!
//! - **One reference, one sale.** However often and however concurrently a
//!   `merchantReference` is posted, it has at most one side effect; other
//!   content under it is a 409. [`SimulatorBuilder::idempotent`] turns this
//!   off, to see what a client's own care is worth.
//! - **Quotas are exact.** Integer nanoseconds, no tolerance, one clock that
//!   is read under one lock; property-tested against a model.
//! - **The ledger is complete.** A request is recorded before anything is done
//!   with it; what a fault destroys is in it as well.
//! - **Money is never a float.** Amounts are read from the digits sent.
//! - **Nothing secret in what it shows.** The ledger and every `Debug` hold
//!   short names (`t1`, `sandbox`) instead of tokens and passwords. Only
//!   [`Simulator::secrets`] gives the values, to search logs for them.
//! - **It stops.** Dropping the [`Simulator`] closes the port at once and ends
//!   every task it started. It listens on 127.0.0.1 only.
//!
//! # What it does not do
//!
//! - It does not speak HTTP/2, and it has no webhooks, as the provider has
//!   none.
//! - It is not the provider: where the documents are silent (the codes of
//!   single validations, the names of some fields of an answer, the status of
//!   an unknown reference) the choice is the simulator's, and may be wrong.
//! - It keeps no state between two starts.
//! - It does not trust, proxy or contact anybody.
//!
//! # Cost
//!
//! Starting makes two key pairs: a few milliseconds. The ledger grows by some
//! hundred bytes with each request and is never trimmed;
//! [`Simulator::ledger`] copies it. Built for tests, not for load: one lock
//! serves all requests.
//!
//! # Features
//!
//! None.

#![forbid(unsafe_code)]

mod answer;
mod body;
mod builder;
mod clock;
mod code;
mod config;
mod connection;
mod credentials;
mod door;
mod edition;
mod engine;
mod envelope;
mod error;
mod fault;
mod json;
mod ledger;
mod limit;
mod meter;
mod money;
mod order;
mod outcome;
mod playlist;
mod product;
mod quota;
mod receipt;
mod seen;
mod service;
mod shared;
mod simulator;
mod till;
mod tls;
mod token;

pub use answer::Answer;
pub use builder::SimulatorBuilder;
pub use credentials::{
    Access, Credentials, Environment, PRODUCTION_PASSWORD, PRODUCTION_USERNAME,
    SANDBOX_PASSWORD, SANDBOX_USERNAME,
};
pub use edition::Edition;
pub use error::StartError;
pub use fault::{Fault, Script};
pub use ledger::Ledger;
pub use limit::Limit;
pub use meter::Meter;
pub use money::Cents;
pub use outcome::{Outcome, Settlement};
pub use product::{Category, Product};
pub use quota::Quota;
pub use seen::{Carried, Seen, SideEffect};
pub use simulator::Simulator;
pub use token::RefreshTokens;

/// Runs the README's example as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
