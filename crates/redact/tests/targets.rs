//! Modules that have rules of their own.

use palisade_redact::{
    Action, Erase, Number, Outcome, Policy, Redactor, Target, kind,
};

use crate::payments;

fn orders() -> Policy {
    payments().on(kind::EMAIL, Action::Drop).target(
        Target::new("shop::orders")
            .on(kind::PHONE, Action::Replace)
            .on(kind::CVV, Erase::Drop)
            .ignore(kind::NAME)
            .sensitive_key("parcel", kind::ACCOUNT)
            .numeric_key("voucher")
            .allow_key("label"),
    )
}

fn field(redactor: &Redactor, target: &str, name: &str, text: &str) -> String {
    let key = redactor.callsite_key(target, "event", name);
    match redactor.field_text(key, text) {
        Outcome::Text(text) => crate::untagged(&text),
        Outcome::Keep => text.to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_target_has_its_own_actions_kinds_and_names() {
    let redactor = orders().build().unwrap();
    let of = |target, name, text| field(&redactor, target, name, text);
    let cases = [
        ("phone", "+27821234567", "[redacted:phone]", "[phone:*]"),
        ("note", "of +27821234567", "of [redacted:phone]", "of [phone:*]"),
        ("cvv", "123", "Drop", "[redacted:cvv]"),
        ("full_name", "Thandi", "Thandi", "[redacted:name]"),
        ("parcel", "P 17", "[account:*]", "P 17"),
        ("label", "cvv=123", "cvv=123", "cvv=[redacted:cvv]"),
        // What the target says nothing of is as elsewhere.
        ("email", "a@example.org", "Drop", "Drop"),
        ("password", "hunter2", "[redacted:password]", "[redacted:password]"),
    ];
    for (name, text, inside, outside) in cases {
        for target in ["shop::orders", "shop::orders::db"] {
            assert_eq!(of(target, name, text), inside, "{target} {name}");
        }
        for target in ["shop", "shop::orders2", "other", ""] {
            assert_eq!(of(target, name, text), outside, "{target} {name}");
        }
    }
    let number = |target| {
        let key = redactor.callsite_key(target, "event", "voucher");
        redactor.field_number(key, Number::U64(4_111_111_111_111_111))
    };
    assert_eq!(number("shop::orders"), Outcome::Keep);
    assert_eq!(number("shop"), Outcome::Drop);
}

#[test]
fn a_target_can_say_that_its_numbers_are_no_cards() {
    let target = Target::new("shop::ids").numeric();
    let redactor = payments().target(target).build().unwrap();
    let number = |target, name| {
        let key = redactor.callsite_key(target, "event", name);
        redactor.field_number(key, Number::U64(4_111_111_111_111_111))
    };
    assert_eq!(number("shop::ids", "n"), Outcome::Keep);
    assert_eq!(number("shop::ids", "card_number"), Outcome::Drop);
    assert_eq!(number("shop", "n"), Outcome::Drop);
}

#[test]
fn the_longest_target_counts() {
    let redactor = payments()
        .target(Target::new("a").on(kind::PHONE, Action::Drop))
        .target(Target::new("a::b").on(kind::PHONE, Action::Replace))
        .build()
        .unwrap();
    let of = |target| field(&redactor, target, "note", "+27821234567");
    assert_eq!(of("a::c"), "[]");
    assert_eq!(of("a::b::c"), "[redacted:phone]");
}

#[test]
fn a_marker_of_one_target_is_one_everywhere() {
    let redactor = payments()
        .on(kind::PHONE, Action::Replace)
        .target(Target::new("a").on(kind::PHONE, Action::Pseudonym))
        .build()
        .unwrap();
    let inside = redactor.callsite_key("a", "event", "phone");
    let Outcome::Text(tag) = redactor.field_text(inside, "+27821234567") else {
        panic!("it is no number");
    };
    let line = format!("phone={tag}");
    assert_eq!(crate::untagged(&line), "phone=[phone:*]");
    assert_eq!(redactor.redact(&line), line);
}

#[test]
fn two_sections_for_one_target_and_none_for_any_are_refused() {
    let twice = payments().target(Target::new("a")).target(Target::new("a"));
    assert_eq!(
        twice.build().unwrap_err().to_string(),
        "two sections are for the target `a`",
    );
    let none = payments().target(Target::new(""));
    assert_eq!(none.build().unwrap_err().to_string(), "the target has no name",);
}
