//! Answers are read, whatever they are.

use palisade_pagamio::{Answer, Profile, TransactionStatus};
use palisade_retry::ProviderCode;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::body::EDITIONS;

fn read(body: &str) -> Option<Answer> {
    Profile::default().read(body.as_bytes())
}

#[test]
fn both_envelopes_of_both_editions_are_read() {
    for edition in EDITIONS {
        for (word, status) in [
            ("COMPLETED", TransactionStatus::Completed),
            ("FAILED", TransactionStatus::Failed),
            ("PENDING", TransactionStatus::Pending),
            ("PROCESSING", TransactionStatus::Processing),
        ] {
            let sale = read(&edition.sale(word).to_string()).unwrap();
            assert_eq!(sale.status(), Some(status));
            assert_eq!(sale.code(), ProviderCode::new("0"));
            assert_eq!(sale.success(), Some(true));
        }
        let failure = read(&edition.failure(1103).to_string()).unwrap();
        assert_eq!(failure.code(), ProviderCode::new("1103"));
        assert_eq!(failure.success(), Some(false));
        assert_eq!(failure.status(), None);
    }
}

#[test]
fn an_answer_is_a_code_a_status_and_a_flag_and_nothing_else() {
    let sale = EDITIONS[0].sale("COMPLETED").to_string();
    assert_eq!(
        format!("{:?}", read(&sale).unwrap()),
        "Answer { code: Some(\"0\"), status: Some(Completed), \
         success: Some(true) }"
    );
}

#[test]
fn what_cannot_be_meant_is_not_understood() {
    for body in [
        r#"{"error":"Too Many Requests","message":"Rate limit exceeded"}"#,
        r#"{"responseCode":1.5}"#,
        r#"{"responseCode":-1}"#,
        r#"{"responseCode":true}"#,
        r#"{"responseCode":""}"#,
        r#"{"responseCode":"balance: R 12.40"}"#,
        r#"{"responseCode":{"a":"0"}}"#,
        r#"{"responseCode":["0"]}"#,
        r#"{"responseCode":"0","responseCode":"1103"}"#,
        r#"{"responseCode":"0","error":{"code":1103}}"#,
        r#"{"responseCode":"0","successful":"yes"}"#,
        r#"{"responseCode":"0","data":{"status":7}}"#,
        r#"{"responseCode":null}"#,
        r#"{"responseCode":"0"}}"#,
    ] {
        assert_eq!(read(body), None, "{body}");
    }
    // And said twice, it is said.
    let twice =
        r#"{"responseCode":"1103","error":{"code":1103},"success":null}"#;
    assert_eq!(read(twice).unwrap().code(), ProviderCode::new("1103"));
}

