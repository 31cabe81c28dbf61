//! Redacting twice changes nothing, and nothing that was found stays.

use std::sync::LazyLock;

use palisade_redact::{
    Action, Allow, Erase, PanAction, Policy, Redactor, kind,
};
use proptest::prelude::*;

use crate::{payments, pieces::COMMON};

const SECRETS: &[&str] = &[
    "4111111111111111",
    "4111 1111 1111 1111",
    "8001015009087",
    "GB82WEST12345698765432",
    "thandi@example.co.za",
    "+27821234567",
    "Bearer abcdef0123456789",
    "Basic dXNlcjpwYXNz",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "https://u:p4ss@host/",
    "NDExMTExMTExMTExMTExMQ==",
    "34313131313131313131313131313131",
    "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",
    ";4111111111111111=25121010000012345?",
    "%B4111111111111111^DOE/JOHN^25121010000000000000?",
    "4111111111111111D25121010000012345F",
    "5F24032512315A084111111111111111",
    "57114111111111111111D251210100000123",
    "9F6B134111111111111111D27122010000012345678F",
    "5A 08 41 11 11 11 11 11 11 11",
    "57 13 41 11 11 11 11 11 11 11 D2 71 22 01 00",
    "9F-6B-13-37-82-82-24-63-10-00-5D-27-12-20-10",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "GHA-123456789-0",
    "D010190123456C",
    "phone 0821234567",
    "msisdn: 254712345678",
    "account no 62001234567",
    "BVN 22123456789",
    "KRA PIN A004416331M",
    "NRC 123456/78/1",
    "TIN 12345678-0001",
    "passport A12345678",
    "ICE 001561191000066",
];

const GLUE: &[&str] = &[
    " ",
    "\n",
    ",",
    ";",
    "&",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    "=",
    "\\",
    "password=",
    "password: ",
    "not set",
    "yes",
    "<nil>",
    "is required",
    "address=unix:",
    "^1",
    "===",
    "\"cvv\": ",
    "token: ",
    "phone=",
    "Authorization: ",
    "Some(",
    "x",
    "1",
    "-",
    "_",
    "+",
    "@",
    ".",
    "\u{e9}",
    "[redacted:pan]",
    "[phone:7f3a9c]",
    "[phone:k7.7f3a9c]",
    "[account:k7.",
    "account_number=",
    "secret",
    "null",
    "card_number=",
    "a=",
    "cookie: ",
    "%3D",
    "%20",
    "%34%31",
    "\\u0022",
    "\\u003d",
    "\\u0020",
    "\\u001b[0m",
    "\\u{a0}",
    "\\u{1b}[0m",
    "\\\"",
    "\\\\\\\"",
    "\\\\u00a0",
    "--password ",
    "\"--password\", \"",
    "-u ",
    "curl ",
    "<password>",
    "</password>",
    "<ns:cvv a=\"b\">",
    "</ns:cvv>",
    "<![CDATA[",
    "]]>",
    "<",
    ">",
    "/>",
    "<param name=",
    "PASSWORD ",
    "IDENTIFIED BY ",
    "E'",
    "{\"name\": \"password\", \"value\": \"",
    "\"value\":",
    "\"name\":",
    "value=",
    "name=",
    "\"key\":\"Authorization\",",
    "password: |\n  ",
    "\n  ",
    ";\n c",
    "config[\"password\"]",
    "Content-Disposition: form-data; name=\"password\"\r\n\r\n",
    "\r\n--x",
    "string(7) ",
    "<value>",
    "<name>password</name>",
    "0821234567",
    "254712345678",
    "62001234567",
    "A12345678",
    "cell ",
    "account ",
    "a few words between that are long enough ",
    "=2512101",
    "5A 08 ",
    "41 11 11 ",
    "11 11 11 11 11",
    " D2 71 22 01",
    "\\n",
    "^",
    "<",
    "?",
    "7",
];

