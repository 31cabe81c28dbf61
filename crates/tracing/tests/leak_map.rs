//! The leak map says what was logged where, and never what.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::OnceLock;
use std::thread;

use palisade_redact::{Mode, Place, Policy, Redactor};
use palisade_tracing::RedactExt as _;
use proptest::prelude::*;
use tracing_core::callsite::{Callsite, Identifier};
use tracing_core::field::{FieldSet, Value};
use tracing_core::metadata::Kind;
use tracing_core::span::{Attributes, Record};
use tracing_core::{Dispatch, Event, Interest, Level, Metadata, dispatcher};
use tracing_subscriber::fmt as sink;
use tracing_subscriber::prelude::*;

const FIELDS: &[&str] = &["message", "note", "value", "password", "error"];

/// A callsite that is made by a test, as many as it likes.
struct Made(OnceLock<Metadata<'static>>);

impl Callsite for Made {
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        self.0.get().unwrap()
    }
}

fn callsite(line: u32, kind: Kind) -> &'static Metadata<'static> {
    let made: &'static Made = Box::leak(Box::new(Made(OnceLock::new())));
    let fields = FieldSet::new(FIELDS, Identifier(made));
    let (file, target) = (Some("src/shop.rs"), "shop::cart");
    let metadata = |line| {
        let (level, module) = (Level::INFO, Some(target));
        Metadata::new("it", target, level, file, line, module, fields, kind)
    };
    made.0.get_or_init(|| metadata(Some(line)))
}

/// What is logged as one field, and which rules must fire.
#[derive(Clone, Copy, Debug)]
enum Logged {
    Nothing,
    Clean,
    Secret,
    Two,
}

#[derive(Debug)]
struct Failed(&'static str);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Failed {}

type Line = [Logged; FIELDS.len()];

fn text(logged: Logged) -> &'static str {
    match logged {
        Logged::Nothing | Logged::Clean => "all is well",
        Logged::Secret => "paid by 4111 1111 1111 1111",
        Logged::Two => "bob@example.com paid by 4111 1111 1111 1111",
    }
}

