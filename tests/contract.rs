//! The names of core's events and fields pass through the redactor unharmed.

use palisade_core::event;
use palisade_redact::{Number, Outcome, Policy};

#[test]
fn no_field_of_the_contract_is_taken_for_a_secret() {
    let redactor = Policy::payments().build().expect("a valid policy");
    for event in event::ALL {
        for field in event.fields() {
            let key = redactor.key(field);
            let name = event.name();
            assert!(!key.is_sensitive(), "{name}: {field}");
            for value in ["200", "POST", "/purchase", "7f3a9c", "timeout"] {
                let outcome = redactor.field_text(key, value);
                assert_eq!(outcome, Outcome::Keep, "{name}: {field}");
            }
            let outcome = redactor.field_number(key, Number::U64(429));
            assert_eq!(outcome, Outcome::Keep, "{name}: {field}");
        }
    }
}
