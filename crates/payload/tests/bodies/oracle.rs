//! Beside an obvious way: a whole parse, a walk through the tree, a whole write.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{cleaned::kept, open, sent};

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!("")),
        Just(json!({})),
        Just(json!([])),
        any::<bool>().prop_map(Value::from),
        (0..1_000_i64).prop_map(Value::from),
        "[a-c \"\\\\é]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(Value::from),
            proptest::collection::btree_map("[a-d\"]{0,2}", inner, 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_sent_is_what_a_whole_parse_leaves(
        value in values(), is_spread: bool,
    ) {
        let write = if is_spread { serde_json::to_string_pretty } else { serde_json::to_string };
        let body = write(&value).unwrap();
        let wanted = kept(value.clone());
        let sent_ = sent(&open(), &body).unwrap();
        prop_assert_eq!(sent_.is_none(), wanted == value);
        let sent_ = sent_.unwrap_or(body);
        prop_assert_eq!(serde_json::from_str::<Value>(&sent_).unwrap(), wanted);
    }
}
