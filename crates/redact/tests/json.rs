//! JSON values.

use palisade_redact::{Erase, OnNumber, PanAction, Redactor, kind};
use serde_json::{Value, json};

use crate::{payments, redactor, untagged};

fn redacted(redactor: &Redactor, mut value: Value) -> Value {
    redactor.redact_json(&mut value);
    untagged(&value.to_string()).parse().unwrap()
}

#[test]
fn members_are_judged_by_name_and_content_at_any_depth() {
    let value = json!({
        "amount": 12.5,
        "order_id": 4_111_111_111_111_111_u64,
        "card": {"number": 4_111_111_111_111_111_u64, "cvv": "123"},
        "list": [{"password": "hunter2"}, "4111111111111111", 7, null, true],
        "msisdn": ["0821234567", "0831234567"],
        "secret": {"deep": {"deeper": "x"}},
        "note": "{\"password\":\"x\"}",
        "4111111111111111": "as a name",
    });
    assert_eq!(
        redacted(&redactor(), value),
        json!({
            "amount": 12.5,
            "order_id": 4_111_111_111_111_111_u64,
            "card": {"cvv": "[redacted:cvv]"},
            "list": [
                {"password": "[redacted:password]"},
                "[redacted:pan]", 7, null, true
            ],
            "msisdn": ["[phone:*]", "[phone:*]"],
            "secret": "[redacted:secret]",
            "note": "{\"password\":\"[redacted:password]\"}",
            "[redacted:pan]": "as a name",
        })
    );
}

#[test]
fn what_is_dropped_leaves_no_hole() {
    let redactor = payments()
        .on(kind::CVV, Erase::Drop)
        .on(kind::PAN, PanAction::Drop)
        .build()
        .unwrap();
    let value = json!({"cvv": {"a": 1}, "pan": ["4111111111111111"], "a": 1});
    assert_eq!(redacted(&redactor, value), json!({"pan": [null], "a": 1}));
}

#[test]
fn a_marker_as_a_name_is_no_name_of_a_secret() {
    let once = redacted(&redactor(), json!({"4111111111111111": 1}));
    assert_eq!(once, json!({"[redacted:pan]": 1}));
    assert_eq!(redacted(&redactor(), once.clone()), once);
}

#[test]
fn a_list_of_pairs_is_judged_by_its_names() {
    let value = json!({
        "headers": [["authorization", "zQ9"], ["accept", "text/plain"]],
        "columns": ["email", "password"],
    });
    assert_eq!(
        redacted(&redactor(), value),
        json!({
            "headers": [
                ["authorization", "[redacted:token]"],
                ["accept", "text/plain"]
            ],
            "columns": ["email", "password"],
        })
    );
}

#[test]
fn a_leaf_alone_is_redacted_too() {
    let redactor = payments().on_number(OnNumber::Text).build().unwrap();
    assert_eq!(
        redacted(&redactor, json!(4_111_111_111_111_111_u64)),
        json!("[redacted:pan]")
    );
    assert_eq!(
        redacted(&redactor, json!("cvv=1")),
        json!("cvv=[redacted:cvv]")
    );
}

#[test]
fn a_hundred_thousand_levels_do_not_overflow_the_stack() {
    for name in ["a", "secret"] {
        let mut value = json!("4111111111111111");
        for _ in 0..100_000 {
            value =
                Value::Object([(name.to_owned(), value)].into_iter().collect());
        }
        redactor().redact_json(&mut value);
        let mut levels = 0;
        let mut inner = &mut value;
        while let Value::Object(members) = inner {
            inner = members.values_mut().next().unwrap();
            levels += 1;
        }
        let expected = if name == "a" {
            (100_000, "[redacted:pan]")
        } else {
            (1, "[redacted:secret]")
        };
        assert_eq!((levels, inner.as_str().unwrap()), expected);
        // The destructor of a value recurses: take this one apart by hand.
        while let Value::Object(members) = &mut value {
            value = members.values_mut().next().unwrap().take();
        }
    }
}
