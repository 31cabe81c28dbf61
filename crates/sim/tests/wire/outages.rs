//! Faults of the connection, before there is a request.

use std::{io::ErrorKind, time::Duration};

use palisade_sim::{Edition, Fault, SANDBOX_USERNAME};

use crate::client::{Api, io_kind, unlimited, until};

const OUTAGE: Duration = Duration::from_millis(250);

#[tokio::test]
async fn a_refused_connection_is_refused_until_the_outage_ends() {
    let sim = unlimited().await;
    let api = Api::new(&sim, Edition::April2026);
    sim.inject(Fault::Refuse(OUTAGE));
    let error = api.get("/products").send().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(io_kind(&error), Some(ErrorKind::ConnectionRefused));
    tokio::time::sleep(OUTAGE + OUTAGE / 2).await;
    assert_eq!(api.list().await, 401);
    let ledger = sim.ledger();
    assert_eq!(ledger.outages(), 1);
    assert_eq!((ledger.connections(), ledger.requests().len()), (1, 1));
}

#[tokio::test]
async fn an_outage_ends_the_open_connections() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    sim.inject(Fault::Delay(Duration::from_secs(5)).on("/products"));
    let waiting = tokio::spawn(api.get("/products").send());
    until(|| !sim.ledger().requests_to("/products").is_empty()).await;
    sim.inject(Fault::Refuse(OUTAGE));
    let error = waiting.await.unwrap().unwrap_err();
    assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
    tokio::time::sleep(OUTAGE + OUTAGE / 2).await;
    assert_eq!(api.list().await, 200);
}

#[tokio::test]
async fn a_reset_handshake_is_a_connection_that_failed() {
    let sim = unlimited().await;
    sim.inject(Fault::ResetHandshake.times(2));
    let api = Api::new(&sim, Edition::April2026);
    for _ in 0..2 {
        let error = api.get("/products").send().await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
    }
    let answer = api.login(SANDBOX_USERNAME, "wrong").await;
    assert_eq!(answer["status"], 401);
    let ledger = sim.ledger();
    assert_eq!((ledger.connections(), ledger.requests().len()), (3, 1));
}
