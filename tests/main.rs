//! Scenarios that need more than one crate, the examples as a user runs them,
//! and the rules of the house.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

#[cfg(feature = "components")]
mod anomaly;
mod backtest;
mod before_after;
mod cargo;
mod checkout;
#[cfg(feature = "components")]
mod collector;
#[cfg(feature = "components")]
mod components;
mod contract;
#[cfg(feature = "components")]
mod egress;
#[cfg(feature = "components")]
mod nginx;
#[cfg(feature = "components")]
mod oauth2;
#[cfg(feature = "components")]
mod oidc_provider;
#[cfg(feature = "components")]
mod openbao;
mod scrub;
#[cfg(feature = "components")]
mod seats;
#[cfg(feature = "components")]
mod telemetry;
mod throttled;
mod tidy;
#[cfg(feature = "components")]
mod vault;
