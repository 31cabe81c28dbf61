use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use palisade_core::event;
use palisade_redact::Policy;
use palisade_tracing::RedactExt as _;
use palisade_tracing::proof::Canary;
use palisade_tracing::proof::Verdict::{self, Clean, Early, Sent};
use serde_json::{Value, json};
use tracing::{Dispatch, Event, Level, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::Context;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{Layer, fmt};

use crate::stack::Buffer;

const PERIOD: Duration = Duration::from_secs(60);

/// The verdicts of ticks one period apart, and what the sink holds at last.
fn watch(
    dispatch: &Dispatch,
    buffer: &Buffer,
    read: fn(&Buffer) -> io::Result<Vec<u8>>,
) -> (Vec<Verdict>, String) {
    let mut canary = Canary::every(PERIOD).sink("app.log");
    let start = Instant::now();
    let verdicts = tracing::dispatcher::with_default(dispatch, || {
        [0, 59, 60, 119, 120]
            .map(|s| start + Duration::from_secs(s))
            .map(|now| canary.tick(now, || read(buffer)))
    });
    (verdicts.to_vec(), String::from_utf8(buffer.bytes()).unwrap())
}

const READ: fn(&Buffer) -> io::Result<Vec<u8>> = |buffer| Ok(buffer.bytes());

/// JSON lines of this level and above, and the name of each `ERROR`.
fn lines(level: LevelFilter) -> (impl Subscriber + Send + Sync, Buffer) {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let json = fmt::layer().json().with_writer(move || writer.clone());
    let stack = tracing_subscriber::registry()
        .with(level)
        .with(Names(buffer.clone()))
        .with(json);
    (stack, buffer)
}

struct Names(Buffer);

impl<S: Subscriber> Layer<S> for Names {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() == Level::ERROR {
            writeln!(self.0.clone(), "raised {}", metadata.name()).unwrap();
        }
    }
}

#[test]
fn a_redacted_sink_is_clean_and_nothing_is_raised() {
    let (stack, buffer) = lines(LevelFilter::INFO);
    let redactor = Policy::payments().build().unwrap();
    let dispatch = stack.redacted(&redactor).into();
    let (verdicts, text) = watch(&dispatch, &buffer, READ);
    assert_eq!(verdicts, [Sent, Early, Clean, Early, Clean]);
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains("ERROR"), "{text}");
}

#[test]
fn a_leak_is_raised() {
    let (stack, buffer) = lines(LevelFilter::INFO);
    let (verdicts, text) = watch(&stack.into(), &buffer, READ);
    assert_eq!(verdicts[2], Verdict::Leaked);
    assert_eq!(verdicts[4], Verdict::Leaked);
    raised(&text, event::LOG_CANARY_LEAKED, &json!({"sink": "app.log"}));
}

/// The alarm is heard where the canary's own records are not.
#[test]
fn a_log_that_has_stopped_is_raised() {
    let (stack, buffer) = lines(LevelFilter::ERROR);
    let (verdicts, text) = watch(&stack.into(), &buffer, READ);
    assert_eq!(verdicts[2], Verdict::Missing);
    raised(
        &text,
        event::LOG_CANARY_MISSING,
        &json!({"sink": "app.log", "reason": "no_record"}),
    );
}

#[test]
fn a_sink_that_cannot_be_read_is_raised() {
    let (stack, buffer) = lines(LevelFilter::INFO);
    let broken = |_: &Buffer| Err(io::ErrorKind::PermissionDenied.into());
    let (verdicts, text) = watch(&stack.into(), &buffer, broken);
    assert_eq!(verdicts[2], Verdict::Unreadable);
    raised(
        &text,
        event::LOG_CANARY_MISSING,
        &json!({"sink": "app.log", "reason": "unreadable"}),
    );
}

#[test]
fn what_an_earlier_canary_left_says_nothing_of_this_one() {
    let (stack, buffer) = lines(LevelFilter::INFO);
    let dispatch: Dispatch = stack.into();
    watch(&dispatch, &buffer, READ);
    let stale = buffer.bytes();
    let mut canary = Canary::every(PERIOD);
    let now = Instant::now();
    let verdicts = tracing::dispatcher::with_default(&dispatch, || {
        [now, now + PERIOD].map(|now| canary.tick(now, || Ok(stale.clone())))
    });
    assert_eq!(verdicts, [Verdict::Sent, Verdict::Missing]);
}

/// Twice, by its name, which is the message too, with fields that the contract
/// lists.
fn raised(text: &str, event: event::Event, fields: &Value) {
    let name = format!("raised {}", event.name());
    assert_eq!(text.lines().filter(|line| *line == name).count(), 2, "{text}");
    let alarms = text.lines().filter(|line| line.contains("ERROR"));
    let alarms: Vec<Value> =
        alarms.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(alarms.len(), 2, "{text}");
    for mut alarm in alarms {
        assert_eq!(alarm["target"], event::TARGET);
        let said = alarm["fields"].as_object_mut().unwrap();
        assert_eq!(said.remove("message").unwrap(), event.name());
        assert_eq!(&alarm["fields"], fields);
        let names = alarm["fields"].as_object().unwrap().keys();
        for name in names {
            assert!(event.fields().contains(&name.as_str()), "{name}");
        }
    }
}
