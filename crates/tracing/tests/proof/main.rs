//! The proof kit: it passes where nothing leaks, and names what does.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod canary;
mod failures;
mod stack;

use palisade_redact::{Policy, kind};
use palisade_tracing::RedactExt as _;
use palisade_tracing::proof::{Evidence, Label, Proof};
use stack::Stack;
use tracing::Dispatch;

/// How many carriers there are that need nothing installed.
const CARRIERS: usize = 42;

fn protected() -> Evidence {
    let stack = Stack::new();
    let redactor = Policy::payments().build().unwrap();
    stack
        .sinks(Proof::new())
        .run(|| stack.subscriber().redacted(&redactor))
        .unwrap()
}

#[test]
fn a_protected_stack_passes_and_every_carrier_arrives() {
    let evidence = protected();
    assert_eq!(evidence.reached("text file").len(), CARRIERS);
    assert_eq!(evidence.reached("OpenTelemetry").len(), CARRIERS);
    assert_eq!(evidence.reached("fields").len(), CARRIERS);
    // JSON lines have no sources of errors, but their records arrive.
    assert_eq!(evidence.reached("JSON lines").len(), CARRIERS);
}

#[test]
fn an_unprotected_stack_fails_by_every_carrier_in_every_sink() {
    let stack = Stack::new();
    let leaks =
        stack.sinks(Proof::new()).run(|| stack.subscriber()).unwrap_err();
    assert!(leaks.is_leak());
    let all = protected();
    for sink in ["text file", "JSON lines", "OpenTelemetry", "fields"] {
        let leaking = stack::leaking(&leaks, sink);
        let mut expected = all.reached(sink).to_vec();
        if sink == "JSON lines" || sink == "fields" {
            expected.retain(|carrier| *carrier != "source of an error");
        }
        assert_eq!(leaking, expected, "{sink}: {leaks}");
    }
}

#[test]
fn a_policy_that_forgets_a_kind_fails_by_its_carrier_alone() {
    let stack = Stack::new();
    let redactor = Policy::payments().ignore(kind::PHONE).build().unwrap();
    let leaks = stack
        .sinks(Proof::new())
        .run(|| stack.subscriber().redacted(&redactor))
        .unwrap_err();
    assert_eq!(stack::leaking(&leaks, "text file"), ["phone number"]);

    let stack = Stack::new();
    let proof = stack.sinks(Proof::new()).without("phone number");
    let evidence =
        proof.run(|| stack.subscriber().redacted(&redactor)).unwrap();
    let json = evidence.to_json(&Label::default());
    assert!(json.contains(r#""left_out":["phone number"]"#), "{json}");
}

#[test]
fn what_an_app_encodes_itself_is_sent_unless_left_out() {
    let stack = Stack::new();
    let redactor = Policy::payments().build().unwrap();
    let evidence = stack
        .sinks(Proof::new().without_encoded())
        .run(|| stack.subscriber().redacted(&redactor))
        .unwrap();
    assert!(!evidence.reached("text file").contains(&"base64"));
    assert!(protected().reached("text file").contains(&"base64"));
}

#[test]
fn evidence_is_json_with_a_check_for_each_clause() {
    let label = Label::test("a \"test\"").policy("7f3a").date("2031-05-14");
    let json = protected().to_json(&label);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let clauses: Vec<_> = json["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| {
            assert_eq!(check["test"], "a \"test\"");
            assert_eq!(check["policy"], "7f3a");
            assert_eq!(check["date"], "2031-05-14");
            assert_eq!(check["result"], "passed");
            check["clauses"][0].as_str().unwrap()
        })
        .collect();
    assert_eq!(
        clauses,
        [
            "PCI DSS 3.3.1",
            "PCI DSS 3.5.1",
            "OWASP ASVS 16.2.5",
            "POPIA s19",
            "PCI DSS 10.7.2",
        ]
    );
    let sink = &json["sinks"][0];
    assert_eq!(sink["name"], "text file");
    assert!(sink["bytes_searched"].as_u64().unwrap() > 1000);
    assert_eq!(sink["reached_by"][0], "message");
}

#[test]
fn a_check_without_carriers_is_not_called_passed() {
    let stack = Stack::new();
    let redactor = Policy::payments().build().unwrap();
    let proof = stack.sinks(Proof::new());
    let evidence = proof
        .without("phone number")
        .without("e-mail")
        .run(|| Dispatch::from(stack.subscriber().redacted(&redactor)))
        .unwrap();
    let json = evidence.to_json(&Label::default());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["checks"][3]["clauses"][0], "POPIA s19");
    assert_eq!(json["checks"][3]["result"], "not tested");
}