/// Calls `then` with the values of a line.
fn with_values(line: Line, then: impl FnOnce(&[Option<&dyn Value>])) {
    let [message, note, value, password, error] = line;
    let failed = Failed(text(error));
    let failed: &(dyn Error + 'static) = &failed;
    let message_text = format_args!("{}", text(message)).to_string();
    let debug = tracing_core::field::display(message_text);
    let number = match value {
        Logged::Nothing | Logged::Clean => 17_u64,
        Logged::Secret | Logged::Two => 4_111_111_111_111_111,
    };
    let given =
        |logged, value| (!matches!(logged, Logged::Nothing)).then_some(value);
    // Under this name any value counts, unseen.
    let password = match password {
        Logged::Nothing | Logged::Clean => Logged::Nothing,
        Logged::Secret | Logged::Two => Logged::Secret,
    };
    let note_text = text(note);
    then(&[
        given(message, &debug as &dyn Value),
        given(note, &note_text),
        given(value, &number),
        given(password, &"hunter2"),
        given(error, &failed),
    ]);
}

/// The rules that fire for the field of that index, each with its count.
fn fired(index: usize, logged: Logged) -> Vec<(&'static str, u64)> {
    // An error is read twice: by `Display` and by `Debug`.
    let times = if FIELDS[index] == "error" { 2 } else { 1 };
    match (FIELDS[index], logged) {
        (_, Logged::Nothing | Logged::Clean) => vec![],
        ("value", _) => vec![("pan", 1)],
        ("password", _) => vec![("key:password", 1)],
        (_, Logged::Secret) => vec![("pan", times)],
        (_, Logged::Two) => vec![("email", times), ("pan", times)],
    }
}

type Counts = BTreeMap<(u32, &'static str, &'static str), u64>;

/// What a program logs: by which callsite, and what.
type Program = Vec<(usize, Line)>;

fn logged() -> impl Strategy<Value = Logged> {
    prop_oneof![
        Just(Logged::Nothing),
        Just(Logged::Clean),
        Just(Logged::Secret),
        Just(Logged::Two),
    ]
}

fn program() -> impl Strategy<Value = Program> {
    let line = [logged(), logged(), logged(), logged(), logged()];
    proptest::collection::vec((0_usize..9, line), 0..40)
}

/// An event, a new span, or a record for a span: by the index.
fn log(all: &[&'static Metadata<'static>], index: usize, line: Line) {
    let metadata = all[index];
    with_values(line, |values| {
        let values = metadata.fields().value_set_all(values);
        dispatcher::get_default(|dispatch| match index % 3 {
            0 => dispatch.event(&Event::new(metadata, &values)),
            1 => drop(dispatch.new_span(&Attributes::new(metadata, &values))),
            _ => {
                let none = [None; FIELDS.len()];
                let none = metadata.fields().value_set_all(&none);
                let id = dispatch.new_span(&Attributes::new(metadata, &none));
                dispatch.record(&id, &Record::new(&values));
            }
        });
    });
}

fn callsites(count: u32) -> Vec<&'static Metadata<'static>> {
    let kind = |n| if n % 3 == 0 { Kind::EVENT } else { Kind::SPAN };
    (0..count).map(|n| callsite(n + 1, kind(n))).collect()
}

fn truth(program: &Program) -> Counts {
    let mut counts = Counts::new();
    for (callsite, line) in program {
        for (index, logged) in line.iter().enumerate() {
            for (rule, count) in fired(index, *logged) {
                let line = u32::try_from(*callsite).unwrap() + 1;
                *counts.entry((line, FIELDS[index], rule)).or_default() +=
                    count;
            }
        }
    }
    counts
}

fn stack(redactor: &Redactor) -> Dispatch {
    let text = sink::layer().with_writer(std::io::sink);
    let json = sink::layer().json().with_writer(std::io::sink);
    tracing_subscriber::registry()
        .with(text)
        .with(json)
        .redacted(redactor)
        .into()
}

fn redactor(mode: Mode) -> Redactor {
    Policy::payments().mode(mode).build().unwrap()
}

/// The rows of the report, all of which must be of the made callsites.
fn reported(redactor: &Redactor) -> Counts {
    let report = redactor.report();
    let rows = report.leaks().iter().map(|leak| {
        let place = leak.place.as_ref().unwrap();
        assert_eq!(place.file(), Some("src/shop.rs"));
        assert_eq!(place.target(), "shop::cart");
        let field = FIELDS.iter().find(|name| **name == place.field());
        let rules = ["pan", "email", "key:password"];
        let rule = rules.into_iter().find(|rule| *rule == leak.rule);
        let key = (place.line().unwrap(), *field.unwrap(), rule.unwrap());
        (key, leak.count)
    });
    rows.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn counts_are_what_was_logged(program in program()) {
        static ALL: OnceLock<Vec<&'static Metadata<'static>>> = OnceLock::new();
        let all = ALL.get_or_init(|| callsites(9));
        for mode in [Mode::Enforce, Mode::Report] {
            let redactor = redactor(mode);
            dispatcher::with_default(&stack(&redactor), || {
                for (callsite, line) in &program {
                    log(all, *callsite, *line);
                }
            });
            prop_assert_eq!(reported(&redactor), truth(&program));
            let report = redactor.report();
            for said in [report.to_string(), report.to_json()] {
                for secret in ["4111", "bob", "example.com", "hunter2"] {
                    prop_assert!(!said.contains(secret), "{}", said);
                }
            }
        }
    }
}

#[test]
fn threads_lose_no_count() {
    const THREADS: u64 = 4;
    const TIMES: u64 = 500;
    let all = callsites(30);
    let redactor = redactor(Mode::Enforce);
    let dispatch = stack(&redactor);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                dispatcher::with_default(&dispatch, || {
                    for n in 0..TIMES {
                        let index = usize::try_from(n).unwrap() % all.len();
                        log(&all, index, [Logged::Two; FIELDS.len()]);
                    }
                });
            });
        }
    });
    let mut expected = Counts::new();
    for n in 0..TIMES {
        let line = u32::try_from(n).unwrap() % 30 + 1;
        for (index, field) in FIELDS.iter().enumerate() {
            for (rule, count) in fired(index, Logged::Two) {
                *expected.entry((line, field, rule)).or_default() +=
                    count * THREADS;
            }
        }
    }
    assert_eq!(reported(&redactor), expected);
}

#[test]
fn three_thousand_callsites_have_a_row_each() {
    let all = callsites(3_000);
    let redactor = redactor(Mode::Report);
    let secret = [
        Logged::Nothing,
        Logged::Secret,
        Logged::Nothing,
        Logged::Nothing,
        Logged::Nothing,
    ];
    dispatcher::with_default(&stack(&redactor), || {
        (0..all.len()).for_each(|index| log(&all, index, secret));
    });
    let expected: Counts =
        (1..=3_000).map(|line| ((line, "note", "pan"), 1)).collect();
    assert_eq!(reported(&redactor), expected);
}

#[test]
fn a_record_of_the_log_crate_counts_where_it_was_logged() {
    tracing_log::LogTracer::init().unwrap();
    let redactor = redactor(Mode::Enforce);
    let mut lines = Vec::new();
    dispatcher::with_default(&stack(&redactor), || {
        for _ in 0..3 {
            log::info!("clean");
            lines.push(line!() + 1);
            log::info!("call +27821234567");
        }
        // Where it comes from says a secret: then that is no place.
        let target = "4111 1111 1111 1111";
        log::info!(target: target, "call +27821234567");
    });
    let report = redactor.report();
    let [here, target, elsewhere] = report.leaks() else {
        panic!("{report}");
    };
    let place = Place::new("leak_map", "message").at(file!(), Some(lines[0]));
    assert_eq!(here.place, Some(place));
    assert_eq!((&*here.rule, here.count), ("phone", 3));
    assert!(!report.to_json().contains("4111"));
    assert_eq!((&*elsewhere.rule, elsewhere.count), ("phone", 1));
    assert_eq!((&*target.rule, target.count), ("pan", 1));
}
