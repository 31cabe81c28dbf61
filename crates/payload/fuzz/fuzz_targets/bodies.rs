//! A look at a body beside a whole parse of it, on bodies that nobody thought
//! of.
//!
//! What is sent is JSON, is what the parse leaves of it without what is empty,
//! holds no card data and no secret of one value that a walk through the parse
//! would find, and would be sent again as it is. What is refused for being no
//! JSON is none.
//!
//! ```sh
//! cargo fuzz run bodies -- -dict=fuzz/bodies.dict
//! ```

#![no_main]

#[path = "../../tests/bodies/cleaned.rs"]
mod cleaned;

use std::sync::LazyLock;

use http::Method;
use libfuzzer_sys::fuzz_target;
use palisade_payload::{Field, Payload, PayloadBuilder, Route, Rule};
use palisade_redact::Redactor;
use serde_json::Value;

use crate::cleaned::kept;

/// Without lists of fields, with one, and one that replaces.
static PAYLOADS: LazyLock<[Payload; 3]> = LazyLock::new(|| {
    let route = Route::new(Method::POST, "/")
        .required("/amount", Field::money("2", "5000.00"))
        .optional("/a/b", Field::text(1..=9))
        .optional("/n", Field::integer(-5..=5))
        .optional("/info", Field::any());
    let build = |builder: PayloadBuilder| builder.build().expect("it is good");
    [
        build(Payload::builder(&REDACTOR)),
        build(Payload::builder(&REDACTOR).route(route)),
        build(Payload::builder(&REDACTOR).redact()),
    ]
});

/// What bodies are looked at with, by default.
static REDACTOR: LazyLock<Redactor> = LazyLock::new(|| {
    let policy = Payload::default_policy();
    policy.dangerous_keep_control_characters().build().expect("it is good")
});

fuzz_target!(|body: &[u8]| {
    for payload in &*PAYLOADS {
        look(payload, body);
    }
});

fn look(payload: &Payload, body: &[u8]) {
    let parsed = serde_json::from_slice::<Value>(body);
    let sent = match payload.inspect(&Method::POST, "/", body) {
        Ok(sent) => sent,
        Err(refusal) => {
            if *refusal.rule() == Rule::Json {
                // The parse of serde_json takes a name that is there twice.
                assert!(parsed.is_err(), "{refusal}");
            }
            return;
        }
    };
    let parsed = match parsed {
        Ok(parsed) => parsed,
        // Of numbers above 1.8e308 JSON says nothing, and serde_json no.
        Err(error) => return assert!(is_range(&error), "{error}"),
    };
    let again = payload.inspect(&Method::POST, "/", &sent);
    assert!(again.is_ok_and(|again| again == sent), "once is enough");
    let sent: Value = serde_json::from_slice(&sent).expect("JSON");
    let mut clean = sent.clone();
    REDACTOR.redact_json(&mut clean);
    assert_eq!(sent, clean, "nothing is left to be found");
    let mut wanted = kept(parsed);
    REDACTOR.redact_json(&mut wanted);
    if wanted == clean {
        return;
    }
    // A number that was replaced by a text is left out in logs.
    assert!(sent.to_string().contains("[redacted:"), "{sent} {wanted}");
}

fn is_range(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("number out of range")
}
