//! The provider's table "Which outcomes may be retried", line by line, and what
//! it leaves open.

use http::{Method, StatusCode};
use palisade_pagamio::Profile;
use palisade_retry::Outcome;
use serde_json::{Value, json};

use crate::body::{EDITIONS, Edition};

const PURCHASE: &str = "/api/v1/purchase";

const REPEAT: Outcome = Outcome::Unknown;
const LOOK_UP: Outcome = Outcome::LookUp;

fn says(profile: &Profile, path: &str, status: u16, body: &[u8]) -> Outcome {
    let answer = profile.read(body);
    let status = StatusCode::from_u16(status).unwrap();
    profile.outcome(&Method::POST, path, status, answer.as_ref())
}

/// What a purchase's answer says, in one edition.
fn purchase(edition: Edition, status: u16, body: &Value) -> Outcome {
    let body = body.to_string();
    says(&edition.profile(), PURCHASE, status, body.as_bytes())
}

#[test]
fn a_status_of_500_and_more_may_be_repeated_and_is_looked_up_at_last() {
    for edition in EDITIONS {
        for status in [500, 502, 503, 504, 599] {
            for body in [
                json!({"error": "bad gateway"}),
                edition.failure(1201),
                edition.failure(1103),
                edition.sale("COMPLETED"),
            ] {
                let said = purchase(edition, status, &body);
                assert_eq!(said, REPEAT, "{edition:?} {status} {body}");
            }
        }
        assert_eq!(purchase(edition, 408, &json!({})), REPEAT);
    }
}

#[test]
fn a_429_was_not_processed() {
    let body = json!({
        "error": "Too Many Requests",
        "message": "Rate limit exceeded for /purchase",
    });
    for edition in EDITIONS {
        let said = purchase(edition, 429, &body);
        assert_eq!(said, Outcome::Rejected);
        // Where somebody else says so, nothing is known.
        assert_eq!(purchase(edition, 200, &body), LOOK_UP);
    }
}

#[test]
fn pending_and_processing_are_looked_up_and_never_sent_again() {
    for edition in EDITIONS {
        for status in ["PENDING", "PROCESSING"] {
            let said = purchase(edition, 200, &edition.sale(status));
            assert_eq!(said, Outcome::Pending);
        }
    }
}

#[test]
fn a_terminal_answer_ends_it() {
    for edition in EDITIONS {
        let said = purchase(edition, 200, &edition.sale("COMPLETED"));
        assert_eq!(said, Outcome::Completed);
        let said = purchase(edition, 200, &edition.sale("FAILED"));
        assert_eq!(said, Outcome::Failed);
    }
}

#[test]
fn the_errors_of_the_provider_behind_may_be_repeated() {
    for edition in EDITIONS {
        for code in [1200, 1201, 1202] {
            let said = purchase(edition, 200, &edition.failure(code));
            assert_eq!(said, REPEAT, "{edition:?} {code}");
        }
    }
}

#[test]
fn its_timeout_is_looked_up_and_never_blindly_repeated() {
    for edition in EDITIONS {
        for status in [200, 400, 500, 504] {
            let said = purchase(edition, status, &edition.failure(1204));
            assert_eq!(said, LOOK_UP, "{edition:?} {status}");
        }
    }
}

#[test]
fn what_was_processed_already_is_looked_up() {
    for edition in EDITIONS {
        for code in [1205, 1006] {
            for status in [200, 400, 500] {
                let said = purchase(edition, status, &edition.failure(code));
                assert_eq!(said, Outcome::LookUp, "{code} {status}");
            }
        }
    }
}

#[test]
fn a_reference_with_other_content_is_a_conflict() {
    for edition in EDITIONS {
        for body in [edition.failure(1006), json!({}), json!({"a": 1})] {
            let said = purchase(edition, 409, &body);
            assert_eq!(said, Outcome::Failed);
        }
    }
}

#[test]
fn validation_accounts_and_stock_end_it() {
    let codes = (1000..=1010).filter(|code| *code != 1006);
    let codes: Vec<_> = codes.chain(1100..=1107).chain([1206]).collect();
    for edition in EDITIONS {
        for code in &codes {
            for status in [200, 400, 403] {
                let said = purchase(edition, status, &edition.failure(*code));
                assert_eq!(said, Outcome::Failed, "{code} {status}");
            }
        }
        // And 403, whatever it says.
        let nothing = says(&edition.profile(), PURCHASE, 403, b"no");
        assert_eq!(nothing, Outcome::Failed);
    }
}

