//! The net for the `log` crate.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, OnceLock};

use log::kv::{self, Key, Source, Value, VisitSource};
use log::{Level, Log, Metadata, Record};
use palisade_redact::{Mode, Policy, Redactor};
use palisade_tracing::RedactedLog;

/// A logger that keeps what it gets.
#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<Seen>>>);

#[derive(Clone, Debug, PartialEq)]
struct Seen {
    level: Level,
    target: String,
    module: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    message: String,
    values: String,
}

impl Log for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() != "refused"
    }

    fn log(&self, record: &Record<'_>) {
        let mut values = Values(String::new());
        record.key_values().visit(&mut values).unwrap();
        let seen = Seen {
            level: record.level(),
            target: record.target().to_owned(),
            module: record.module_path().map(str::to_owned),
            file: record.file().map(str::to_owned),
            line: record.line(),
            message: record.args().to_string(),
            values: values.0,
        };
        self.0.lock().unwrap().push(seen);
    }

    fn flush(&self) {}
}

struct Values(String);

impl<'kvs> VisitSource<'kvs> for Values {
    fn visit_pair(
        &mut self,
        key: Key<'kvs>,
        value: Value<'kvs>,
    ) -> Result<(), kv::Error> {
        let kind = if value.to_u64().is_some() { "#" } else { "" };
        write!(self.0, "{key}={kind}{value} ")?;
        Ok(())
    }
}

fn redactor() -> Redactor {
    Policy::payments().build().unwrap()
}

fn log(args: fmt::Arguments<'_>, values: &dyn Source) -> Vec<Seen> {
    log_with(&redactor(), args, values)
}

fn log_with(
    redactor: &Redactor,
    args: fmt::Arguments<'_>,
    values: &dyn Source,
) -> Vec<Seen> {
    let lines = Capture::default();
    let logger = RedactedLog::new(lines.clone(), redactor);
    logger.log(
        &Record::builder()
            .args(args)
            .level(Level::Warn)
            .target("app::pay")
            .module_path(Some("app::pay::inner"))
            .file(Some("src/pay.rs"))
            .line(Some(42))
            .key_values(values)
            .build(),
    );
    lines.0.lock().unwrap().clone()
}

fn message(args: fmt::Arguments<'_>) -> String {
    let lines = log(args, &("n", 7));
    let [line] = &lines[..] else { panic!("{lines:?}") };
    line.message.clone()
}

#[test]
fn a_message_is_redacted_and_all_else_stays() {
    let card = "4111111111111111";
    let lines = log(format_args!("paid by {card}"), &("n", 7));
    let expected = Seen {
        level: Level::Warn,
        target: "app::pay".to_owned(),
        module: Some("app::pay::inner".to_owned()),
        file: Some("src/pay.rs".to_owned()),
        line: Some(42),
        message: "paid by [redacted:pan]".to_owned(),
        values: "n=#7 ".to_owned(),
    };
    assert_eq!(lines, [expected]);
}

#[test]
fn a_literal_message_is_redacted_too() {
    assert_eq!(
        message(format_args!("password=hunter2")),
        "password=[redacted:password]"
    );
}

#[test]
fn a_line_break_cannot_forge_a_line() {
    let message = message(format_args!("first{}forged", '\n'));
    assert_eq!(message.lines().count(), 1, "{message}");
}

struct Panics;

impl fmt::Display for Panics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("password=hunter2 ")?;
        std::panic::panic_any("while it is formatted")
    }
}

#[test]
fn a_message_that_panics_is_replaced() {
    assert_eq!(message(format_args!("{Panics}")), "[redacted:panicked]");
}

#[test]
fn a_message_above_the_bound_is_replaced() {
    let policy = Policy::payments().max_field(10).max_scan(100);
    let long = "x".repeat(101);
    let lines =
        log_with(&policy.build().unwrap(), format_args!("{long}"), &("n", 7));
    assert_eq!(lines[0].message, "[redacted:too_long]");
}

#[test]
fn what_the_logger_refuses_is_not_formatted() {
    struct Never;
    impl fmt::Display for Never {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("formatted")
        }
    }
    let lines = Capture::default();
    let logger = RedactedLog::new(lines.clone(), &redactor());
    let mut record = Record::builder();
    logger.log(&record.target("refused").args(format_args!("{Never}")).build());
    assert!(lines.0.lock().unwrap().is_empty());
}

