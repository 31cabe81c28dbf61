//! The names of core's events and fields pass through the redactor unharmed,
//! and whoever emits an event says its name in the message too.

use std::{collections::BTreeSet, fs};

use palisade_core::event;
use palisade_redact::{Number, Outcome, Policy};

use crate::tidy::{is_src, sources};

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

#[test]
fn no_message_of_the_contract_is_taken_for_a_secret() {
    let redactor = Policy::payments().build().expect("a valid policy");
    let message = redactor.key("message");
    for event in event::ALL {
        let outcome = redactor.field_text(message, event.name());
        assert_eq!(outcome, Outcome::Keep, "{}", event.name());
    }
}

/// Text and JSON of `tracing_subscriber::fmt` show the message and not the name.
#[test]
fn the_message_of_every_event_is_its_name() {
    let mut emitted = BTreeSet::new();
    for file in sources().filter(|file| file.components().any(is_src)) {
        let text = fs::read_to_string(&file).unwrap();
        let mut lines = text.lines().map(str::trim);
        while let Some(line) = lines.next() {
            let Some(name) = constant(line) else { continue };
            // A macro ends so; what makes an event without one has a test of
            // its own.
            let ends = |line: &&str| matches!(*line, ")" | ");" | "};");
            let rest: Vec<_> =
                lines.by_ref().take_while(|l| !ends(l)).collect();
            let message = rest.last().unwrap();
            let is_macro = !rest.iter().any(|line| line.starts_with("kind:"));
            if is_macro {
                assert_eq!(*message, format!("\"{name}\","), "{file:?}");
            }
            emitted.insert(name);
        }
    }
    let all = event::ALL.iter().map(|event| event.name().to_owned());
    assert_eq!(emitted, all.collect());
}

/// Of `name: event::AUTHZ_FAIL.name(),` it is `authz_fail`.
fn constant(line: &str) -> Option<String> {
    let path = line.strip_prefix("name: ")?.strip_suffix(".name(),")?;
    let name = path.rsplit("::").next()?.to_ascii_lowercase();
    event::named(&name).is_some().then_some(name)
}
