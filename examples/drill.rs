//! The incident drill: tokens that end before their time, and the kill switch.

use std::error::Error;

use palisade_auth::{AuthError, Credential};
use palisade_http::find;
use palisade_sim::{SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};

use crate::{provider, shop::Shop};

/// Returns what the kill switch did, for people to read.
pub(crate) async fn run(
    shop: &Shop,
    sim: &Simulator,
) -> Result<String, Box<dyn Error>> {
    // The provider ends all tokens: one refresh, and nobody notices.
    sim.revoke_access();
    shop.look().await?;

    shop.pagamio.auth().revoke("incident drill").await?;
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
    let profile = provider::profile(&sim.base_url());
    let login =
        provider::login(&profile, sim.ca_pem(), SANDBOX_USERNAME, password)?;
    shop.pagamio.auth().restore(login);
    shop.look().await?;
    Ok(refused)
}
