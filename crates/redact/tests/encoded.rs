//! Secrets in base64, hex, percent and backslash escapes, and references of XML.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{redact, redactor};

#[test]
fn base64_of_a_text_with_a_secret_goes_as_a_whole() {
    // {"card":"4111111111111111"}, card=4111111111111111, both padded and not.
    assert_eq!(
        redact("got eyJjYXJkIjoiNDExMTExMTExMTExMTExMSJ9 back"),
        "got [redacted:pan] back"
    );
    assert_eq!(
        redact("body=Y2FyZD00MTExMTExMTExMTExMTEx, next"),
        "body=[redacted:pan], next"
    );
    assert_eq!(redact("x NDExMTExMTExMTExMTExMQ== y"), "x [redacted:pan] y");
    assert_eq!(redact("x NDExMTExMTExMTExMTExMQ y"), "x [redacted:pan] y");
    // password=hunter2 said ü~, in the alphabet for URLs.
    assert_eq!(
        redact("\"p\":\"cGFzc3dvcmQ9aHVudGVyMiBzYWlkIMO8fg\""),
        "\"p\":\"[redacted:password]\""
    );
}

#[test]
fn the_text_inside_may_have_line_breaks_and_tabs_anywhere() {
    let text = "user: bob, role: clerk\npassword: hunter22\n";
    for at in 0..16 {
        for blank in ["\n", "\t", "\r\n"] {
            let mut text = text.to_owned();
            text.insert_str(at, blank);
            let hex = text.bytes().map(|byte| format!("{byte:02x}"));
            let hex: String = hex.collect();
            for coat in
                [STANDARD.encode(&text), hex.clone(), format!("0x{hex}")]
            {
                let redacted = redact(&format!("data: {coat} end"));
                assert_eq!(redacted, "data: [redacted:password] end", "{text}");
            }
        }
    }
}

#[test]
fn hex_of_a_text_with_a_secret_goes_as_a_whole() {
    assert_eq!(
        redact("raw 34313131313131313131313131313131 end"),
        "raw [redacted:pan] end"
    );
    assert_eq!(redact("7061737377643D68756E74657232"), "[redacted:password]");
}