static POLICIES: LazyLock<Vec<Redactor>> = LazyLock::new(|| {
    let masked = || -> Policy { payments().on(kind::PAN, PanAction::Mask) };
    let dropped = masked()
        .on(kind::PASSWORD, Erase::Drop)
        .on(kind::PHONE, Action::Replace);
    let named = payments()
        .fingerprint_key(crate::key().with_id("k7").expect("valid"))
        .mix_field_name(true);
    let allowed = payments()
        .allow_card("4111111111111111")
        .allow(kind::PHONE, Allow::prefix("+27"));
    [payments(), masked(), dropped, named, allowed]
        .map(|policy| policy.build().expect("valid"))
        .into()
});

/// Secrets and punctuation in any order: more nested and more broken than any
/// log.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        1 => prop::sample::select(SECRETS),
        3 => prop::sample::select([GLUE, COMMON].concat()),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn redacting_twice_changes_nothing(text in text()) {
        for redactor in POLICIES.iter() {
            let once = redactor.redact(&text).into_owned();
            prop_assert_eq!(redactor.redact(&once), once.clone());
        }
    }

    #[test]
    fn any_text_is_fine(text in ".{0,200}") {
        for redactor in POLICIES.iter() {
            let once = redactor.redact(&text).into_owned();
            prop_assert_eq!(redactor.redact(&once), once.clone());
        }
    }

    #[test]
    fn a_secret_between_blanks_never_stays(
        before in text(),
        secret in prop::sample::select(SECRETS),
        after in text(),
    ) {
        let redactor = &POLICIES[0];
        let text = format!("{before} \n{secret}\n {after}");
        let redacted = redactor.redact(&text);
        let value = secret.trim_start_matches("Bearer ")
            .trim_start_matches("Basic ")
            .trim_start_matches("https://")
            .trim_end_matches("@host/");
        // The glue may hold the same secret in a form that is not one.
        prop_assert!(
            !redacted.contains(&format!("\n{value}\n")), "{}", redacted
        );
        prop_assert!(
            redacted.matches(value).count() < text.matches(value).count()
        );
    }
}

/// What the fuzzer found: a zero byte looks like the end of the text.
#[test]
fn a_zero_byte_is_no_edge() {
    let text = "cvv=c\\u0026\0*>=Ci";
    crate::redact_for_good(text);
}

/// Its hyphens look like the boundary behind a part of a form.
#[test]
fn a_private_key_ends_no_part_of_a_form_once_it_is_gone() {
    let text = concat!(
        "Content-Disposition: form-data; name=\"password\"\r\n\r\nx\n",
        "-----BEGIN PRIVATE",
        " KEY-----",
    );
    crate::redact_for_good(text);
}

/// What an escape stands for may hold a finding and nearly another one; and of
/// two that overlap, one may end where the other was.
#[test]
fn what_a_finding_leaves_of_another_one_goes_with_it() {
    for text in [
        "token\\u003acookie:Basi",
        "token\\u003abearer 64949155",
        "token\\u003aNRC 123456/78/1",
        "secret\\u003ac 4111-1111-1111-1111",
        "track2\\u003ar %@t.se",
        "cookie:Bear\\nemail\\u003abearer 98396742",
        "nBearer: Basi secret\\u003ac T@E.na",
        "passport:|\n password=`\\u003a\n ",
        "curl'passwd:basi -u =\":S\"\\n",
        "curl'passwd:basi -u =\"):S\"\\n",
    ] {
        crate::redact_for_good(text);
    }
}

/// Quotes of strings that are in one another are no pair, and end no item.
#[test]
fn quotes_of_other_strings_take_nothing_along() {
    for (text, kept) in [
        (
            r#"{"id":"{\"ref\":\"secret=\\\"quoted secret value\\\"\"} a \u0026 b","x":"y"}"#,
            r#"\"} a \u0026 b","x":"y"}"#,
        ),
        (
            r#"{"q":"say \u003e \"password=\"hunter2\"\", then","x":"y"}"#,
            r#"\", then","x":"y"}"#,
        ),
        (r#"{"a":"password:\", \u0026","b":"c","d":null}"#, ""),
    ] {
        let once = crate::redact_for_good(text);
        assert!(once.ends_with(kept), "{once}");
    }
}
