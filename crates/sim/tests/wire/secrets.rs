use palisade_sim::{Edition, SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};

use crate::client::{Api, unlimited};

#[tokio::test]
async fn the_ledger_and_debug_hold_no_secret() {
    let sim = unlimited().await;
    let mut api = Api::new(&sim, Edition::April2026);
    let grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
    api.adopt(&grant);
    let bought = api.bought("order-1").await;

    let mut secrets = sim.secrets();
    let refresh = &grant["data"]["refreshToken"];
    let pin = &bought["data"]["receipt"]["pin"];
    for known in [&grant["data"]["token"], refresh, pin] {
        assert!(secrets.iter().any(|secret| secret == known), "{known}");
    }
    secrets.extend([SANDBOX_PASSWORD, "+27821234567"].map(str::to_owned));
    let builder = Simulator::builder();
    let shown = format!("{sim:?} {:?} {builder:?}", sim.ledger());
    assert!(shown.contains("order-1"), "the search has something to find");
    for secret in secrets {
        assert!(!shown.contains(&secret), "{secret} is in {shown}");
    }
}

#[tokio::test]
async fn headers_of_interest_are_kept_and_a_query_is_not() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let request = api
        .get("/products?token=canary")
        .header("traceparent", trace)
        .header("cookie", "canary");
    request.send().await.unwrap();
    let ledger = sim.ledger();
    let seen = ledger.requests_to("/products")[0];
    assert_eq!(seen.header("traceparent"), Some(trace));
    assert_eq!((seen.method.as_str(), seen.status), ("GET", Some(200)));
    assert!(!format!("{seen:?}").contains("canary"));
}
