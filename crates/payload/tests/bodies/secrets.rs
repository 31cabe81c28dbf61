//! Card data and secrets, wherever they are.

use http::Method;
use palisade_core::SecretSink as _;
use palisade_payload::{Field, Payload, Route};
use palisade_redact::{Erase, Mode, Policy, kind};

use crate::{builder, listed, open, purchase, sent, with};

/// Published for tests.
const CARD: &str = "4111111111111111";
const TRACK: &str = "%B4111111111111111^DOE/JANE^30121010000000000?";

#[test]
fn card_data_and_secrets_are_refused_wherever_they_are() {
    for (info, said) in [
        (r#"{"note":"card 4111 1111 1111 1111"}"#, "/note secret:pan"),
        (r#"{"note":4111111111111111}"#, "/note secret:pan"),
        (r#"{"note":4111111111111111.0}"#, "/note secret:pan"),
        (r#"{"note":4.111111111111111e15}"#, "/note secret:pan"),
        (
            r#"{"note":"4111\u00201111\u00201111\u00201111"}"#,
            "/note secret:pan",
        ),
        (r#"{"a":[{"b":["x","4111111111111111"]}]}"#, "/a/0/b/1 secret:pan"),
        // A name that is enough for logs, or a word.
        (r#"{"orderId":4111111111111111}"#, "/orderId secret:pan"),
        (r#"{"reference":"4111111111111111"}"#, "/reference secret:pan"),
        (r#"{"note":"order 4111111111111111"}"#, "/note secret:pan"),
        (r#"{"note":"reference: 378282246310005"}"#, "/note secret:pan"),
        // 14 and 13 digits.
        (r#"{"note":30569309025904}"#, "/note secret:pan"),
        (r#"{"note":4222222222222}"#, "/note secret:pan"),
        (r#"{"cvv":"123"}"#, "/cvv secret:cvv"),
        (r#"{"cvv":123}"#, "/cvv secret:cvv"),
        (r#"{"c\u0076v":[123]}"#, "/cvv/0 secret:cvv"),
        (r#"{"card":{"securityCode":"123"}}"#, "/card/securityCode secret:cvv"),
        (r#"{"pin":"4921"}"#, "/pin secret:pin"),
        (r#"{"password":"hunter2"}"#, "/password secret:password"),
        (r#"{"password":{"is":"hunter2"}}"#, "/password secret:password"),
        (r#"{"auth":"Bearer b7e1.9f-44_ce=="}"#, "/auth secret:token"),
        (r#"{"url":"https://bob:hunter2@host/"}"#, "/url secret:userinfo"),
        (
            r#"{"k":"-----BEGIN PRIVATE KEY-----\nMIIB"}"#,
            "/k secret:private_key",
        ),
        // What one part says of another.
        (r#"{"name":"password","value":"hunter2"}"#, " secret:password"),
        (r#"{"name":"p\u0061ssword","value":"hunter2"}"#, " secret:password"),
        (
            r#"{"n\u0061me":"password","v\u0061lue":"hunter2"}"#,
            " secret:password",
        ),
        (
            r#"[["authorization","Bearer b7e1.9f-44_ce=="]]"#,
            "/0/1 secret:token",
        ),
    ] {
        assert_eq!(sent(&open(), info), Err(said.to_owned()), "{info}");
        let body = with(&format!(r#","additionalInfo":{info}"#));
        let said = format!("/additionalInfo{said}");
        assert_eq!(sent(&listed(), &body), Err(said), "{body}");
    }
    let said = sent(&open(), &serde_json::json!({"swipe": TRACK}).to_string());
    assert_eq!(said, Err("/swipe secret:track".to_owned()));
}

#[test]
fn they_are_refused_where_a_form_is_asked_for_too() {
    let reference = format!(r#","merchantReference":"{CARD}""#);
    for payload in
        [listed(), builder().redact().route(purchase()).build().unwrap()]
    {
        let said = sent(&payload, &with(&reference));
        assert_eq!(said, Err("/merchantReference secret:pan".to_owned()));
    }
}

#[test]
fn a_name_that_is_a_secret_is_refused_and_not_shown() {
    let body = format!(r#"{{"a":{{"{CARD}":1}}}}"#);
    assert_eq!(
        sent(&open(), &body),
        Err("/a/[redacted:pan] secret:pan".to_owned())
    );
    let body = with(&format!(r#","{CARD}":1"#));
    assert_eq!(
        sent(&listed(), &body),
        Err("/[redacted:pan] secret:pan".to_owned())
    );
    let redacting = builder().redact().build().unwrap();
    assert!(sent(&redacting, &format!(r#"{{"{CARD}":1}}"#)).is_err());
    // Others are cut, and hold no control characters.
    let body = with(&format!(r#","\u001b[2J\u202e{}":1"#, "x".repeat(60)));
    let said = format!("/?[2J?{}... unlisted", "x".repeat(35));
    assert_eq!(sent(&listed(), &body), Err(said));
}

#[test]
fn what_a_provider_needs_of_people_is_no_secret() {
    for body in [
        with(r#","additionalInfo":{"idNumber":"8001015009087","contact":"t@example.org"}"#),
        r#"{"meterNumber":"01234567897","phone":"+27821234567","name":"Thandi"}"#.to_owned(),
        r#"{"iban":"GB82WEST12345698765432","address":"1 Long St"}"#.to_owned(),
        // Nor are numbers that are none.
        r#"{"orderId":4111111111111112,"at":1700000000000,"rate":1.5e-3}"#.to_owned(),
        r#"{"password":"***","token":"[redacted:token]"}"#.to_owned(),
    ] {
        let payload = if body.contains("productCode") { listed() } else { open() };
        assert_eq!(sent(&payload, &body), Ok(None), "{body}");
    }
}

#[test]
fn more_is_refused_if_the_app_says_so() {
    let policy =
        Policy::payments().allow_key("mobileNumber").ignore(kind::EMAIL);
    let payload = builder().policy(policy).route(purchase()).build().unwrap();
    assert_eq!(sent(&payload, &with("")), Ok(None));
    let body = with(r#","additionalInfo":{"id":"8001015009087"}"#);
    let said = Err("/additionalInfo/id secret:national_id".to_owned());
    assert_eq!(sent(&payload, &body), said);
}

#[test]
fn a_policy_on_trial_is_enforced() {
    let policy = Policy::payments().mode(Mode::Report);
    let payload = builder().policy(policy).build().unwrap();
    let said = sent(&payload, &format!(r#"{{"n":"{CARD}"}}"#));
    assert_eq!(said, Err("/n secret:pan".to_owned()));
}

#[test]
fn what_is_inside_of_something_secret_is() {
    let route = Route::new(Method::POST, "/purchase")
        .optional("/cvv/value", Field::text(1..=4))
        .optional("/cvv/more/value", Field::integer(1..=9999));
    let payload = builder().route(route).build().unwrap();
    for (body, said) in [
        (r#"{"cvv":{"value":"123"}}"#, "/cvv/value secret:cvv"),
        (r#"{"cvv":{"more":{"value":123}}}"#, "/cvv/more/value secret:cvv"),
    ] {
        assert_eq!(sent(&payload, body), Err(said.to_owned()));
    }
    // And of something empty is nothing.
    for body in [r#"{"password":{ }}"#, r#"{"password":{"is":null}}"#] {
        for payload in [open(), builder().redact().build().unwrap()] {
            assert_eq!(sent(&payload, body), Ok(Some("{}".to_owned())));
        }
    }
}

#[test]
fn they_are_replaced_if_the_app_says_so() {
    let payload = builder().redact().build().unwrap();
    for (body, sent_) in [
        (
            r#"{"note":"card 4111 1111 1111 1111 of \"T\"","amount":29.90}"#,
            r#"{"note":"card [redacted:pan] of \"T\"","amount":29.90}"#,
        ),
        (r#"{"n":4111111111111111}"#, r#"{"n":"[redacted:pan]"}"#),
        (r#"{"n":4.111111111111111e15}"#, r#"{"n":"[redacted:pan]"}"#),
        (r#"{"cvv":123,"b":""}"#, r#"{"cvv":"[redacted:cvv]"}"#),
        (
            r#"{"password":{"is":"hunter2"}}"#,
            r#"{"password":"[redacted:password]"}"#,
        ),
        (
            r#"{"a":"","pin":["1","22"]}"#,
            r#"{"pin":["[redacted:pin]","[redacted:pin]"]}"#,
        ),
    ] {
        assert_eq!(sent(&payload, body), Ok(Some(sent_.to_owned())), "{body}");
        assert_eq!(sent(&payload, sent_), Ok(None), "{sent_}");
    }
    // Where logs would leave it out.
    let policy = Policy::payments().on(kind::CVV, Erase::Drop);
    let dropping = builder().policy(policy).redact().build().unwrap();
    let sent_ = sent(&dropping, r#"{"cvv":123}"#).unwrap().unwrap();
    assert_eq!(sent_, r#"{"cvv":"[redacted:cvv]"}"#);
    // What makes one part a secret stands in another: nobody knows which is to
    // go.
    let said = sent(&payload, r#"{"name":"password","value":"hunter2"}"#);
    assert_eq!(said, Err(" secret:password".to_owned()));
}

#[test]
fn what_is_there_for_a_secret_may_hold_one() {
    let route = Route::new(Method::POST, "/purchase")
        .required(
            "/card/number",
            Field::matching("[0-9]{12,19}").dangerous_may_hold_secrets(),
        )
        .optional("/card/more", Field::any().dangerous_may_hold_secrets())
        .optional("/note", Field::any());
    let payload = builder().route(route).build().unwrap();
    let card =
        format!(r#"{{"card":{{"number":"{CARD}","more":{{"cvv":123}}}}"#);
    assert_eq!(sent(&payload, &format!("{card}}}")), Ok(None));
    // All else holds in it.
    for (more, said) in [
        (r#"{"cvv":123,"cvv":1}"#, Err("/card/more/cvv duplicate")),
        (r#"{"cvv":[{"a":{}}]}"#, Ok(r#"{"cvv":[{}]}"#)),
    ] {
        let body = card.replace(r#"{"cvv":123}"#, more) + "}";
        let wanted = said.map(|new| card.replace(r#"{"cvv":123}"#, new) + "}");
        let said = sent(&payload, &body).map(Option::unwrap);
        assert_eq!(said, wanted.map_err(str::to_owned));
    }
    let said = sent(&payload, &format!(r#"{card},"note":"{CARD}"}}"#));
    assert_eq!(said, Err("/note secret:pan".to_owned()));
    let said = sent(&payload, r#"{"card":{"number":"41"}}"#);
    assert_eq!(said, Err("/card/number format".to_owned()));
}

#[test]
fn a_registered_secret_is_found_as_long_as_it_lives() {
    let redactor = Policy::payments().build().unwrap();
    let payload = Payload::builder(&redactor).build().unwrap();
    let body = r#"{"ref":"x-opaque/4f9c2b7a1d-x"}"#;
    assert_eq!(sent(&payload, body), Ok(None));
    let guard = redactor.register("token", b"opaque/4f9c2b7a1d").unwrap();
    assert_eq!(sent(&payload, body), Err("/ref secret:token".to_owned()));
    drop(guard);
    assert_eq!(sent(&payload, body), Ok(None));
}

#[test]
fn the_card_of_a_test_may_be_allowed() {
    let policy = Policy::payments().allow_card(CARD).allow_key("ref");
    let payload = builder().policy(policy).build().unwrap();
    for body in [
        r#"{"n":"4111111111111111","ref":"+27821234567"}"#,
        r#"{"ref":4111111111111111,"a":{"ref":"5500005555555559"},"ref2":1}"#,
    ] {
        assert_eq!(sent(&payload, body), Ok(None), "{body}");
    }
    let body = r#"{"ref":"5500005555555559","n":"5500005555555559"}"#;
    assert_eq!(sent(&payload, body), Err("/n secret:pan".to_owned()));
}
