//! What a policy can say.

use palisade_core::FingerprintKey;
use palisade_redact::{Action, Erase, PanAction, Policy, Rule, kind};

use crate::payments;

#[test]
fn a_card_number_can_be_masked_and_keeps_its_form() {
    let redactor = payments().on(kind::PAN, PanAction::Mask).build().unwrap();
    let cases = [
        ("4111111111111111", "411111******1111"),
        ("4111-1111-1111-1111", "4111-11**-****-1111"),
        ("378282246310005", "378282*****0005"),
        ("30569309025904", "305693****5904"),
        ("4222222222222", "*********2222"),
        ("card_number=411111******1111", "card_number=411111******1111"),
        ("card_number=junk", "card_number=[redacted:pan]"),
    ];
    for (text, masked) in cases {
        assert_eq!(redactor.redact(text), masked);
    }
}

#[test]
fn dropping_cuts_the_value_out() {
    let redactor = payments().on(kind::CVV, Erase::Drop).build().unwrap();
    assert_eq!(redactor.redact("cvv=123 a=1"), "cvv=[] a=1");
    assert_eq!(redactor.redact(r#"{"cvv":123}"#), r#"{"cvv":"[]"}"#);
}

#[test]
fn own_keys_and_rules() {
    let redactor = payments()
        .sensitive_key("loyaltyNumber", kind::ACCOUNT)
        .sensitive_key("magic_word", kind::PASSWORD)
        .rule(Rule::new("staff", r"EMP-\d{4}").action(Action::Pseudonym))
        .build()
        .unwrap();
    assert!(redactor.key("user.loyalty_number").is_sensitive());
    assert_eq!(
        redactor.redact("magic_word=please"),
        "magic_word=[redacted:password]"
    );
    let once = redactor.redact("by EMP-1234 and EMP-1234").into_owned();
    let (a, b) = once.trim_start_matches("by ").split_once(" and ").unwrap();
    assert_eq!(a, b);
    assert!(a.starts_with("[staff:"));
    assert_eq!(redactor.redact(&once), once, "own markers are known");
}

/// What a reader who holds the key computes, by the means of the core.
#[test]
fn a_pseudonym_is_the_fingerprint_of_kind_and_value() {
    let redactor = payments().build().unwrap();
    for number in 820_000_000..820_000_100 {
        let digits = format!("27{number}");
        let tag = crate::key().fingerprint("phone", digits.as_bytes());
        let redacted = redactor.redact(&format!("+{digits}")).into_owned();
        assert_eq!(redacted, format!("[phone:{tag}]"));
    }
}

#[test]
fn one_value_has_one_pseudonym_in_every_spelling() {
    let redactor = payments().build().unwrap();
    let tag = |text: &str| {
        let redacted = redactor.redact(text).into_owned();
        let start = redacted.find("[phone:").unwrap();
        redacted.get(start..start + 14).unwrap().to_owned()
    };
    let tags: Vec<_> = [
        "call +27821234567",
        "call +27 82 123 4567",
        "call +27\u{a0}82\u{202f}123\u{2011}4567",
        "phone=27821234567",
        r#"{"phone":"+27821234567"}"#,
        r#"phone: Some("+27821234567")"#,
        r#"phone: Some(String("+27 (82) 123-4567"))"#,
        r#"{\"phone\":\"+27821234567\"}"#,
    ]
    .map(tag)
    .into();
    assert!(tags.iter().all(|tag| *tag == tags[0]), "{tags:?}");
}

#[test]
fn a_rule_does_not_match_within_a_marker() {
    for pattern in ["[0-9a-f]{6}", "redacted", r"\[[^\]]*\]", "email"] {
        let rule = Rule::new("own", pattern);
        let redactor = payments().rule(rule).build().unwrap();
        let once = redactor.redact("a@example.org cvv=1").into_owned();
        assert!(once.ends_with(" cvv=[redacted:cvv]"), "{pattern}: {once}");
        assert!(once.starts_with("[email:"), "{pattern}: {once}");
    }
}

#[test]
fn the_key_of_the_pseudonyms_is_random_unless_given() {
    let tag = |policy: &Policy| {
        policy.build().unwrap().redact("+27821234567").into_owned()
    };
    assert_eq!(tag(&payments()), tag(&payments()));
    assert_ne!(tag(&Policy::payments()), tag(&Policy::payments()));
    let other = FingerprintKey::from_bytes([2; 16]);
    assert_ne!(tag(&payments()), tag(&payments().fingerprint_key(other)));
}

#[test]
fn debug_shows_no_key() {
    let key = FingerprintKey::from_bytes([0xab; 16]);
    let policy = Policy::payments().fingerprint_key(key);
    let redactor = policy.build().unwrap();
    let shown = format!("{policy:?} {redactor:?} {:?}", redactor.lines());
    assert!(!shown.contains("171"), "{shown}");
}

#[test]
fn a_redactor_is_shared_between_threads() {
    fn check<T: Clone + Send + Sync + 'static>(_: &T) {}

    let redactor = payments().build().unwrap();
    check(&redactor);
    let clone = redactor.clone();
    std::thread::spawn(move || clone.redact("cvv=1").into_owned())
        .join()
        .unwrap();
    let mut count = 0;
    palisade_core::Tally::tally(&redactor, &mut |_, n| count += n);
    assert_eq!(count, 1, "clones share their counts");
}
