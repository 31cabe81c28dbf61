//! Nothing secret in what the provider says, nor in what it is told.

use palisade_auth::Sandbox;
use palisade_pagamio::Profile;
use palisade_redact::{Policy, Redactor};
use palisade_sim::{Edition, SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};
use reqwest::Client;
use serde_json::{Value, json};

use crate::shop::{EDITIONS, airtime, builder, profile, transport};

const PHONE: &str = "+27821234567";
const METER: &str = "01234567897";
const NOTE: &str = "leave it with the neighbour";

/// One of each product, with as much in it as may be.
fn orders() -> Vec<Value> {
    [
        ("AIRTIME-VODACOM", 10),
        ("DATA-1GB", 85),
        ("ELECTRICITY", 20),
        ("VOUCHER-100", 100),
    ]
    .map(|(product, amount)| {
        let mut order = airtime(product);
        order["productCode"] = product.into();
        order["amount"] = amount.into();
        order["meterNumber"] = METER.into();
        order["additionalInfo"] = json!({"remark": NOTE, "n": [{"m": NOTE}]});
        order
    })
    .into()
}

/// Everything that is said in an edition, in both directions, as it is.
async fn said(sim: &Simulator, profile: &Profile) -> Vec<String> {
    let http: Client = transport(sim).build().unwrap();
    let base = profile.base_url::<Sandbox>();
    let login = json!({
        "username": SANDBOX_USERNAME,
        "password": SANDBOX_PASSWORD,
    });
    let url = format!("{base}{}", profile.login_path);
    let answer = http.post(url).json(&login).send().await.unwrap();
    let answer = answer.text().await.unwrap();
    let grant: Value = serde_json::from_str(&answer).unwrap();
    let at = |pointers: &[String]| {
        let mut found = pointers.iter().filter_map(|p| grant.pointer(p));
        found.next().unwrap().as_str().unwrap().to_owned()
    };
    let token = at(&profile.pointers.token);
    let refresh = json!({"refreshToken": at(&profile.pointers.refresh_token)});
    let mut said = vec![login.to_string(), answer, refresh.to_string()];
    let url = format!("{base}{}", profile.refresh_path);
    let answer = http.post(url).json(&refresh).send().await.unwrap();
    said.push(answer.text().await.unwrap());
    for order in orders() {
        said.push(order.to_string());
        for path in [&profile.purchase_path, &profile.transactions_path] {
            let request = http.post(format!("{base}{path}")).json(&order);
            let answer = request.bearer_auth(&token).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            said.push(answer.text().await.unwrap());
        }
    }
    said
}

/// What must not be in a log.
fn secrets(sim: &Simulator) -> Vec<String> {
    let own = [SANDBOX_PASSWORD, PHONE, METER, NOTE].map(str::to_owned);
    sim.secrets().into_iter().chain(own).collect()
}

/// The secrets that are in a text.
fn found<'s>(secrets: &'s [String], text: &str) -> Vec<&'s String> {
    secrets.iter().filter(|secret| text.contains(*secret)).collect()
}

async fn world(edition: Edition) -> (Profile, Vec<String>, Vec<String>) {
    let sim = builder(edition).limits([]).start().await.unwrap();
    let profile = profile(edition, &sim);
    let said = said(&sim, &profile).await;
    (profile, said, secrets(&sim))
}

fn redactor(profile: &Profile) -> Redactor {
    profile.redaction(Policy::payments()).build().unwrap()
}

#[tokio::test]
async fn no_pin_token_or_serial_number_is_left_in_what_is_said() {
    for edition in EDITIONS {
        let (profile, said, secrets) = world(edition).await;
        // Two logins, and on receipts two PINs, a token, and a serial number.
        assert_eq!(found(&secrets, &said.concat()).len(), 12, "{edition:?}");
        let redactor = redactor(&profile);
        for text in &said {
            let clean = redactor.redact(text);
            assert_eq!(found(&secrets, &clean), [""; 0], "{clean}");
            // As a field of an event, quoted once more.
            let quoted = format!("{text:?}");
            let clean = redactor.redact(&quoted);
            assert_eq!(found(&secrets, &clean), [""; 0], "{clean}");
            // And as a document.
            let mut value: Value = serde_json::from_str(text).unwrap();
            redactor.redact_json(&mut value);
            let clean = value.to_string();
            assert_eq!(found(&secrets, &clean), [""; 0], "{clean}");
        }
    }
}

/// So the profile knows more than every policy does.
#[tokio::test]
async fn without_the_profile_a_serial_number_and_a_remark_stay() {
    for edition in EDITIONS {
        let (_, said, secrets) = world(edition).await;
        let redactor = Policy::payments().build().unwrap();
        let said: String = said
            .iter()
            .map(|text| redactor.redact(text).into_owned())
            .collect();
        let left = found(&secrets, &said);
        assert_eq!(left.len(), 2, "{left:?}");
        assert_eq!(left[0].len(), 12, "a serial number");
        assert_eq!(left[1], NOTE);
    }
}

/// What is not secret can still be read.
#[tokio::test]
async fn codes_statuses_and_references_stay() {
    for edition in EDITIONS {
        let (profile, said, _) = world(edition).await;
        let redactor = redactor(&profile);
        for text in said.iter().filter(|text| text.contains("COMPLETED")) {
            let clean = redactor.redact(text);
            for part in ["\"responseCode\":", "COMPLETED", "TX0000000"] {
                assert!(clean.contains(part), "{clean}");
            }
            let (before, after) = (profile.read(text.as_bytes()), clean);
            assert_eq!(profile.read(after.as_bytes()), before);
        }
    }
}
