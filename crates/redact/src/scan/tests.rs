//! The sweep against the obvious way, on whatever a log may hold.

use std::ops::Range;

use palisade_core::{SecretGuard, SecretSink as _};
use proptest::prelude::*;

use super::{Context, Detector, Origin, Plan, Sink, every_byte, sweep};
use crate::{Policy, Redactor, control, detect::set::Detectors};

#[derive(Default)]
struct Hits(Vec<(String, Range<usize>)>);

impl Sink for Hits {
    fn hit(&mut self, origin: Origin, span: Range<usize>, _: &'static str) {
        self.0.push((format!("{origin:?}"), span));
    }

    fn miss(&mut self, _: Origin, _: Range<usize>, _: &'static str) {}
}

impl Hits {
    fn sorted(mut self) -> Vec<(String, Range<usize>)> {
        self.0.sort_by_key(|(name, span)| (span.start, span.end, name.clone()));
        // The obvious way finds a registered secret once for each of its parts.
        self.0.dedup();
        self.0
    }
}

fn is_same(redactor: &Redactor, text: &str) -> Result<(), TestCaseError> {
    is_same_in(redactor.engine().base().context(text), text)
}

fn is_same_in(cx: Context<'_>, text: &str) -> Result<(), TestCaseError> {
    let (mut fast, mut slow) = (Hits::default(), Hits::default());
    sweep(cx, &mut fast);
    every_byte(cx, &mut slow);
    prop_assert_eq!(fast.sorted(), slow.sorted(), "{:?}", text);
    Ok(())
}

fn looks_right(redactor: &Redactor, text: &str) -> Result<(), TestCaseError> {
    let chars: Vec<char> = text.chars().collect();
    for length in [5, 11, 21, 34, 64] {
        for part in chars.chunks(length).map(String::from_iter) {
            let mut slow = Hits::default();
            every_byte(redactor.engine().base().context(&part), &mut slow);
            let is_clean = slow.0.is_empty() && control::is_visible(&part);
            let looks_clean = redactor.engine().is_clean(&part);
            prop_assert!(is_clean || !looks_clean, "{:?}", part);
        }
    }
    Ok(())
}

const PARTS: &[&str] = &[
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111\u{a0}1111\u{a0}1111\u{a0}1111",
    "3782 822463 10005",
    "8001015009087",
    "800101 5009 087",
    "800101 5009 08 7",
    "GB82WEST12345698765432",
    "GB82 WEST 1234 5698 7654 32",
    "thandi@example.co.za",
    "+27821234567",
    "+27 82 123 4567",
    "Bearer abcdef0123456789",
    "bearer ABCDEF0123456789",
    "Basic dXNlcjpwYXNz",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "https://u:p4ss@host/",
    "-----BEGIN PRIVATE ",
    "KEY-----",
    "MIIEvQ",
    "-----END PRIVATE KEY-----",
    "password",
    "token",
    "\"password\"",
    "cvv",
    "\"cvv\": ",
    "card number",
    "api-key",
    "x_api_key",
    "sessionId",
    "id",
    "session_id",
    "pw",
    "track_2",
    "token[0]",
    "(\"password\", \"x1\")",
    "[(\"cookie\",\"a\")]",
    "('token' , 'abc123def')",
    "Some(",
    "\\\"pin\\\":",
    " ",
    "  ",
    "\t",
    "\n",
    ",",
    ";",
    "&",
    "\"",
    "'",
    "`",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    "=",
    "=>",
    ":=",
    "\\",
    "\\n",
    "\\t",
    "\\u0026",
    "\x1b[0m",
    "\x1b[31;1m",
    "\x1b",
    "m",
    "n",
    "x",
    "B",
    "b",
    "E",
    "eyJ",
    "1",
    "12",
    "4",
    "0",
    "-",
    "--",
    "_",
    "+",
    "@",
    ".",
    "/",
    "//",
    "\u{e9}",
    "\u{2013}",
    "[redacted:pan]",
    "[phone:7f3a9c]",
    "secret",
    "null",
    "a=",
    "hunter2",
    "Authorization: ",
    "NDExMTExMTExMTExMTExMQ==",
    "eyJjYXJkIjoiNDExMTExMTExMTExMTExMSJ9",
    "34313131313131313131313131313131",
    "TG9yZW0gaXBzdW0gZG9sb3Igc2l0IGFtZXQ",
    "%3D",
    "%34%31",
    "%2",
    "%",
    "\\u003d",
    "\\u0034\\u0031",
    "2026-11-23T10:00:00.123456Z ",
    "550e8400-e29b-41d4-a716-446655440000",
    "lorem ipsum dolor sit amet ",
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
    "phone ",
    "MSISDN: ",
    "account no ",
    "BVN ",
    "\"nin\":\"",
    "nrc=",
    "passport ",
    "tax ref ",
    "\"PartyA\":",
    "KRA_PIN ",
    "254712345678",
    "0821234567",
    "22123456789",
    "12345678902",
    "A004416331M",
    "123456/78/1",
    "2015/123456/07",
    "416001000000007",
    "1234567",
    "12345678-0001",
    "D010190123456C",
    "GHA-123456789-0",
    ";4111111111111111=25121010000012345?",
    "%B4111111111111111^DOE/JOHN^2512101000?",
    "4111111111111111D25121010000012345F",
    "5A084111111111111111",
    "57114111111111111111D251210100000123",
    "5F2403251231",
    "70",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "=2512101",
    "D2512101",
    "^",
    "<",
    "F",
    "DE2",
    "?",
    "%B",
];

/// For each index of registered secrets some; they are parts, too, and so is a
/// coat of one.
const LIVE: &[&str] = &[
    "550e8400-e29b-41d4-a716-446655440000",
    "lorem ipsum dolor sit amet",
    "NDExMTExMTExMTExMTExMQ",
    "a=b&c=d&e=f&g=h&i=j&k",
    "hunter2hunter2",
    "x@y.z/+7",
];
const COAT: &str = "78407a2f613d6226633d6426653d6626673d6826693d6a266b";

fn register(redactor: &Redactor) -> Vec<SecretGuard> {
    let register =
        |secret: &&str| redactor.register("token", secret.as_bytes()).unwrap();
    LIVE.iter().map(register).collect()
}

fn examples() -> Vec<&'static str> {
    Detector::all().flat_map(|(_, about)| [about.finds, about.leaves]).collect()
}

