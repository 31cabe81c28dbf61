//! Card numbers as keyed cryptographic hashes, in a process of its own: it can
//! keep them in one way only.

#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use palisade_core::FingerprintKey;
use palisade_redact::{
    Action, Mode, Number, OnNumber, Outcome, PanAction, Policy, Redactor,
    Target, kind,
};

const PAN: &str = "4111111111111111";
/// What OpenSSL says of the key and the number.
const TAG: &str = "[pan:k7.2963ed5f06874765]";

fn key() -> FingerprintKey {
    FingerprintKey::from_bytes([1; 16]).with_id("k7").expect("valid")
}

fn hashed() -> Policy {
    Policy::payments().fingerprint_key(key()).on(kind::PAN, PanAction::Hash)
}

fn field(redactor: &Redactor, name: &str, text: &str) -> String {
    match redactor.field_text(redactor.key(name), text) {
        Outcome::Text(text) => text.into_owned(),
        _ => text.to_owned(),
    }
}

#[test]
fn the_whole_number_is_hashed_in_every_spelling() {
    let redactor = hashed().on_number(OnNumber::Text).build().unwrap();
    for text in [PAN, "4111 1111 1111 1111", "4111-1111-1111-1111"] {
        assert_eq!(redactor.redact(text), TAG, "{text}");
        assert_eq!(field(&redactor, "card_number", text), TAG);
        assert_eq!(field(&redactor, "note", text), TAG);
    }
    assert_eq!(
        redactor.redact("card_number=4111111111111111, x"),
        format!("card_number={TAG}, x"),
    );
    let number = Number::U64(4_111_111_111_111_111);
    let outcome = redactor.field_number(redactor.key("n"), number);
    assert_eq!(outcome, Outcome::Text(TAG.into()));
    assert_ne!(redactor.redact("4012888888881881"), TAG);
}

#[test]
fn what_is_no_card_number_is_replaced() {
    let redactor = hashed().build().unwrap();
    assert_eq!(
        redactor.redact("card_number=junk"),
        "card_number=[redacted:pan]"
    );
    assert_eq!(field(&redactor, "card_number", "junk 4711"), "[redacted:pan]");
}

#[test]
fn a_name_that_is_mixed_in_changes_no_hash() {
    let redactor = hashed().mix_field_name(true).build().unwrap();
    assert_eq!(field(&redactor, "card_number", PAN), TAG);
    assert_eq!(field(&redactor, "note", PAN), TAG);
}

#[test]
fn redacting_twice_changes_nothing() {
    let redactor = hashed().build().unwrap();
    for text in [
        "4111111111111111",
        "card_number=4111111111111111",
        "{\"card_number\": 4111111111111111}",
        "pan: 4111 1111 1111 1111, phone: +27821234567",
        "card_number=[pan:k7.2963ed5f06874765]",
    ] {
        let once = redactor.redact(text).into_owned();
        assert!(once.contains(TAG), "{once}");
        assert_eq!(redactor.redact(&once), once);
    }
}

#[test]
fn a_card_number_in_the_form_of_a_marker_still_goes() {
    let redactor = hashed().build().unwrap();
    for text in ["[pan:k7.4111111111111111]", "[pan:4111111111111111]"] {
        let redacted = redactor.redact(text);
        assert!(!redacted.contains(PAN), "{redacted}");
    }
}

/// Its own treatment, or replacing; never the pseudonym of something else.
#[test]
fn a_card_number_that_is_an_account_is_hashed_as_a_card_number_or_replaced() {
    let redactor = hashed().build().unwrap();
    assert_eq!(field(&redactor, "account_number", PAN), "[redacted:account]");
    let redacted = redactor.redact("account_number=4111111111111111");
    assert!(
        [
            format!("account_number={TAG}"),
            "account_number=[redacted:account]".to_owned()
        ]
        .contains(&redacted.into_owned()),
    );
}

#[test]
fn the_key_must_be_given_and_have_an_id() {
    let nameless = FingerprintKey::from_bytes([1; 16]);
    let policy = Policy::payments().on(kind::PAN, PanAction::Hash);
    for policy in [policy.clone(), policy.clone().fingerprint_key(nameless)] {
        let error = policy.build().unwrap_err();
        assert!(error.is_key(), "{error}");
        assert_eq!(
            error.to_string(),
            "card numbers are hashed with a given key that has an id only",
        );
    }
    let file = Policy::from_toml("[on]\npan = 'hash'").unwrap();
    assert_eq!(file.build().unwrap_err().line(), Some(2));
    let redactor = file.fingerprint_key(key()).build().unwrap();
    assert_eq!(redactor.redact(PAN), TAG);
    redactor.reload(&policy).expect("the key at hand has an id");
    assert_eq!(redactor.redact(PAN), TAG);
}

#[test]
fn a_process_that_hashes_does_not_mask() {
    let redactor = hashed().build().unwrap();
    let masked = Policy::payments().on(kind::PAN, PanAction::Mask);
    let target = Target::new("a").on(kind::PAN, PanAction::Mask);
    for policy in [masked.clone(), Policy::payments().target(target)] {
        for error in
            [policy.build().unwrap_err(), redactor.reload(&policy).unwrap_err()]
        {
            assert!(error.is_second_pan_strategy(), "{error}");
            assert_eq!(
                error.to_string(),
                "card numbers cannot be masked, they are hashed already (PCI \
                 DSS v4.0.1 3.5.1)",
            );
        }
    }
    assert_eq!(redactor.redact(PAN), TAG, "the old policy is in force");
    // What only reports keeps nothing; to enforce it is another matter.
    let report = masked.clone().mode(Mode::Report).build().unwrap();
    assert_eq!(report.redact(PAN), PAN);
    let error = report.reload(&masked).unwrap_err();
    assert!(error.is_second_pan_strategy());
}

/// Whatever ran before: none of these decides for the process.
#[test]
fn dropping_replacing_reporting_and_being_refused_decide_nothing() {
    for action in [PanAction::Drop, PanAction::Replace] {
        Policy::payments().on(kind::PAN, action).build().unwrap();
    }
    let masked = Policy::payments().on(kind::PAN, PanAction::Mask);
    masked.clone().mode(Mode::Report).build().unwrap();
    masked.max_scan(1).build().unwrap_err();
    hashed().build().unwrap();
}

#[test]
fn one_policy_does_not_do_both() {
    let target = Target::new("a").on(kind::PAN, PanAction::Mask);
    let policy = hashed().on(kind::PHONE, Action::Replace).target(target);
    for policy in [policy.clone(), policy.mode(Mode::Report)] {
        let error = policy.build().unwrap_err();
        assert!(error.is_second_pan_strategy(), "{error}");
    }
}
