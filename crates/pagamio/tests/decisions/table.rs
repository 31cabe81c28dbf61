//! The provider's table "Which outcomes may be retried", line by line, and what
//! it leaves open.

use http::{Method, StatusCode};
use palisade_pagamio::{Disposition, Profile};
use serde_json::{Value, json};

use crate::body::{EDITIONS, Edition};

const PURCHASE: &str = "/api/v1/purchase";

const REPEAT: Disposition = Disposition::Unknown { repeat: true };
const LOOK_UP: Disposition = Disposition::Unknown { repeat: false };

fn says(
    profile: &Profile,
    path: &str,
    status: u16,
    body: &[u8],
) -> Disposition {
    let answer = profile.read(body);
    let status = StatusCode::from_u16(status).unwrap();
    profile.disposition(&Method::POST, path, status, answer.as_ref())
}

/// What a purchase's answer says, in one edition.
fn purchase(edition: Edition, status: u16, body: &Value) -> Disposition {
    let body = body.to_string();
    says(&edition.profile(), PURCHASE, status, body.as_bytes())
}

#[test]
fn a_network_error_or_a_timeout_may_be_repeated_and_is_looked_up_at_last() {
    for edition in EDITIONS {
        let said = edition.profile().without_answer(&Method::POST, PURCHASE);
        assert_eq!(said, REPEAT);
        assert!(said.may_repeat() && said.needs_look_up() && !said.is_final());
    }
}

#[test]
fn a_status_of_500_and_more_too() {
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
        assert_eq!(said, Disposition::NotProcessed);
        assert!(said.may_repeat() && !said.needs_look_up());
        // Where somebody else says so, nothing is known.
        assert_eq!(purchase(edition, 200, &body), LOOK_UP);
    }
}

#[test]
fn pending_and_processing_are_looked_up_and_never_sent_again() {
    for edition in EDITIONS {
        for status in ["PENDING", "PROCESSING"] {
            let said = purchase(edition, 200, &edition.sale(status));
            assert_eq!(said, Disposition::Pending);
            assert!(!said.may_repeat() && said.needs_look_up());
        }
    }
}

#[test]
fn a_terminal_answer_ends_it() {
    for edition in EDITIONS {
        let said = purchase(edition, 200, &edition.sale("COMPLETED"));
        assert_eq!(said, Disposition::Completed);
        assert!(said.is_final() && !said.may_repeat());
        let said = purchase(edition, 200, &edition.sale("FAILED"));
        assert_eq!(said, Disposition::Refused);
        assert!(said.is_final() && !said.needs_look_up());
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
            assert!(!said.may_repeat() && said.needs_look_up());
        }
    }
}

#[test]
fn what_was_processed_already_is_looked_up() {
    for edition in EDITIONS {
        for code in [1205, 1006] {
            for status in [200, 400, 500] {
                let said = purchase(edition, status, &edition.failure(code));
                assert_eq!(said, Disposition::AlreadyThere, "{code} {status}");
                assert!(!said.may_repeat() && said.needs_look_up());
            }
        }
    }
}

#[test]
fn a_reference_with_other_content_is_a_conflict() {
    for edition in EDITIONS {
        for body in [edition.failure(1006), json!({}), json!({"a": 1})] {
            let said = purchase(edition, 409, &body);
            assert_eq!(said, Disposition::Conflict);
            assert!(said.is_final() && !said.may_repeat());
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
                assert_eq!(said, Disposition::Refused, "{code} {status}");
                assert!(said.is_final() && !said.may_repeat());
            }
        }
        // And 403, whatever it says.
        let nothing = says(&edition.profile(), PURCHASE, 403, b"no");
        assert_eq!(nothing, Disposition::Refused);
    }
}

#[test]
fn a_401_is_about_the_token_unless_it_is_about_permission() {
    for edition in EDITIONS {
        let said = |status, body| purchase(edition, status, &body);
        let stale = Disposition::StaleToken;
        assert_eq!(said(401, edition.failure(1101)), stale);
        assert_eq!(said(401, json!({"error": "expired"})), stale);
        assert!(!stale.may_repeat() && !stale.is_final());
        let not_allowed = said(401, edition.failure(1105));
        assert_eq!(not_allowed, Disposition::Refused);
        // A login has no token that could be stale.
        let profile = edition.profile();
        let login = format!("/api/v1{}", profile.login_path);
        let refused = says(&profile, &login, 401, b"");
        assert_eq!(refused, Disposition::Refused);
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
        assert_eq!(purchase(edition, 200, &sale), Disposition::Refused);

        let mut sale = edition.sale("COMPLETED");
        sale["successful"] = json!(false);
        assert_eq!(purchase(edition, 200, &sale), LOOK_UP, "a contradiction");
        let mut sale = edition.sale("COMPLETED");
        sale["success"] = json!(false);
        assert_eq!(purchase(edition, 200, &sale), LOOK_UP, "a contradiction");
        let mut failed = edition.sale("FAILED");
        failed["successful"] = json!(false);
        assert_eq!(purchase(edition, 200, &failed), Disposition::Refused);
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
            profile.disposition(&Method::GET, path, status, answer.as_ref())
        };
        assert_eq!(get(200, &json!({"data": []})), Disposition::Completed);
        assert_eq!(get(200, &edition.failure(1201)), REPEAT);
        assert_eq!(get(200, &edition.failure(1204)), REPEAT);
        assert_eq!(get(200, &edition.failure(1103)), Disposition::Refused);
        assert_eq!(get(503, &json!({})), REPEAT);
        assert_eq!(get(404, &json!({})), Disposition::Refused);

        let other = "/api/v1/refunds";
        let post = |status, body: &Value| {
            says(&profile, other, status, body.to_string().as_bytes())
        };
        assert_eq!(post(503, &json!({})), LOOK_UP);
        assert_eq!(post(200, &edition.failure(1201)), LOOK_UP);
        let done = json!({"successful": true});
        assert_eq!(post(200, &done), Disposition::Completed);
        let lost = profile.without_answer(&Method::POST, other);
        assert_eq!(lost, LOOK_UP);
    }
}
