//! What a chip says, as card readers and hosts trace it.

use palisade_redact::{PanAction, kind};

use crate::{payments, redact, redact_for_good, redactor};

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(redact(text), *expected, "{text}");
        redact_for_good(text);
    }
}

fn stay(texts: &[&str]) {
    for text in texts {
        assert_eq!(redact(text), *text);
        // Also where every byte is shown to the detectors.
        assert_eq!(redactor().explain(text).findings, [], "{text}");
    }
}

#[test]
fn a_card_number_in_a_trace_with_blanks() {
    check(&[
        (
            "70 1A 5A 08 41 11 11 11 11 11 11 11 5F 24 03 27 12 31",
            "70 1A 5A 08 [redacted:pan] 5F 24 03 27 12 31",
        ),
        ("5a 08 41 11 11 11 11 11 11 11", "5a 08 [redacted:pan]"),
        (
            "<< 70 1a 5a 08 37 82 82 24 63 10 00 5f 90 00",
            "<< 70 1a 5a 08 [redacted:pan]f 90 00",
        ),
        (
            "APDU: 5A 0A 67 67 70 00 00 00 00 00 05 FF 90 00",
            "APDU: 5A 0A [redacted:pan] FF 90 00",
        ),
        ("5A 07 42 22 22 22 22 22 2F 90", "5A 07 [redacted:pan]F 90"),
        (r"a\n5A 08 41 11 11 11 11 11 11 11\n", r"a\n5A 08 [redacted:pan]\n"),
        ("5A-08-41-11-11-11-11-11-11-11-5F-24", "5A-08-[redacted:pan]-5F-24"),
        ("5A:08:41:11:11:11:11:11:11:11:5F:24", "5A:08:[redacted:pan]:5F:24"),
    ]);
}

#[test]
fn track_2_in_a_trace_with_blanks() {
    check(&[
        (
            "57 13 41 11 11 11 11 11 11 11 D2 71 22 01 00 00 01 23 45 67 8F 5F 20 02",
            "57 13 [redacted:track] 5F 20 02",
        ),
        (
            "57 13 41 11 11 11 11 11 11 11 d2 71 22 01 00 00",
            "57 13 [redacted:track]",
        ),
        (
            "77 2A 57 12 37 82 82 24 63 10 00 5D 27 12 20 10 00 00 01 23 45 6F 82 02",
            "77 2A 57 12 [redacted:track] 82 02",
        ),
        (
            "9F 6B 13 41 11 11 11 11 11 11 11 D2 71 22 01 00 00 01 23 45 67 8F 90 00",
            "9F 6B 13 [redacted:track] 90 00",
        ),
    ]);
}

/// The stripe's track 2 of a contactless card (EMV Contactless Book C-2).
#[test]
fn track_2_for_a_terminal_without_a_chip() {
    check(&[
        (
            "9F6B134111111111111111D27122010000012345678F",
            "9F6B13[redacted:track]",
        ),
        (
            "701A9F6B134111111111111111D27122010000012345678F9F670103",
            "701A9F6B13[redacted:track]9F670103",
        ),
    ]);
}

#[test]
fn a_card_number_that_is_filled_up() {
    check(&[
        ("5F2403251231", "5F2403251231"),
        (
            "5A0A4111111111111111FFFF5F2403251231",
            "5A0A[redacted:pan]FFFF5F2403251231",
        ),
        (
            "5A 0A 41 11 11 11 11 11 11 11 FF FF 5F 24",
            "5A 0A [redacted:pan] FF FF 5F 24",
        ),
    ]);
}

#[test]
fn other_bytes_of_a_trace_stay() {
    stay(&[
        // No tag of a card number, no check digit, another length, no expiry.
        "70 1A 5B 08 41 11 11 11 11 11 11 11 5F 24",
        "70 1A 5A 08 41 11 11 11 11 11 11 12 5F 24",
        "70 1A 5A 07 41 11 11 11 11 11 11 11 5F 24",
        "57 13 41 11 11 11 11 11 11 11 D2 73 22 01",
        "57 14 41 11 11 11 11 11 11 11 D2 71 22 01",
        "9F 6C 13 41 11 11 11 11 11 11 11 D2 71 22 01",
        "x5A 08 41 11 11 11 11 11 11 11",
        "5A 08-41 11 11 11 11 11 11 11",
        "5A 08-41-11-11-11-11-11-11-11",
        "5A 08 41 11 11 11 11 11-11 11",
        "5A 08 41 11 11 11 11 11 11 111",
        "2026-11-23 10:00:00.12 11-23 10:00:00 12 34 56",
        "00000010  34 31 31 31 31 31 31 31  31 31 31 31 31 31 31 31",
    ]);
}

/// The PIN block is field 52, 64 bits (ISO 8583, ISO 9564-1).
#[test]
fn a_message_of_a_host_loses_its_pin_block() {
    let fields = [
        (r#"<field id="2" value="4111111111111111"/>"#, "4111"),
        (r#"<field id="35" value="4111111111111111=2512101"/>"#, "4111"),
        (r#"<field id="52" value="A1B2C3D4E5F60718"/>"#, "A1B2"),
        (r#"<field id="52" value="a1b2c3d4e5f60718" type="binary"/>"#, "a1b2"),
        (r"<field id='52' value='0123456789012345'/>", "0123"),
        (r#"{"log":"<field id=\"52\" value=\"A1B2C3D4E5F60718\"/>"}"#, "A1B2"),
        (
            "&lt;field id=&quot;52&quot; value=&quot;A1B2C3D4E5F60718&quot;",
            "A1B2",
        ),
    ];
    for (text, secret) in fields {
        assert!(!redact_for_good(text).contains(secret), "{text}");
    }
    check(&[(
        r#"<field id="52" value="A1B2C3D4E5F60718"/>"#,
        r#"<field id="52" value="[redacted:pin]"/>"#,
    )]);
    stay(&[
        r#"<field id="53" value="A1B2C3D4E5F60718"/>"#,
        r#"<field id="152" value="A1B2C3D4E5F60718"/>"#,
        r#"<field id="52" value="A1B2C3D4E5F6071"/>"#,
        r#"<field id="52" value="A1B2C3D4E5F607189"/>"#,
        r#"<field id="52" value="A1B2C3D4E5F60718x"/>"#,
        r#"<field id="52" other="A1B2C3D4E5F60718"/>"#,
        r#"<input id="52" value="A1B2C3D4E5F60718"/>"#,
        r#"<field no="52" value="A1B2C3D4E5F60718"/>"#,
    ]);
}

#[test]
fn what_is_masked_keeps_no_more_than_of_other_card_numbers() {
    let policy = payments().on(kind::PAN, PanAction::Mask);
    let redactor = policy.build().unwrap();
    let text = "5A 08 41 11 11 11 11 11 11 11 5F 24";
    assert_eq!(redactor.redact(text), "5A 08 41 11 11 ** ** ** 11 11 5F 24");
    let allowed = payments().allow_card("4111111111111111").build().unwrap();
    assert_eq!(allowed.redact(text), text);
}
