//! The incident drill: tokens that end before their time, and the kill switch.

use std::error::Error;

use palisade_auth::{AuthError, Credential};
use palisade_http::find;
use palisade_sim::{SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};

use crate::{login, shop::Shop};

/// Returns what the kill switch did, for people to read.
pub(crate) async fn run(
    shop: &Shop,
    sim: &Simulator,
) -> Result<String, Box<dyn Error>> {
    // The provider ends all tokens: one refresh, and nobody notices.
    sim.revoke_access();
    shop.look().await?;

    shop.auth.revoke("incident drill").await?;
    let before = sim.ledger().requests().len();
    let Err(refused) = shop.look().await else {
        return Err("a request left after the kill switch".into());
    };
    if sim.ledger().requests().len() != before {
        return Err("a request arrived after the kill switch".into());
    }
    let refused = refused
        .downcast_ref::<reqwest_middleware::Error>()
        .and_then(|error| find::<AuthError>(error))
        .ok_or("the kill switch is not the reason")?;
    let refused = format!("after the kill switch: {refused}");

    // A new credential, as the portal would give one.
    let password = Credential::literal_in_code_for_tests(SANDBOX_PASSWORD);
    let (base_url, ca_pem) = (sim.base_url(), sim.ca_pem());
    let source = login::source(&base_url, ca_pem, SANDBOX_USERNAME, password)?;
    shop.auth.restore(source);
    shop.look().await?;
    Ok(refused)
}
