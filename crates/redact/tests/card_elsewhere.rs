//! A card number that is something else, too, never becomes a pseudonym of
//! that: it would be a hash of a card number that is not a keyed cryptographic
//! one, beside a truncation of it (PCI DSS v4.0.1 3.5.1, 3.5.1.1).

use palisade_core::SecretSink as _;
use palisade_redact::{
    Action, Number, OnNumber, Outcome, PanAction, Policy, Redactor, Rule, kind,
};

use crate::payments;

const PAN: &str = "4111111111111111";

/// Spellings of a card number, and values with one inside.
const VALUES: &[&str] = &[
    PAN,
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111.1111.1111.1111",
    "0000004111111111111111",
    "ZA/4111111111111111",
    "a4111111111111111b",
    "Some(4111111111111111)",
    "[\"4111111111111111\", \"123\"]",
    "4111 1111 1111 1111 123",
    "NDExMTExMTExMTExMTExMQ==",
    "34313131313131313131313131313131",
    "%34111111111111111",
    "378282246310005",
    "30569309025904",
    "4222222222222",
];

/// Replacing hides whose turn it was, so the number must be masked elsewhere.
fn policies() -> [Policy; 2] {
    [payments(), payments().on(kind::PAN, PanAction::Mask)]
}

fn has_tag(text: &str) -> bool {
    crate::untagged(text).contains(":*]")
}

fn check(what: &str, redact: impl Fn(&Redactor, &str) -> String) {
    for policy in policies() {
        let policy = policy
            .rule(Rule::new("ref_no", r"REF-[^;]+").action(Action::Pseudonym));
        let redactor = policy.build().unwrap();
        for value in VALUES {
            let redacted = redact(&redactor, value);
            assert!(!has_tag(&redacted), "{what}: {value}: {redacted}");
            assert!(!redacted.contains(value), "{what}: {value}: {redacted}");
        }
        let other = redact(&redactor, "1234567890123");
        assert!(has_tag(&other), "{what} makes no pseudonyms: {other}");
    }
}

fn shown(outcome: Outcome<'_>, value: &str) -> String {
    match outcome {
        Outcome::Keep => value.to_owned(),
        Outcome::Text(text) => text.into_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn as_a_field_that_is_an_account() {
    check("field", |redactor, value| {
        let key = redactor.key("account_number");
        shown(redactor.field_text(key, value), value)
    });
}

#[test]
fn as_an_account_in_text() {
    check("quoted", |redactor, value| {
        let value = value.replace('"', "'");
        redactor.redact(&format!("account_number=\"{value}\"")).into_owned()
    });
}

#[test]
fn as_a_registered_secret_that_is_an_account() {
    check("live", |redactor, value| {
        let guard = redactor.register("account", value.as_bytes()).unwrap();
        let redacted = redactor.redact(&format!("<{value}>")).into_owned();
        drop(guard);
        redacted
    });
}

#[test]
fn as_what_a_rule_of_the_team_matches() {
    check("rule", |redactor, value| {
        redactor.redact(&format!("REF-{value};")).into_owned()
    });
}

#[test]
fn as_the_local_part_of_an_address() {
    let text = "from 4111111111111111@example.org";
    let redacted = policies()
        .map(|policy| policy.build().unwrap().redact(text).into_owned());
    assert_eq!(redacted, ["from [redacted:pan]", "from [redacted:email]"]);
}

#[test]
fn as_a_number_that_has_a_type() {
    for policy in policies() {
        let policy = policy.on_number(OnNumber::Text);
        let redactor = policy.build().unwrap();
        let key = redactor.key("account_number");
        let text = |number| shown(redactor.field_number(key, number), "");
        for number in [
            Number::U64(4_111_111_111_111_111),
            Number::I64(-4_111_111_111_111_111),
            Number::U128(4_111_111_111_111_111),
            Number::F64(4_111_111_111_111_111.0),
            Number::U64(30_569_309_025_904),
        ] {
            assert_eq!(text(number), "[redacted:account]", "{number:?}");
        }
        assert!(has_tag(&text(Number::U64(1_234_567_890))));
    }
}

#[cfg(feature = "json")]
#[test]
fn as_an_account_in_json() {
    check("json", |redactor, value| {
        let mut json = serde_json::json!({ "account_number": [value] });
        redactor.redact_json(&mut json);
        json.to_string()
    });
}

/// Where a name says otherwise, thirteen digits are what they are called: they
/// are as usual for these as they are rare for cards.
#[test]
fn phone_and_identity_numbers_that_look_like_old_cards_keep_their_pseudonym() {
    let redactor = payments().build().unwrap();
    // Both have a card's issuer, length and check digit.
    for (name, value) in
        [("phone", "4915112345678"), ("id_number", "4222222222222")]
    {
        let outcome = redactor.field_text(redactor.key(name), value);
        assert!(has_tag(&shown(outcome, value)), "{name}");
    }
}
