//! Keys that a fleet shares, and what their tags tell.

use palisade_core::FingerprintKey;
use palisade_redact::{Action, Outcome, Policy, Redactor, kind};

use crate::payments;

fn with_id(id: &str) -> Policy {
    payments().fingerprint_key(crate::key().with_id(id).unwrap())
}

fn field(redactor: &Redactor, name: &str, value: &str) -> String {
    match redactor.field_text(redactor.key(name), value) {
        Outcome::Text(text) => text.into_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn the_id_of_the_key_stands_in_every_tag() {
    let plain = payments().build().unwrap();
    let named = with_id("k7").build().unwrap();
    let tag = plain.redact("+27821234567").into_owned();
    assert_eq!(
        named.redact("+27821234567"),
        tag.replace("[phone:", "[phone:k7."),
    );
    assert_eq!(
        field(&named, "phone", "+27821234567"),
        named.redact("+27821234567")
    );
}

#[test]
fn tags_of_former_keys_and_of_keys_without_id_stay() {
    let redactor = with_id("k8").build().unwrap();
    for line in [
        "phone=[phone:k7.7f3a9c] and [phone:7f3a9c]",
        "phone=[phone:12345678.123456]",
        "{\"account\": \"[account:a.abcdef]\"}",
    ] {
        assert_eq!(redactor.redact(line), line);
    }
    // No tags are made of these, and no key is called so.
    for line in [
        "pin=[pin:k7.123456]",
        "phone=[phone:k-7.7f3a9c]",
        "phone=[phone:123456789.7f3a9c]",
        "phone=[phone:.7f3a9c]",
        "phone=[phone:k7.7f3a9c0]",
        "card_number=[pan:k7.4111111111111111]",
    ] {
        assert_ne!(redactor.redact(line), line);
    }
}

#[test]
fn one_value_under_two_names_has_unrelated_tags_where_the_policy_says_so() {
    let redactor = with_id("k7").mix_field_name(true).build().unwrap();
    let tag = |name| field(&redactor, name, "+27821234567");
    assert_ne!(tag("phone"), tag("user.phone"));
    assert_eq!(tag("userPhone"), tag("user_phone"), "spellings of one name");
    let found = |name| field(&redactor, name, "call +27821234567");
    assert_eq!(found("phone_note"), found("phone_note"));
    assert_ne!(found("note"), found("comment"));
    // No name is known in running text.
    let text = redactor.redact("+27821234567").into_owned();
    assert_eq!(redactor.redact("phone=+27821234567"), format!("phone={text}"));
    assert_eq!(
        payments().build().unwrap().redact("+27821234567").replace(':', ":k7."),
        text
    );

    let alike = with_id("k7").build().unwrap();
    assert_eq!(
        field(&alike, "phone", "+27821234567"),
        field(&alike, "user.phone", "+27821234567"),
    );
}

#[test]
fn kinds_stay_apart_where_names_are_mixed_in() {
    let policy = payments().mix_field_name(true);
    let tag = |kind| {
        let policy = policy.clone().sensitive_key("contact", kind);
        field(&policy.build().unwrap(), "contact", "27821234567")
    };
    let (phone, account) = (tag(kind::PHONE), tag(kind::ACCOUNT));
    assert_ne!(phone.split(':').nth(1), account.split(':').nth(1));
}

#[test]
fn a_reload_without_a_key_keeps_the_one_at_hand() {
    for policy in [with_id("k7"), Policy::payments()] {
        let redactor = policy.build().unwrap();
        let before = redactor.redact("+27821234567").into_owned();
        let next = Policy::payments().on(kind::EMAIL, Action::Replace);
        redactor.reload(&next).unwrap();
        assert_eq!(redactor.redact("+27821234567"), before);
    }
    let redactor = with_id("k7").build().unwrap();
    let other = FingerprintKey::from_bytes([2; 16]).with_id("k8").unwrap();
    redactor.reload(&payments().fingerprint_key(other)).unwrap();
    assert!(redactor.redact("+27821234567").starts_with("[phone:k8."));
}
