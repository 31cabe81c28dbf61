//! Values of fields, by type.

use std::borrow::Cow;

use palisade_redact::{
    Erase, Mode, Number, OnNumber, Outcome, PanAction, kind,
};

use crate::{payments, redactor};

const PAN: u64 = 4_111_111_111_111_111;

fn text(text: &'static str) -> Outcome<'static> {
    Outcome::Text(Cow::Borrowed(text))
}

#[test]
fn a_sensitive_name_decides_without_the_value() {
    let redactor = redactor();
    let decided = |name| redactor.decided(redactor.key(name));
    assert_eq!(decided("password"), Some(text("[redacted:password]")));
    assert_eq!(decided("user.cvv"), Some(text("[redacted:cvv]")));
    assert_eq!(decided("phone"), None, "a pseudonym needs the value");
    assert_eq!(decided("amount"), None);
}

#[test]
fn text_under_a_name() {
    let redactor = redactor();
    let field = |name, value| redactor.field_text(redactor.key(name), value);
    assert_eq!(field("note", "all is well"), Outcome::Keep);
    assert_eq!(field("note", "cvv=123"), text("cvv=[redacted:cvv]"));
    assert_eq!(field("order_id", "4111111111111111"), text("[redacted:pan]"));
    assert_eq!(field("password", "hunter2"), text("[redacted:password]"));
    assert_eq!(field("password", ""), Outcome::Keep);
    assert_eq!(field("address", "127.0.0.1:8080"), Outcome::Keep);
    assert_eq!(field("address", "12 Main Rd"), text("[redacted:address]"));
    let spellings = ["+27 82 123 4567", "27821234567"];
    let [a, b] = spellings.map(|phone| field("phone", phone));
    assert_eq!(a, b);
}

#[test]
fn control_characters_become_visible() {
    let redactor = redactor();
    let key = redactor.key("note");
    assert_eq!(
        redactor.field_text(key, "a\nINFO forged\r\x1b[2J\u{2028}\tb"),
        text(r"a\nINFO forged\r\u{1b}[2J\u{2028}	b"),
    );
    let kept = payments().dangerous_keep_control_characters().build().unwrap();
    assert_eq!(kept.field_text(key, "a\nb"), Outcome::Keep);
}

#[test]
fn a_long_field_is_scanned_whole_and_then_cut() {
    let redactor = payments().max_field(8).build().unwrap();
    let key = redactor.key("note");
    assert_eq!(redactor.field_text(key, "12345678"), Outcome::Keep);
    assert_eq!(
        redactor.field_text(key, "1234567\u{e9}9"),
        text("1234567[cut:10 bytes]"),
    );
    // The secret begins before the cut and ends behind it.
    assert_eq!(
        redactor.field_text(key, "4111111111111111"),
        text("[redacte[cut:14 bytes]"),
    );
}

#[test]
fn numbers_keep_their_type_or_go() {
    let redactor = redactor();
    let number = |name, n| redactor.field_number(redactor.key(name), n);
    for n in [
        Number::U64(PAN),
        Number::I64(4_111_111_111_111_111),
        Number::I128(4_111_111_111_111_111),
        Number::U128(PAN.into()),
        Number::F64(4_111_111_111_111_111.0),
        Number::I64(-4_111_111_111_111_111),
    ] {
        assert_eq!(number("n", n), Outcome::Drop, "{n:?}");
        assert_eq!(number("order_id", n), Outcome::Keep, "{n:?}");
        assert_eq!(number("card_number", n), Outcome::Drop, "{n:?}");
    }
    for n in [
        Number::U64(PAN + 1),
        Number::F64(0.5),
        Number::F64(f64::NAN),
        Number::F64(f64::INFINITY),
        Number::I64(i64::MIN),
        Number::U128(u128::MAX),
    ] {
        assert_eq!(number("n", n), Outcome::Keep, "{n:?}");
        assert_eq!(number("cvv", n), Outcome::Drop, "{n:?}");
    }
}

#[test]
fn a_number_that_goes_can_leave_text_or_zero() {
    let policy = payments().on(kind::PAN, PanAction::Mask);
    let outcome = |on_number| {
        let redactor = policy.clone().on_number(on_number).build().unwrap();
        redactor.field_number(redactor.key("n"), Number::U64(PAN))
    };
    assert_eq!(outcome(OnNumber::Drop), Outcome::Drop);
    assert_eq!(outcome(OnNumber::Text), text("411111******1111"));
    assert_eq!(outcome(OnNumber::Zero), Outcome::Zero);
}

#[test]
fn an_allowed_callsite_keeps_its_numbers_only() {
    let redactor = payments().allow_callsite("app::ids").build().unwrap();
    let key = |field| redactor.callsite_key("app::ids", "event", field);
    let number = |field| redactor.field_number(key(field), Number::U64(PAN));
    assert_eq!(number("n"), Outcome::Keep);
    assert_eq!(number("card_number"), Outcome::Drop);
    assert_eq!(
        redactor.field_text(key("n"), "4111111111111111"),
        text("[redacted:pan]"),
    );
    let other = redactor.callsite_key("app::other", "event", "n");
    assert_eq!(redactor.field_number(other, Number::U64(PAN)), Outcome::Drop);
}

#[test]
fn an_allowed_key_keeps_everything() {
    let redactor = payments().allow_key("reference_card").build().unwrap();
    let key = redactor.key("reference_card");
    assert_eq!(redactor.field_text(key, "4111111111111111"), Outcome::Keep);
    assert_eq!(redactor.field_number(key, Number::U64(PAN)), Outcome::Keep);
}

#[test]
fn drop_leaves_the_field_out() {
    let redactor = payments().on(kind::CVV, Erase::Drop).build().unwrap();
    let key = redactor.key("cvv");
    assert_eq!(redactor.decided(key), Some(Outcome::Drop));
    assert_eq!(redactor.field_text(key, "123"), Outcome::Drop);
}

#[test]
fn report_keeps_everything() {
    let redactor = payments().mode(Mode::Report).build().unwrap();
    let key = redactor.key("password");
    assert_eq!(redactor.decided(key), None);
    assert_eq!(redactor.field_text(key, "hunter2\n"), Outcome::Keep);
    assert_eq!(redactor.field_number(key, Number::U64(PAN)), Outcome::Keep);
}