/// Parts that mean something, glued anyhow, with some bytes spoilt.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => prop::sample::select(PARTS).prop_map(str::to_owned),
        1 => prop::sample::select(LIVE).prop_map(str::to_owned),
        1 => Just(COAT.to_owned()),
        2 => prop::sample::select(examples()).prop_map(str::to_owned),
        1 => "[ -~]{0,20}",
        1 => "[0-9]{1,20}",
    ];
    let spoilt = prop::collection::vec(
        (any::<prop::sample::Index>(), any::<char>()),
        0..3,
    );
    (prop::collection::vec(part, 0..40), spoilt).prop_map(|(parts, spoilt)| {
        let mut text: Vec<char> = parts.concat().chars().collect();
        for (index, new) in spoilt {
            if !text.is_empty() {
                let at = index.index(text.len());
                text[at] = new;
            }
        }
        text.into_iter().collect()
    })
}

/// Detectors at random: a few of them, about half, or nearly all.
fn detectors() -> impl Strategy<Value = Detectors> {
    let weight = prop::sample::select(vec![0.04, 0.5, 0.96]);
    let each = |weight| {
        prop::collection::vec(prop::bool::weighted(weight), Detector::COUNT)
    };
    weight.prop_flat_map(each).prop_map(|on| {
        let chosen = Detector::all().zip(on).filter(|(_, on)| *on);
        let start = Detectors::of_cards();
        chosen.fold(start, |set, ((one, _), _)| set.with(one))
    })
}

/// Digits behind an escape that ends in digits are none of their own.
#[test]
fn a_run_of_digits_begins_once() {
    let redactor = Policy::payments().build().unwrap();
    for text in [
        r"[redacted:pan]\u003157438532722978719GB82WEST12345698765432",
        r"card \u0a3157438532722978719GB",
        r"card \u004a57438532722978719GB",
    ] {
        is_same(&redactor, text).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn the_sweep_finds_what_every_byte_finds(text in text()) {
        let redactor = Policy::payments().build().unwrap();
        is_same(&redactor, &text)?;
        let _alive = register(&redactor);
        is_same(&redactor, &text)?;
    }

    /// Also where any of the detectors are off, but for those of cards.
    #[test]
    fn the_sweep_finds_what_every_byte_finds_with_fewer_detectors(
        text in text(),
        choices in prop::collection::vec(detectors(), 4),
    ) {
        let redactor = Policy::payments().build().unwrap();
        let cx = redactor.engine().base().context(&text);
        for on in choices {
            let plan = &Plan::of(on);
            is_same_in(Context { plan, ..cx }, &text)?;
        }
    }

    #[test]
    fn a_text_that_is_clean_by_one_look_has_no_finding(text in text()) {
        let redactor = Policy::payments().build().unwrap();
        looks_right(&redactor, &text)?;
        let _alive = register(&redactor);
        looks_right(&redactor, &text)?;
    }
}