#[test]
fn escaped_texts_lose_what_is_secret_and_no_more() {
    assert_eq!(
        redact("GET /pay?a=1&card%3D4111111111111111%26b=2 200"),
        "GET /pay?a=1&card%3D[redacted:pan]%26b=2 200"
    );
    assert_eq!(redact("mail=thandi%40example.co.za&x=1"), "mail=[email:*]&x=1");
    assert_eq!(redact("c=4111+1111+1111+1111%20x"), "c=[redacted:pan]%20x");
    assert_eq!(
        redact("%34%31%31%31%31%31%31%31%31%31%31%31%31%31%31%31"),
        "[redacted:pan]"
    );
    assert_eq!(
        redact(r#"{"a":"\u0034\u003111111111111111","b":1}"#),
        r#"{"a":"[redacted:pan]","b":1}"#
    );
    assert_eq!(
        redact(r#"{"a":"thandi\u0040example.co.za"}"#),
        r#"{"a":"[email:*]"}"#
    );
}

/// JSON, YAML and prose as strings of JSON have them.
#[test]
fn escaped_breaks_and_tabs_may_stand_before_a_value() {
    let value = "[redacted:password]";
    for (text, before, after) in [
        (
            r#"{"m":"{\n\t\"user\":\t\"bob\",\n\t\"password\":\t\"x1\"\n}"}"#,
            r#"{"m":"{\n\t\"user\":\t\"bob\",\n\t\"password\":\t\""#,
            r#"\"\n}"}"#,
        ),
        (
            r#"{"m":"{\"password\":\n  \"x1\"}"}"#,
            r#"{"m":"{\"password\":\n  \""#,
            r#"\"}"}"#,
        ),
        (r#"{"m":"password:\tx1 y"}"#, r#"{"m":"password:\t"#, r#" y"}"#),
        (r#"{"m":"password =\tx1"}"#, r#"{"m":"password =\t"#, r#""}"#),
        (
            r#"{"y":"env:\n- name: DB_PASSWORD\n  value: x1\n"}"#,
            r#"{"y":"env:\n- name: DB_PASSWORD\n  value: "#,
            r#"\n"}"#,
        ),
    ] {
        assert_eq!(redact(text), format!("{before}{value}{after}"));
    }
    // A line that ends with the name has no value.
    for text in [r#"{"m":"password:\nnext line"}"#, r#"{"y":"a: b\nvalue: c"}"#]
    {
        assert_eq!(redact(text), text);
    }
}

/// Rust's `Debug` writes `\u{a0}` where a text has a blank that does not break.
#[test]
fn a_text_as_debug_writes_it_is_read_as_what_it_says() {
    let card = format!("{:?}", "paid 4111\u{a0}1111\u{a0}1111\u{a0}1111 now");
    assert!(card.contains("\\u{a0}"), "{card}");
    assert_eq!(redact(&card), r#""paid [redacted:pan] now""#);
    let again = format!("{card:?}");
    assert_eq!(redact(&again), r#""\"paid [redacted:pan] now\"""#);
    let phone = format!("call {:?}", "+27\u{a0}82\u{a0}123\u{a0}4567");
    assert_eq!(redact(&phone), r#"call "[phone:*]""#);
    let coloured = format!("{:?}", "\u{1b}[3mpassword\u{1b}[0m=hunter2");
    assert_eq!(
        redact(&coloured),
        r#""\u{1b}[3mpassword\u{1b}[0m=[redacted:password]""#
    );
    // What is none stays.
    for text in [r"\u{}4111", r"\u{a", r"\u{1234567}", r"\u{g}", r"\u{a0"] {
        assert_eq!(redact(text), text);
    }
}

/// As nginx writes a body into its log, Python bytes, and Go a text.
#[test]
fn a_text_with_escaped_bytes_is_read_as_what_it_says() {
    for (text, expected) in [
        (
            r#""POST /login" 200 "{\x22user\x22:\x22bob\x22,\x22password\x22:\x22hunter2 x\x22}""#,
            r#""POST /login" 200 "{\x22user\x22:\x22bob\x22,\x22password\x22:\x22[redacted:password]\x22}""#,
        ),
        (
            r#""{\x22card\x22:\x224111111111111111\x22,\x22amount\x22:85}""#,
            r#""{\x22card\x22:\x22[redacted:pan]\x22,\x22amount\x22:85}""#,
        ),
        (
            r#""\x1b[3mpin\x1b[0m=1234""#,
            r#""\x1b[3mpin\x1b[0m=[redacted:pin]""#,
        ),
        (
            r#"{"log":"\\x22password\\x22: \\x22hunter2 x\\x22"}"#,
            r#"{"log":"\\x22password\\x22: \\x22[redacted:password]\\x22"}"#,
        ),
        (r"\x34\x31\x31\x31111111111111 end", "[redacted:pan] end"),
        // A blank that does not break, in UTF-8 and as Python has it in a text.
        (r"b'4111\xc2\xa01111\xC2\xA01111\xc2\xa01111'", "b'[redacted:pan]'"),
        (r"'4111\xa01111\xa01111\xa01111'", "'[redacted:pan]'"),
        (r"\x22card=4111+1111+1111+1111%20\x22", {
            r"\x22card=[redacted:pan]%20\x22"
        }),
        (
            r#"{"a":"4111\\xc2\\xa01111\\xc2\\xa01111\\xc2\\xa01111"}"#,
            r#"{"a":"[redacted:pan]"}"#,
        ),
    ] {
        assert_eq!(redact(text), expected);
    }
    // What is none stays.
    for text in [r"\x4", r"\xg1 4111", r"\x", r"\xc2\xa", r"C:\xa1\xf0.txt"] {
        assert_eq!(redact(text), text);
    }
}

/// In octal, as C, a shell and Git have them.
#[test]
fn a_text_with_octal_escapes_is_read_as_what_it_says() {
    for (text, expected) in [
        (
            r"{\042password\042:\042hunter2 x\042}",
            r"{\042password\042:\042[redacted:password]\042}",
        ),
        (r"\033[3mpin\033[0m=1234", r"\033[3mpin\033[0m=[redacted:pin]"),
        (r"\064111\302\2401111\302\2401111\302\2401111", "[redacted:pan]"),
    ] {
        assert_eq!(redact(text), expected);
    }
    for text in [r"\04", r"\0484111", r"\400", r"C:\1\2024-10-01"] {
        assert_eq!(redact(text), text);
    }
}

/// XML in XML, as SOAP has it, and JSON in HTML.
#[test]
fn a_text_with_character_references_is_read_as_what_it_says() {
    for (text, expected) in [
        (
            "<v>&lt;password&gt;hunter2 x&lt;/password&gt;</v>",
            "<v>&lt;password&gt;[redacted:password]&lt;/password&gt;</v>",
        ),
        (
            "{&quot;password&quot;:&quot;hunter2 x&quot;,&quot;a&quot;:1}",
            "{&quot;password&quot;:&quot;[redacted:password]&quot;,&quot;a&quot;:1}",
        ),
        (
            "{&#34;pin&#34;:&#34;12 34&#34;, &#x22;cvv&#X22;: &apos;123&apos;}",
            "{&#34;pin&#34;:&#34;[redacted:pin]&#34;, &#x22;cvv&#X22;: &apos;[redacted:cvv]&apos;}",
        ),
        ("4111&nbsp;1111&#160;1111&#xa0;1111", "[redacted:pan]"),
        ("/pay?a=1&amp;card=4111111111111111&amp;b=2", {
            "/pay?a=1&amp;card=[redacted:pan]&amp;b=2"
        }),
        ("thandi&#64;example.co.za", "[email:*]"),
        // The plus is a blank of the form in it.
        (
            r#"<a href="/pay?card=4111+1111+1111+1111&amp;q=x%21">"#,
            r#"<a href="/pay?card=[redacted:pan]&amp;q=x%21">"#,
        ),
        (
            r#""GET /pay?a=b&amp;note=x+y%21&amp;card=4111+1111+1111+1111 HTTP""#,
            r#""GET /pay?a=b&amp;note=x+y%21&amp;card=[redacted:pan] HTTP""#,
        ),
    ] {
        assert_eq!(redact(text), expected);
    }
    for text in [
        "&#;4111",
        "&lt4111",
        "&#x110000;",
        "&#12345678;",
        "R&D; a & b; x&y=1;",
        "&#xg;",
    ] {
        assert_eq!(redact(text), text);
    }
}

/// What an escape stands for may have blanks and quotes around it.
#[test]
fn a_string_with_escapes_of_json_is_read_as_what_it_says() {
    // A console's colours, as a container's log has them.
    assert_eq!(
        redact(
            r#"{"log":"\u001b[2mapp:\u001b[0m hi \u001b[3mpassword\u001b[0m\u001b[2m=\u001b[0m\"hunter2 x\" y=1\n"}"#
        ),
        r#"{"log":"\u001b[2mapp:\u001b[0m hi \u001b[3mpassword\u001b[0m\u001b[2m=\u001b[0m\"[redacted:password]\" y=1\n"}"#
    );
    assert_eq!(
        redact(
            r#"{"log":"{\"m\":\"\\u001b[1mpin\\u001b[0m: \\\"12 34\\\" y\"}"}"#
        ),
        r#"{"log":"{\"m\":\"\\u001b[1mpin\\u001b[0m: \\\"[redacted:pin]\\\" y\"}"}"#
    );
    // JSON in JSON, by an encoder that escapes each quote.
    assert_eq!(
        redact(
            r#"{"body":"{\u0022a\u0022: 1, \u0022password\u0022: \u0022a horse, a stable\u0022, \u0022b\u0022: 2}"}"#
        ),
        r#"{"body":"{\u0022a\u0022: 1, \u0022password\u0022: \u0022[redacted:password]\u0022, \u0022b\u0022: 2}"}"#
    );
    // The string ends where its quote does.
    assert_eq!(
        redact(r#"{"a":"\u00a0x","password":"hunter2","b":"c \u0026 d"}"#),
        r#"{"a":"\u00a0x","password":"[redacted:password]","b":"c \u0026 d"}"#
    );
}

/// A word that is cut off where a text begins would say something else.
#[test]
fn a_string_with_escapes_is_read_from_the_beginning_of_a_word() {
    for length in 60..110 {
        let gap = " x".repeat(60).split_off(120 - length);
        for text in [
            format!(r"order_id_4111111111111111{gap}\u00a0"),
            format!(r"x4111111111111111{gap}\u00a0"),
        ] {
            assert_eq!(redact(&text), text);
        }
    }
}

#[test]
fn a_text_in_base64_may_stand_beside_an_escape() {
    assert_eq!(
        redact("a=x%20y&b=NDExMTExMTExMTExMTExMQ==&c=1"),
        "a=x%20y&b=[redacted:pan]&c=1"
    );
    assert_eq!(
        redact(r"a\u00a0b NDExMTExMTExMTExMTExMQ c"),
        r"a\u00a0b [redacted:pan] c"
    );
}

#[test]
fn what_only_looks_encoded_stays() {
    for text in [
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
        "6f1ed002ab5595859014ebf0951522d9",
        "request 550e8400-e29b-41d4-a716-446655440000",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "TG9yZW0gaXBzdW0gZG9sb3Igc2l0IGFtZXQ",
        "100% of 50%, %s and %41",
        "SelfEmploymentApplicationController",
        r"caf\u00e9 na\u00efve",
    ] {
        assert_eq!(redactor().redact(text), text);
    }
}

#[test]
fn what_is_inside_counts_once_and_is_explained() {
    use palisade_core::Tally as _;

    let redactor = redactor();
    let redacted = redactor.redact("a=1%262&card=4111111111111111");
    assert_eq!(redacted, "a=1%262&card=[redacted:pan]");
    let mut pans = 0;
    redactor.tally(&mut |rule, count| {
        if rule == "pan" {
            pans = count;
        }
    });
    assert_eq!(pans, 1);
    let found = redactor.explain("x NDExMTExMTExMTExMTExMQ== y").findings;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].rule.as_str(), found[0].range.clone()),
        ("pan", 2..26)
    );
}

/// Wherever the text is cut that is decoded, also at a quote within a string.
#[test]
fn an_escape_in_a_string_is_read_behind_an_escaped_quote() {
    let before =
        r#"{\"id\":\"7\",\"customer\":\"Jane\",\"reference\":\"INV-2026\","#;
    for more in 0..100 {
        let filler = "x".repeat(more);
        let text = format!(
            r#"{before}\"comment\":\"{filler} now: password\u003dhunter2secret ok\"}}"#
        );
        let redacted = redact(&text);
        assert!(!redacted.contains("hunter2"), "{redacted}");
    }
    let text = r#"{\"m\":\"caf\u00e9\",\"x\":\"password\u003dhunter2secret\"}"#;
    let redacted = redact(text);
    assert!(!redacted.contains("hunter2"), "{redacted}");
}

#[test]
fn a_plus_is_a_blank_in_those_words_of_a_string_that_are_of_a_form() {
    for (text, redacted) in [
        (
            r#"{"msg":"GET /a%20b?x=1\u0026y=2, password\u003dab+cdefghij"}"#,
            r#"{"msg":"GET /a%20b?x=1\u0026y=2, password\u003d[redacted:password]"}"#,
        ),
        (
            r#"{"msg":"POST /a?name\u003dx: card+number%3A+4111+1111+1111+1111"}"#,
            r#"{"msg":"POST /a?name\u003dx: card+number%3A+[redacted:pan]"}"#,
        ),
        (
            r#"{"msg":"100%&token\u003dab+cdefghijkl"}"#,
            r#"{"msg":"100%&token\u003d[redacted:token]"}"#,
        ),
    ] {
        assert_eq!(redact(text), redacted);
    }
}

#[test]
fn an_indexed_key_is_found_in_strings_within_strings() {
    for text in [
        r#"{"m":"{\"n\":\"{\\\"token[0]\\\":\\\"hunter2secret\\\"}\"}"}"#,
        r#"{\\\"token[12]\\\":\\\"hunter2secret\\\"}"#,
    ] {
        let redacted = redact(text);
        assert!(!redacted.contains("hunter2"), "{redacted}");
    }
}
