//! Forms that once hid a secret, or were taken for one.

use crate::{redact, redact_for_good};

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(redact(text), *expected, "{text}");
    }
}

fn gone(cases: &[(&str, &str)]) {
    for (text, secret) in cases {
        assert!(text.contains(secret), "{text}");
        let redacted = redact(text);
        assert!(!redacted.contains(secret), "{text}\n{redacted}");
    }
}

#[test]
fn escape_sequences_are_edges() {
    check(&[
        (
            r#"body: "user=bob\npassword=hunter2\nx=1""#,
            r#"body: "user=bob\npassword=[redacted:password]\nx=1""#,
        ),
        (
            r#"{"msg":"a\tpassword=hunter2"}"#,
            r#"{"msg":"a\tpassword=[redacted:password]"}"#,
        ),
        (
            r#"{"url":"/a?user=b\u0026password=hunter2\u0026x=1"}"#,
            r#"{"url":"/a?user=b\u0026password=[redacted:password]\u0026x=1"}"#,
        ),
        (
            r#""\r\nauthorization: Bearer abc\r\ncookie: sid=abc; x=y\r\n""#,
            r#""\r\nauthorization: [redacted:token]\r\ncookie: [redacted:session]\r\n""#,
        ),
        (r#""paid\n4111111111111111\nok""#, r#""paid\n[redacted:pan]\nok""#),
        (r#""a\n4111 1111 1111 1111""#, r#""a\n[redacted:pan]""#),
        (r#""to\n+27821234567""#, r#""to\n[phone:*]""#),
        (r#""\nBearer abcdef0123456789""#, r#""\nBearer [redacted:token]""#),
        (r#""x\nGB82WEST12345698765432""#, r#""x\n[redacted:iban]""#),
        (
            r#""x\neyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLWhl""#,
            r#""x\n[redacted:token]""#,
        ),
        (
            "\x1b[3mpassword\x1b[0m\x1b[2m=\x1b[0m\"hunter2\" \x1b[3mn\x1b[0m\
             \x1b[2m=\x1b[0m4111111111111111",
            "\x1b[3mpassword\x1b[0m\x1b[2m=\x1b[0m\"[redacted:password]\" \
             \x1b[3mn\x1b[0m\x1b[2m=\x1b[0m[redacted:pan]",
        ),
    ]);
}

#[test]
fn a_name_of_several_words_and_a_struct_are_no_prose() {
    gone(&[
        (r#"Session { token: Some("abcdefg"), n: 1 }"#, "abcdefg"),
        (r#"Answer { n: 1, refresh_token: Some("abcdef") }"#, "abcdef"),
        (r#"secrets: ["abc", "de"], token: Token("abcdef")"#, "abc"),
        (r#"pin: Some("abcd")"#, "abcd"),
        ("X-Auth-Token: abcdefghijkl", "abcdefghijkl"),
        ("client_secret: s3cr3t", "s3cr3t"),
        ("access_token: hunter2", "hunter2"),
        ("sessionId: abcdefg", "abcdefg"),
    ]);
}

#[test]
fn words_before_a_name_do_not_excuse_it() {
    gone(&[
        ("UPDATE users SET password='hunter2' WHERE id=1", "hunter2"),
        ("SET PASSWORD = 'hunter2'", "hunter2"),
        ("no password: hunter2", "hunter2"),
        ("next token=abcdef12345", "abcdef12345"),
        (r#"{"set_password":"hunter2"}"#, "hunter2"),
    ]);
}

#[test]
fn debug_text_of_any_shape() {
    gone(&[
        (
            "[\n    (\n        \"password\",\n        \"hunter2\",\n    ),\n]",
            "hunter2",
        ),
        (r#"{"token": Array [String("abc")]}"#, "abc"),
        (r#"secret: Secret<String> { value: "hun ter" }"#, "ter"),
        (r#"password: &["a b", "c d"]"#, "c d"),
        (r#"password: Password<'_>("hun ter")"#, "ter"),
        (
            r#"{\"credentials\":{\"user\":\"bo}b\",\"pass\":\"hunter2\"}}"#,
            "hunter2",
        ),
        (r#"{\"secret\":[\"a]b\",\"c d\"],\"x\":1}"#, "c d"),
    ]);
}

#[test]
fn headers_in_strings_end_with_the_string() {
    check(&[
        (
            r#"{"h":"Cookie: a=\"b\"; sid=secret123","x":1}"#,
            r#"{"h":"Cookie: [redacted:session]","x":1}"#,
        ),
        (
            r#"{"h":"Authorization: Custom \"abc\" topsecret"}"#,
            r#"{"h":"Authorization: [redacted:token]"}"#,
        ),
        (
            r#"{"msg":"got Cookie: a=b; c=d","status":200}"#,
            r#"{"msg":"got Cookie: [redacted:session]","status":200}"#,
        ),
    ]);
}

#[test]
fn numbers_as_people_write_them() {
    check(&[
        ("call +44 (0)20 7946 0958 now", "call [phone:*] now"),
        ("call +27 (0) 82 123 4567 now", "call [phone:*] now"),
        ("thandi,+27821234567,100.00,ZAR", "thandi,[phone:*],100.00,ZAR"),
        ("sms to +27821234567:1 segment", "sms to [phone:*]:1 segment"),
        ("phone=(082) 123 4567 ok", "phone=[phone:*] ok"),
        ("token=1234 5678 9012 3456 7890 x", "token=[redacted:token] x"),
        ("pin=1234 5678 9012 next", "pin=[redacted:pin] next"),
        ("iban=GB82 WEST 1234 5698 7654 31", "iban=[redacted:iban]"),
        ("dob=12 March 1980 x=1", "dob=[redacted:birth_date] x=1"),
        ("Db=x;Pwd=P@ss w0rd;E=1", "Db=x;Pwd=[redacted:password];E=1"),
        ("%B4111111111111111^DOE/J^25121", "[redacted:track]"),
        ("4111 1111 1111 1111 1225 123", "[redacted:pan] 1225 123"),
        ("in 2026 4111 1111 1111 1111", "in 2026 [redacted:pan]"),
        (
            "4111 1111 1111 1111 5500 0000 0000 0004",
            "[redacted:pan] [redacted:pan]",
        ),
        ("4111.1111.1111.1111", "[redacted:pan]"),
    ]);
}

#[test]
fn spacing_and_length_do_not_hide_a_value() {
    let far = format!("{{\"password\":{}\"hunter2\"}}", " ".repeat(100));
    let long = format!("{{\"{}_password\":\"hunter2\"}}", "x".repeat(70));
    gone(&[
        ("password         = hunter2", "hunter2"),
        ("password =                                hunter2", "hunter2"),
        (&far, "hunter2"),
        (&long, "hunter2"),
        ("password='it''s secret' x", "secret"),
        ("password=\"abc\"def", "def"),
        ("cookies: sid=abc; csrf=def", "def"),
        ("connection_string=Server=db;User Id=sa;Q=abc", "abc"),
        ("token[0]=abcdef123", "abcdef123"),
    ]);
}

#[test]
fn a_marker_is_no_key_and_no_disguise() {
    check(&[
        (
            "card 4111111111111111: declined by issuer",
            "card [redacted:pan]: declined by issuer",
        ),
        (
            r#"{"4111111111111111":"declined"}"#,
            r#"{"[redacted:pan]":"declined"}"#,
        ),
        ("[pin:123456]", "[pin:[redacted:pin]]"),
        ("password=[token:deadbe]", "password=[redacted:password]"),
    ]);
}

#[test]
fn what_is_quoted_is_no_placeholder_and_no_column() {
    gone(&[
        (r#"{"password":"@hunter2024"}"#, "hunter"),
        (r#"{"password":":hunter"}"#, "hunter"),
        (r#"{"password":"$HUNTER_"}"#, "HUNTER"),
        (r#"{"password":"{letmein}"}"#, "letmein"),
        (r#"{"password":"<settings99>"}"#, "settings99"),
        ("password=@Summer2026", "Summer2026"),
        ("password=\"my.password\"", "my.password"),
        ("password=hunter2.password", "hunter2"),
        (r#"{"token":"eyJhbGciOi.token"}"#, "eyJ"),
        (r#"{"otp":"007"}"#, "007"),
        ("mysql://u:zQ9/secret@db/x", "zQ9"),
        ("mysql://u:zQ9#secret@db/x", "secret"),
        ("PGPASSWORD=zQ9secret", "zQ9secret"),
        ("DB_PASS=zQ9secret", "zQ9secret"),
    ]);
}

#[test]
fn what_only_looks_like_a_value_stays() {
    for text in [
        "WHERE email = $1 AND token = $2",
        "password = ? AND token = @p1 AND api_key = :api_key",
        "SET token = excluded.token",
        "ON u.email = c.email",
        "/reset?token={token}",
        "password=%s",
        "SECRET_KEY:  <set to the key 'key'>",
        "OTP=26",
        "INSERT INTO users (\"email\", \"password\") VALUES ($1, $2)",
        "aws_config::profile::credentials: provider=ProfileFile",
        "password: must be at least 8 characters",
        "let password: &str = x;",
        "offset 4111111111111111 len 16",
        "commit 4111111111111111",
        "http://localhost:8080/a@b c",
        "pan: 45 tilt: 12",
        "name@2x.png logo@2x.webp memcpy@plt.got",
        "@@ -12345678 +12345678 @@",
        "diff +10000000",
        "v=+20261123143441",
    ] {
        assert_eq!(redact(text), text);
    }
}

/// What is taken out shows a gate what was too far away before it.
#[test]
fn a_long_secret_hides_no_other_one_behind_it() {
    let lengths = [1, 200, 244, 300, 496, 520, 700];
    let fills = ["I", "q", "q7", "Ab3"];
    let values = lengths.map(|length| fills.map(|fill| fill.repeat(length)));
    for value in values.concat() {
        for text in [
            format!("curl -d token={value}Basicurl -u bob:hunter2"),
            format!("curl -d token={value} -u bob:hunter2"),
            format!("alter user x token={value} identified by 'hunter2'"),
            format!(r#"<password token="{value}" id="1">hunter2</password>"#),
        ] {
            assert!(!redact(&text).contains("hunter2"), "{text}");
        }
    }
}

/// Behind a name, in a line of its own or in a string of JSON.
#[test]
fn a_private_key_is_found_where_a_value_begins_with_it() {
    let key = concat!(
        "-----BEGIN PRIVATE",
        " KEY-----BREAKMIIEabcBREAK-----END PRIVATE",
        " KEY-----"
    );
    for line_break in ["\n", "\\n"] {
        let key = key.replace("BREAK", line_break);
        for name in ["password=", "PRIVATE_KEY=", "token: ", "x="] {
            let redacted = redact(&format!("{name}{key} y=1"));
            assert!(!redacted.contains("MIIE"), "{redacted}");
            assert!(redacted.ends_with(" y=1"), "{redacted}");
        }
    }
}

/// Whatever scheme and value look like, what is behind them goes, too.
#[test]
fn credentials_that_are_none_hide_nothing_behind_them() {
    for text in [
        "Authorization: Bearer Bearer Ab3dEf9hIjKlMn0p",
        "authorization:Basic Bearer 41111111",
        "Authorization: Bearer 4111 1111 1111 1111",
        "authorization:Basic 3782 822463 10005",
        "Authorization: Bearer +27 82 123 4567",
        "Authorization: Basic GB82 WEST 1234 5698 7654 32",
        "Authorization: Basic 800101 5009 087",
        "token=(Basic +23)7805 25",
    ] {
        let redacted = redact(text);
        assert!(redacted.ends_with("[redacted:token]"), "{redacted}");
    }
}

/// What was redacted before is a name as good as another one.
#[test]
fn a_marker_has_no_colon_of_a_login() {
    for text in ["h@o.za", "phone=8", "h@o.za:hunter2"] {
        let once = redact_for_good(&format!("curl -u {text} x"));
        for gone in ["hunter2", "entangled", "[email:[redacted"] {
            assert!(!once.contains(gone), "{once}");
        }
        assert!(once.ends_with(" x"), "{once}");
    }
}

/// Where a line break between two is lost, and some of the hyphens.
#[test]
fn a_private_key_right_behind_another_one_is_found() {
    let begin = concat!("BEGIN PRIVATE", " KEY-----");
    let end = concat!("-----END PRIVATE", " KEY-----");
    for gap in ["", "-----", " -----", "\n-----"] {
        let two =
            format!("-----{begin}\nMIIE\n{end}{gap}{begin}\nMIIF\n{end} x");
        let redacted = redact(&two);
        assert!(!redacted.contains("MII"), "{redacted}");
        assert!(redacted.ends_with(" x"), "{redacted}");
    }
}

/// A program and its option are on one line when a key between them is gone.
#[test]
fn a_private_key_hides_no_login_behind_it() {
    let begin = concat!("-----BEGIN PRIVATE", " KEY-----");
    let end = concat!("-----END PRIVATE", " KEY-----");
    for text in [
        format!("curl Authorization={begin}\n{end} -u :hunter2"),
        format!("curl={begin}\\ngloas-\n{end} -u :hunter2"),
        format!("curl {begin}\n{end} -u :hunter2"),
    ] {
        let once = redact_for_good(&text);
        assert!(!once.contains("hunter2"), "{once}");
    }
    redact_for_good(&format!("token:|\n {begin}\n{end} "));
}

/// What stands behind a wide blank may be something else.
#[test]
fn a_phone_before_a_wide_blank_is_found_whatever_follows() {
    for (text, expected) in [
        ("+971501234567\u{a0}10:30", "[phone:*]\u{a0}10:30"),
        ("+94771234567\u{a0}2nd", "[phone:*]\u{a0}2nd"),
        ("+94771234567\u{2013}9R", "[phone:*]\u{2013}9R"),
        ("+9477\u{a0}1234567 x", "[phone:*] x"),
    ] {
        assert_eq!(redact(text), expected);
    }
}
