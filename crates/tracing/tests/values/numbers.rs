use palisade_redact::{OnNumber, Policy};
use tracing::{info, info_span};

use crate::typed::{Fields, Typed, seen};

const PAN: u64 = 4_111_111_111_111_111;

fn with(on_number: OnNumber) -> Vec<Fields> {
    let policy = Policy::payments().on_number(on_number);
    seen(&policy.build().unwrap(), || {
        info!(
            i64 = 4_111_111_111_111_111_i64,
            u64 = PAN,
            i128 = i128::from(PAN),
            u128 = u128::from(PAN),
            f64 = 4_111_111_111_111_111.0_f64,
            rest = 7_u64,
        );
        let span = info_span!("s", value = PAN, late = tracing::field::Empty);
        span.record("late", PAN);
    })
}

#[test]
fn a_number_that_must_go_is_left_out() {
    let rest = vec![("rest", Typed::U64(7))];
    assert_eq!(with(OnNumber::Drop), [rest, vec![], vec![]]);
}

#[test]
fn it_becomes_text_only_where_the_policy_says_so() {
    let seen = with(OnNumber::Text);
    let names: Vec<_> = seen[0].iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["i64", "u64", "i128", "u128", "f64", "rest"]);
    for (_, value) in seen.iter().flatten().filter(|f| f.0 != "rest") {
        assert_eq!(*value, Typed::Str("[redacted:pan]".into()));
    }
}

#[test]
fn a_zero_has_the_type_of_the_number() {
    let expected = vec![
        ("i64", Typed::I64(0)),
        ("u64", Typed::U64(0)),
        ("i128", Typed::I128(0)),
        ("u128", Typed::U128(0)),
        ("f64", Typed::F64(0.0)),
        ("rest", Typed::U64(7)),
    ];
    let value = vec![("value", Typed::U64(0))];
    let late = vec![("late", Typed::U64(0))];
    assert_eq!(with(OnNumber::Zero), [expected, value, late]);
}