#[test]
fn a_longer_body_is_not_read() {
    let sale = |length: usize| {
        let body = r#"{"successful":true,"x":""}"#;
        let fill = "x".repeat(length - body.len());
        body.replace(r#""""#, &format!("\"{fill}\""))
    };
    assert!(read(&sale(Answer::MAX_BODY)).is_some());
    assert!(read(&sale(Answer::MAX_BODY + 1)).is_none());
}
/// What an answer shows.
type Shown = (Option<ProviderCode>, Option<TransactionStatus>, Option<bool>);

fn shown(answer: Answer) -> Shown {
    (answer.code(), answer.status(), answer.success())
}

/// The same, by the obvious way, for documents in which no name is there twice.
fn naive(profile: &Profile, body: &[u8]) -> Option<Shown> {
    let value: Value = serde_json::from_slice(body).ok()?;
    value.as_object()?;
    let all = |pointers: &[String]| {
        let found = pointers.iter().filter_map(|at| value.pointer(at));
        found.filter(|value| !value.is_null()).collect::<Vec<_>>()
    };
    let pointers = &profile.pointers;
    let codes = all(&pointers.code).into_iter().map(|code| match code {
        Value::String(text) => ProviderCode::new(text),
        Value::Number(number) => {
            ProviderCode::new(&number.as_u64()?.to_string())
        }
        _ => None,
    });
    let codes: Vec<ProviderCode> = codes.collect::<Option<_>>()?;
    if codes.windows(2).any(|two| two[0] != two[1]) {
        return None;
    }
    let statuses = all(&pointers.status).into_iter().map(|status| {
        Some(match status.as_str()? {
            "COMPLETED" => TransactionStatus::Completed,
            "FAILED" => TransactionStatus::Failed,
            "PENDING" => TransactionStatus::Pending,
            "PROCESSING" => TransactionStatus::Processing,
            _ => return None,
        })
    });
    let statuses: Vec<_> = statuses.collect::<Option<_>>()?;
    let flags = all(&pointers.success).into_iter().map(Value::as_bool);
    let flags: Vec<bool> = flags.collect::<Option<_>>()?;
    let says = !(codes.is_empty() && statuses.is_empty() && flags.is_empty());
    let is_well = (!flags.is_empty()).then(|| flags.iter().all(|flag| *flag));
    says.then(|| (codes.first().copied(), statuses.first().copied(), is_well))
}

fn code() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[0-9A-Z_-]{0,17}".prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (1000_u32..1210).prop_map(Value::from),
        Just(json!("0")),
        Just(Value::Null),
        Just(json!({"a": 1})),
        Just(json!(1.5)),
    ]
}

fn status() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!("COMPLETED")),
        Just(json!("FAILED")),
        Just(json!("PENDING")),
        Just(json!("PROCESSING")),
        Just(json!("REVERSED")),
        Just(Value::Null),
        Just(json!([])),
    ]
}

fn flag() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(true)),
        Just(json!(false)),
        Just(json!("true")),
        Just(Value::Null),
    ]
}

/// Something like an answer, with more or less in it.
fn document() -> impl Strategy<Value = Value> {
    let part = |of| proptest::option::weighted(0.6, of);
    (
        (part(code().boxed()), part(code().boxed())),
        part(status().boxed()),
        (part(flag().boxed()), part(flag().boxed())),
        any::<bool>(),
    )
        .prop_map(|((code, inner), status, (one, two), same)| {
            let mut all = json!({"responseMessage": "a \" b"});
            let inner = if same { code.clone().or(inner) } else { inner };
            for (name, value) in [
                ("responseCode", code),
                ("error", inner.map(|code| json!({"code": code}))),
                ("data", status.map(|s| json!({"status": s, "n": [1]}))),
                ("successful", one),
                ("success", two),
            ] {
                if let Some(value) = value {
                    all[name] = value;
                }
            }
            all
        })
}

proptest! {
    #[test]
    fn any_bytes_are_fine(body: Vec<u8>) {
        let profile = Profile::default();
        let read = profile.read(&body).map(shown);
        prop_assert_eq!(read, naive(&profile, &body));
    }

    #[test]
    fn the_walk_reads_what_the_obvious_way_reads(value in document()) {
        let profile = Profile::default();
        let body = value.to_string().into_bytes();
        let read = profile.read(&body).map(shown);
        prop_assert_eq!(read, naive(&profile, &body));
    }

    /// Cut, overwritten and repeated in places, it is read or it is not, and a
    /// COMPLETED never comes out of anything else.
    #[test]
    fn a_broken_answer_is_never_good_news(
        edition in 0..2_usize,
        word in 0..3_usize,
        at in any::<prop::sample::Index>(),
        with: Vec<u8>,
        cut in any::<bool>(),
    ) {
        let word = ["PENDING", "PROCESSING", "FAILED"][word];
        let mut body = EDITIONS[edition].sale(word).to_string().into_bytes();
        let at = at.index(body.len());
        if cut {
            body.truncate(at);
        }
        let end = at.saturating_add(with.len()).min(body.len());
        body.splice(at..end, with);
        let answer = Profile::default().read(&body);
        let status = answer.and_then(|answer| answer.status());
        prop_assert_ne!(status, Some(TransactionStatus::Completed));
    }
}