#[test]
fn key_values_are_redacted_and_keep_their_types() {
    let card = 4_111_111_111_111_111_u64;
    let panics = Value::from_display(&Panics);
    let values: &[(&str, Value<'_>)] = &[
        ("count", 7_u64.into()),
        ("card", card.into()),
        ("note", "card 4111111111111111".into()),
        ("password", Value::from_display(&Panics)),
        ("broken", panics),
        ("4111111111111111", "a name".into()),
        ("pin", true.into()),
    ];
    let lines = log(format_args!("paid"), &values);
    assert_eq!(
        lines[0].values,
        "count=#7 note=card [redacted:pan] password=[redacted:password] \
         broken=[redacted:panicked] [redacted:pan]=a name pin=true "
    );
}

#[test]
fn a_source_that_panics_keeps_what_came_before() {
    struct Breaks;
    impl Source for Breaks {
        fn visit<'kvs>(
            &'kvs self,
            visitor: &mut dyn VisitSource<'kvs>,
        ) -> Result<(), kv::Error> {
            visitor.visit_pair(Key::from_str("n"), Value::from(7_u64))?;
            std::panic::panic_any("in the middle")
        }
    }
    let lines = log(format_args!("paid"), &Breaks);
    assert_eq!(lines[0].values, "n=#7 [redacted:panicked]=None ");
}

#[test]
fn a_policy_that_only_reports_alters_nothing() {
    let policy = Policy::payments().max_field(10).max_scan(100);
    let redactor = policy.mode(Mode::Report).build().unwrap();
    let long = format!("password=hunter2\n{}", "x".repeat(100));
    let lines =
        log_with(&redactor, format_args!("{long}"), &("password", "hunter2"));
    assert_eq!(lines[0].message, long);
    assert_eq!(lines[0].values, "password=hunter2 ");
}

/// Logs again for each record that says so, as a rotating file may.
struct Chatty(Capture);

impl Log for Chatty {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        if record.target() == "outer" {
            say("inner", format_args!("rotated by password=hunter2"));
        }
        self.0.log(record);
    }

    fn flush(&self) {}
}

static CHATTY: OnceLock<RedactedLog<Chatty>> = OnceLock::new();

fn say(target: &str, args: fmt::Arguments<'_>) {
    let record = Record::builder().target(target).args(args).build();
    CHATTY.get().unwrap().log(&record);
}

/// Logs while it is formatted.
struct Logs;

impl fmt::Display for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        say("value", format_args!("from within, 4111111111111111"));
        f.write_str("password=hunter2")
    }
}

#[test]
fn a_logger_and_a_value_that_log_are_fine() {
    let lines = Capture::default();
    let chatty = Chatty(lines.clone());
    assert!(CHATTY.set(RedactedLog::new(chatty, &redactor())).is_ok());
    say("outer", format_args!("{Logs}"));
    let lines = lines.0.lock().unwrap();
    let got: Vec<_> = lines.iter().map(|l| (&*l.target, &*l.message)).collect();
    let expected = [
        ("value", "from within, [redacted:pan]"),
        ("inner", "rotated by password=[redacted:password]"),
        ("outer", "password=[redacted:password]"),
    ];
    assert_eq!(got, expected);
}

#[test]
fn a_message_counts_for_the_place_of_its_record() {
    let redactor = redactor();
    let lines = Capture::default();
    let logger = RedactedLog::new(lines, &redactor);
    for line in [42, 42, 43] {
        logger.log(
            &Record::builder()
                .args(format_args!("call +27821234567"))
                .target("app::pay")
                .file(Some("src/pay.rs"))
                .line(Some(line))
                .build(),
        );
    }
    let report = redactor.report();
    let rows = report.leaks().iter().map(|leak| {
        let place = leak.place.as_ref().map(ToString::to_string);
        (place.unwrap(), leak.rule.as_str(), leak.count)
    });
    let expected = [
        ("src/pay.rs:42".to_owned(), "phone", 2),
        ("src/pay.rs:43".to_owned(), "phone", 1),
    ];
    assert_eq!(rows.collect::<Vec<_>>(), expected);
}