#[test]
fn a_401_is_about_the_token_unless_it_is_about_permission() {
    for edition in EDITIONS {
        let profile = edition.profile();
        let is_stale = |body: &Value| {
            let answer = profile.read(body.to_string().as_bytes());
            profile.is_stale(answer.as_ref())
        };
        assert!(is_stale(&edition.failure(1101)));
        assert!(is_stale(&json!({"error": "expired"})));
        assert!(!is_stale(&edition.failure(1105)));
        let said = purchase(edition, 401, &edition.failure(1101));
        assert_eq!(said, Outcome::Failed);
    }
}

/// Nobody reports a failure, nor sends it again, for an answer that he does
/// not understand.
#[test]
fn a_good_status_with_a_body_that_is_not_understood_is_unknown() {
    for edition in EDITIONS {
        let whole = edition.sale("COMPLETED").to_string();
        let half = whole.split_at(whole.len() / 2).0;
        let fill = format!("{{\"x\":\"{}\",", "x".repeat(70_000));
        let long = whole.replacen('{', &fill, 1);
        for body in ["", "[]", "null", "<html>", "{}", half, &long] {
            for status in [200, 201, 202, 204] {
                let profile = edition.profile();
                let said = says(&profile, PURCHASE, status, body.as_bytes());
                assert_eq!(said, LOOK_UP, "{status}");
            }
        }
        let mut no_status = edition.sale("COMPLETED");
        no_status["data"].as_object_mut().unwrap().remove("status");
        for body in [
            no_status,
            edition.sale("REVERSED"),
            edition.sale("completed"),
            edition.failure(1203),
            edition.failure(9999),
            json!({"successful": false}),
            json!({"data": {"status": "COMPLETED"}}),
            json!({"successful": "true", "data": {"status": "COMPLETED"}}),
        ] {
            let said = purchase(edition, 200, &body);
            assert_eq!(said, LOOK_UP, "{body}");
        }
    }
}

/// HTTP 200 may be a failure: one of two signs is enough.
#[test]
fn one_sign_of_failure_is_enough() {
    for edition in EDITIONS {
        let mut sale = edition.sale("COMPLETED");
        sale["responseCode"] = json!("1103");
        assert_eq!(purchase(edition, 200, &sale), LOOK_UP, "a contradiction");
        sale["data"] = json!({});
        assert_eq!(purchase(edition, 200, &sale), Outcome::Failed);

        let mut sale = edition.sale("COMPLETED");
        sale["successful"] = json!(false);
        assert_eq!(purchase(edition, 200, &sale), LOOK_UP, "a contradiction");
        let mut sale = edition.sale("COMPLETED");
        sale["success"] = json!(false);
        assert_eq!(purchase(edition, 200, &sale), LOOK_UP, "a contradiction");
        let mut failed = edition.sale("FAILED");
        failed["successful"] = json!(false);
        assert_eq!(purchase(edition, 200, &failed), Outcome::Failed);
    }
}

#[test]
fn a_contradiction_with_a_bad_status_is_unknown_too() {
    for edition in EDITIONS {
        for status in [400, 404, 301, 307] {
            let said = purchase(edition, status, &edition.sale("COMPLETED"));
            assert_eq!(said, LOOK_UP, "{status}");
        }
        let said = says(&edition.profile(), PURCHASE, 307, b"");
        assert_eq!(said, LOOK_UP);
    }
}

#[test]
fn what_reads_may_be_repeated_and_what_has_no_reference_may_not() {
    for edition in EDITIONS {
        let profile = edition.profile();
        let get = |status: u16, body: &Value| {
            let answer = profile.read(body.to_string().as_bytes());
            let status = StatusCode::from_u16(status).unwrap();
            let path = "/api/v1/products";
            profile.outcome(&Method::GET, path, status, answer.as_ref())
        };
        assert_eq!(get(200, &json!({"data": []})), Outcome::Completed);
        assert_eq!(get(200, &edition.failure(1201)), REPEAT);
        assert_eq!(get(200, &edition.failure(1204)), REPEAT);
        assert_eq!(get(200, &edition.failure(1103)), Outcome::Failed);
        assert_eq!(get(503, &json!({})), REPEAT);
        assert_eq!(get(404, &json!({})), Outcome::Failed);

        let other = "/api/v1/refunds";
        let post = |status, body: &Value| {
            says(&profile, other, status, body.to_string().as_bytes())
        };
        // It has no key, so this is not repeated.
        assert_eq!(post(503, &json!({})), REPEAT);
        assert_eq!(post(200, &edition.failure(1201)), REPEAT);
        let done = json!({"successful": true});
        assert_eq!(post(200, &done), Outcome::Completed);
    }
}
