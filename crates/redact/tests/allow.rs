//! Values that a policy lets stay.

use palisade_core::Tally as _;
use palisade_redact::{
    Action, Allow, Number, OnNumber, Outcome, PanAction, kind,
};

use crate::payments;

const PAN: &str = "4111111111111111";

#[test]
fn a_published_card_number_stays_in_every_place_and_spelling() {
    let policy = payments().allow_card("4111 1111 1111 1111");
    let redactor = policy.on_number(OnNumber::Text).build().unwrap();
    for text in [
        PAN,
        "4111-1111-1111-1111",
        "paid with 4111 1111 1111 1111, thanks",
        "card_number=4111111111111111",
        "{\"card_number\": 4111111111111111}",
        "{\"card_number\": \"4111111111111111\"}",
    ] {
        assert_eq!(redactor.redact(text), text);
        assert!(redactor.explain(text).findings.is_empty(), "{text}");
    }
    let number = Number::U64(4_111_111_111_111_111);
    for name in ["card_number", "note"] {
        let key = redactor.key(name);
        assert_eq!(redactor.decided(key), None, "{name}");
        assert_eq!(redactor.field_text(key, PAN), Outcome::Keep, "{name}");
        assert_eq!(redactor.field_number(key, number), Outcome::Keep);
    }
    let mut fired = 0;
    redactor.tally(&mut |_, count| fired += count);
    assert_eq!(fired, 0, "what stays is not counted");
}

#[test]
fn other_card_numbers_still_go() {
    let redactor = payments().allow_card(PAN).build().unwrap();
    assert_eq!(
        redactor.redact("4111111111111111 4012888888881881"),
        "4111111111111111 [redacted:pan]",
    );
    assert_eq!(
        redactor.redact("card_number=41111111111111110"),
        "card_number=[redacted:pan]",
    );
    let key = redactor.key("card_number");
    let outcome = redactor.field_text(key, "4111111111111111 12/30");
    assert_eq!(outcome, Outcome::Text("[redacted:pan]".into()));
}

#[test]
fn what_is_allowed_as_one_kind_goes_as_another() {
    let redactor = payments().allow_card(PAN).build().unwrap();
    let text = "password=4111111111111111";
    assert_eq!(redactor.redact(text), "password=[redacted:password]");
    let text = "account_number=4111111111111111";
    assert_eq!(redactor.redact(text), "account_number=[redacted:account]");
}

#[test]
fn personal_data_by_value_beginning_and_pattern() {
    let redactor = payments()
        .allow(kind::EMAIL, Allow::exact("support@example.org"))
        .allow(kind::EMAIL, Allow::regex(r"[a-z]+@example\.com"))
        .allow(kind::PHONE, Allow::prefix("+27 800"))
        .build()
        .unwrap();
    for text in [
        "mail Support@Example.org",
        "mail sales@example.com",
        "call +27 800 123 456 or +27800123456",
        "phone=\"27800123456\"",
    ] {
        assert_eq!(redactor.redact(text), text);
    }
    for text in [
        "support@example.org.za",
        "xsupport@example.org",
        "sales1@example.com",
        "sales@example.com.evil.org",
        "+27 810 123 456",
    ] {
        assert_ne!(redactor.redact(text), text);
    }
}

#[test]
fn why_a_value_stays_is_explained() {
    let redactor = payments().allow_card(PAN).build().unwrap();
    let note = &redactor.explain(PAN).near_misses[0];
    assert_eq!(
        (note.rule.as_str(), note.why),
        ("pan", "the policy allows this value")
    );
}

#[test]
fn a_secret_beside_an_allowed_value_is_still_found() {
    let policy = payments().allow_card(PAN).on(kind::PAN, PanAction::Mask);
    let redactor = policy.on(kind::PHONE, Action::Replace).build().unwrap();
    assert_eq!(
        redactor.redact("4111111111111111,+27821234567;cvv=1"),
        "4111111111111111,[redacted:phone];cvv=[redacted:cvv]",
    );
}

#[test]
fn an_allowance_that_allows_all_is_refused() {
    let built = |allow| payments().allow(kind::EMAIL, allow).build();
    for allow in [Allow::exact(""), Allow::exact("+"), Allow::prefix(" ")] {
        let error = built(allow).unwrap_err();
        assert!(error.to_string().contains("no letter or digit"), "{error}");
    }
    for pattern in [".*", "(", "a)|(?:b", "(?x)a#"] {
        let error = built(Allow::regex(pattern)).unwrap_err();
        assert!(error.is_regex(), "{pattern}: {error}");
    }
    let error = payments().allow_card("").build().unwrap_err();
    assert!(error.to_string().contains("no letter or digit"), "{error}");
}
