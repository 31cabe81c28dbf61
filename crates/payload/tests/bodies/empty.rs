//! What is empty is taken out, with a comma.

use crate::{builder, listed, open, sent, with};

#[test]
fn nulls_empty_texts_and_empty_objects_go() {
    for (body, sent_) in [
        (r#"{"a":null}"#, "{}"),
        (r#"{"a":"","b":1}"#, r#"{"b":1}"#),
        (r#"{"b":1,"a":{}}"#, r#"{"b":1}"#),
        (r#"{"a":null,"b":1,"c":"","d":2,"e":{}}"#, r#"{"b":1,"d":2}"#),
        (r#"{"a":null,"b":"","c":1}"#, r#"{"c":1}"#),
        (r#"{"c":1,"a":null,"b":""}"#, r#"{"c":1}"#),
        (r#"{ "a" : null , "b" : 1 }"#, r#"{ "b" : 1 }"#),
        (r#"{ "b" : 1 , "a" : null }"#, r#"{ "b" : 1 }"#),
        (r#"{ "b" : 1 , "a" : null , "c" : 2 }"#, r#"{ "b" : 1 , "c" : 2 }"#),
        (r#"{ "a" : null , "b" : null }"#, "{  }"),
        // What was only about something empty is empty.
        (r#"{"a":{"b":{"c":""}},"d":1}"#, r#"{"d":1}"#),
        (r#"{"a":{"b":{"c":"","e":2}},"d":{}}"#, r#"{"a":{"b":{"e":2}}}"#),
        // Items of lists have their places.
        (r#"{"a":[null,"",{},{"b":null}]}"#, r#"{"a":[null,"",{},{}]}"#),
        (r#"[{"a":"","b":1}]"#, r#"[{"b":1}]"#),
    ] {
        assert_eq!(sent(&open(), body), Ok(Some(sent_.to_owned())), "{body}");
        assert_eq!(sent(&open(), sent_), Ok(None), "{sent_}");
    }
    for body in ["{}", "[]", "null", "\"\"", "[null]", r#"{"a":" ","b":[]}"#] {
        assert_eq!(sent(&open(), body), Ok(None), "{body}");
    }
}

#[test]
fn what_is_listed_may_be_empty_and_goes() {
    let body = with(r#","customer":{"name":""},"quantity":null"#);
    assert_eq!(sent(&listed(), &body), Ok(Some(with(""))));
}

#[test]
fn what_is_empty_stays_if_the_app_says_so() {
    let payload = builder().keep_empty().build().unwrap();
    for body in [r#"{"a":null,"b":{"c":""},"d":{}}"#, "{}", "null"] {
        assert_eq!(sent(&payload, body), Ok(None), "{body}");
    }
    let payload = builder().keep_empty().route(crate::purchase());
    let payload = payload.build().unwrap();
    let said = sent(&payload, &with(r#","quantity":null"#));
    assert_eq!(said, Err("/quantity type".to_owned()));
}
