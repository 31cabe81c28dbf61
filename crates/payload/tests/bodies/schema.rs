//! A JSON Schema, beside listed fields or in their place.

use http::Method;
use palisade_payload::{Field, Route};
use serde_json::json;

use crate::{builder, sent};

fn route() -> Route {
    Route::new(Method::POST, "/purchase")
}

#[test]
fn a_schema_names_pointer_and_keyword_and_no_value() {
    let schema = json!({
        "type": "object",
        "required": ["amount"],
        "properties": {
            "amount": {"type": "number", "minimum": 2},
            "to": {"type": "string", "format": "email"},
            "code": {"type": "string", "pattern": "^[A-Z]+$"},
            "items": {"items": {"type": "object", "additionalProperties": false}},
        },
    });
    let payload = builder().route(route().schema(schema)).build().unwrap();
    for (body, said) in [
        ("{}", " schema:required"),
        (r#"{"amount":null}"#, " schema:required"),
        (r#"{"amount":"canary"}"#, "/amount schema:type"),
        (r#"{"amount":1}"#, "/amount schema:minimum"),
        (r#"{"amount":2,"to":"canary"}"#, "/to schema:format"),
        (r#"{"amount":2,"code":"canary"}"#, "/code schema:pattern"),
        (
            r#"{"amount":2,"items":[{},{"canary":1}]}"#,
            "/items/1 schema:additionalProperties",
        ),
        ("7", " schema:type"),
        // What is looked for in any case.
        (r#"{"amount":2,"x":"4111111111111111"}"#, "/x secret:pan"),
    ] {
        assert_eq!(sent(&payload, body), Err(said.to_owned()), "{body}");
    }
    assert_eq!(sent(&payload, r#"{"amount":2.5}"#), Ok(None));
    let cleaned = sent(&payload, r#"{"amount":2.5,"to":""}"#);
    assert_eq!(cleaned, Ok(Some(r#"{"amount":2.5}"#.to_owned())));
}

#[test]
fn it_comes_on_top_of_listed_fields() {
    let schema = json!({"properties": {"a": {"const": 1}}});
    let route = route().optional("/a", Field::integer(1..=2)).schema(schema);
    let payload = builder().route(route).build().unwrap();
    assert_eq!(sent(&payload, r#"{"a":1}"#), Ok(None));
    assert_eq!(sent(&payload, r#"{"a":2}"#), Err("/a schema:const".to_owned()));
    assert_eq!(sent(&payload, r#"{"a":3}"#), Err("/a range".to_owned()));
    assert_eq!(sent(&payload, r#"{"b":3}"#), Err("/b unlisted".to_owned()));
}

#[test]
fn a_schema_that_cannot_be_used_is_refused_and_nothing_is_fetched() {
    for schema in [
        json!({"type": "text"}),
        json!({"$ref": "https://example.org/schema.json"}),
        json!({"$ref": "file:///etc/hostname"}),
        json!({"pattern": "(?=a)b"}),
        json!({"pattern": "("}),
        json!({"format": "no-such-format"}),
    ] {
        let built = builder().route(route().schema(schema.clone())).build();
        let said = built.unwrap_err().to_string();
        assert!(said.starts_with("the JSON Schema cannot be used"), "{schema}");
    }
}
