//! The writer net: whole lines, in one piece, whatever happens around it.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};
use std::thread;

use palisade_redact::{Mode, Policy, Redactor};
use palisade_tracing::{RedactedMakeWriter, RedactedWriter};
use tracing::info;
use tracing_subscriber::fmt::MakeWriter;

const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
                   MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n\
                   -----END PRIVATE KEY-----\n";

fn redactor() -> Redactor {
    Policy::payments().build().unwrap()
}

/// What fails, or stops short, at each of its first calls; then all is fine.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// The next one is the last.
    plans: Vec<Plan>,
    writes: Vec<Vec<u8>>,
}

#[derive(Clone, Copy)]
enum Plan {
    Fail(io::ErrorKind),
    Panic,
    Short(usize),
}

impl Sink {
    /// The first plan comes last.
    fn with(plans: &[Plan]) -> Self {
        let plans = plans.to_vec();
        Self(Arc::new(Mutex::new(State { plans, writes: Vec::new() })))
    }

    fn writes(&self) -> Vec<String> {
        let writes = self.0.lock().unwrap().writes.clone();
        writes.into_iter().map(|w| String::from_utf8(w).unwrap()).collect()
    }

    fn text(&self) -> String {
        self.writes().concat()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock().unwrap();
        let count = match state.plans.pop() {
            Some(Plan::Fail(kind)) => return Err(kind.into()),
            Some(Plan::Panic) => {
                drop(state);
                panic::panic_any("a writer that panics");
            }
            Some(Plan::Short(count)) => count,
            None => bytes.len(),
        };
        state.writes.push(bytes[..count].to_vec());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_in(chunk: usize, text: &[u8]) -> Sink {
    let sink = Sink::default();
    let mut writer = RedactedWriter::new(sink.clone(), &redactor());
    for part in text.chunks(chunk) {
        writer.write_all(part).unwrap();
    }
    drop(writer);
    sink
}

#[test]
fn a_line_is_redacted_however_it_is_cut() {
    let text =
        format!("one\nlogin password=hunter2\n\n{KEY}card 4111111111111111");
    let key = "[redacted:private_key]\n";
    let expected = format!(
        "one\nlogin password=[redacted:password]\n\n{key}{key}{key}\
         card [redacted:pan]"
    );
    for chunk in [1, 2, 5, 16, 64, 4096] {
        assert_eq!(
            write_in(chunk, text.as_bytes()).text(),
            expected,
            "{chunk}"
        );
    }
}

#[test]
fn what_is_written_at_once_goes_on_at_once() {
    assert_eq!(write_in(4096, b"one\ntwo\n").writes(), ["one\ntwo\n"]);
    assert_eq!(write_in(1, b"one\ntwo\n").writes(), ["one\n", "two\n"]);
}

#[test]
fn colours_between_name_and_value_hide_nothing() {
    let line = b"password\x1b[0m\x1b[2m=\x1b[0mhunter2\n";
    let text = write_in(1, line).text();
    assert!(!text.contains("hunter2"), "{text:?}");
    assert!(text.contains("[redacted:password]"), "{text:?}");
}

#[test]
fn the_coloured_lines_of_a_real_layer_are_redacted() {
    let sink = Sink::default();
    let writer = sink.clone();
    let net = RedactedMakeWriter::new(move || writer.clone(), &redactor());
    let stack =
        tracing_subscriber::fmt().with_ansi(true).with_writer(net).finish();
    tracing::subscriber::with_default(stack, || {
        info!(password = %"hunter2", card = 4_111_111_111_111_111_u64, "{KEY}");
    });
    let text = sink.text();
    assert!(text.contains("\x1b["), "{text:?}");
    for secret in ["hunter2", "4111111111111111", "MIIEvQ"] {
        assert!(!text.contains(secret), "{text:?}");
    }
    assert_eq!(sink.writes().len(), 1, "an event is one write: {text:?}");
}

#[test]
fn what_is_not_utf8_is_replaced_with_its_line_alone() {
    let text = write_in(3, b"one\npassword=\xff hunter2\ntwo\n").text();
    assert_eq!(text, "one\n[redacted:not_utf8]\ntwo\n");
}

#[test]
fn a_line_above_the_bound_is_replaced() {
    let policy = Policy::payments().max_field(100).max_scan(1000);
    let sink = Sink::default();
    let mut writer =
        RedactedWriter::new(sink.clone(), &policy.build().unwrap());
    for _ in 0..500 {
        writer.write_all(b"password=hunter2 ").unwrap();
    }
    writer.write_all(b"\nnext\n").unwrap();
    assert_eq!(sink.text(), "[redacted:too_long]\nnext\n");
}

#[test]
fn many_lines_at_once_go_in_pieces_of_the_bound() {
    let policy = Policy::payments().max_field(100).max_scan(1000);
    let sink = Sink::default();
    let mut writer =
        RedactedWriter::new(sink.clone(), &policy.build().unwrap());
    let lines = "a line of text\n".repeat(1000);
    writer.write_all(lines.as_bytes()).unwrap();
    assert_eq!(sink.text(), lines);
    assert!(sink.writes().iter().all(|w| w.len() < 1100));
    assert!(sink.writes().iter().all(|w| w.ends_with('\n')));
}

#[test]
fn a_last_line_without_an_end_goes_out_with_a_flush_or_a_drop() {
    let sink = Sink::default();
    let mut writer = RedactedWriter::new(sink.clone(), &redactor());
    writer.write_all(b"password=hunter2").unwrap();
    assert_eq!(sink.text(), "");
    writer.flush().unwrap();
    assert_eq!(sink.text(), "password=[redacted:password]");
    writer.write_all(b" card=4111111111111111").unwrap();
    drop(writer);
    assert_eq!(sink.text(), "password=[redacted:password] card=[redacted:pan]");
}

#[test]
fn an_error_reaches_the_caller_who_may_repeat() {
    let sink = Sink::with(&[Plan::Fail(io::ErrorKind::StorageFull)]);
    let mut writer = RedactedWriter::new(sink.clone(), &redactor());
    writer.write_all(b"pass").unwrap();
    let rest = b"word=hunter2\nand";
    let error = writer.write(rest).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    writer.write_all(rest).unwrap();
    drop(writer);
    assert_eq!(sink.text(), "password=[redacted:password]\nand");
}

#[test]
fn what_an_error_cuts_off_goes_out_first_the_next_time() {
    let sink = Sink::with(&[
        Plan::Fail(io::ErrorKind::StorageFull),
        Plan::Short(4),
        Plan::Fail(io::ErrorKind::Interrupted),
    ]);
    let mut writer = RedactedWriter::new(sink.clone(), &redactor());
    let error = writer.write_all(b"password=hunter2\n").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert_eq!(sink.text(), "pass");
    writer.write_all(b"next\n").unwrap();
    assert_eq!(sink.text(), "password=[redacted:password]\nnext\n");
}

#[test]
fn a_second_error_does_not_lose_what_the_first_one_left() {
    let full = Plan::Fail(io::ErrorKind::StorageFull);
    let sink = Sink::with(&[full, full, Plan::Short(4)]);
    let mut writer = RedactedWriter::new(sink.clone(), &redactor());
    assert!(writer.write_all(b"password=hunter2\n").is_err());
    assert!(writer.write_all(b"next\n").is_err());
    writer.write_all(b"next\n").unwrap();
    assert_eq!(sink.text(), "password=[redacted:password]\nnext\n");
}

#[test]
fn an_interrupted_write_is_no_error() {
    let interrupted = Plan::Fail(io::ErrorKind::Interrupted);
    let sink = Sink::with(&[interrupted, interrupted]);
    let mut writer = RedactedWriter::new(sink.clone(), &redactor());
    assert_eq!(writer.write(b"one\n").unwrap(), 4);
    writer.write_all(b"two").unwrap();
    writer.flush().unwrap();
    assert_eq!(sink.text(), "one\ntwo");
}

#[test]
fn a_writer_that_takes_nothing_is_an_error() {
    let sink = Sink::with(&[Plan::Short(0)]);
    let mut writer = RedactedWriter::new(sink.clone(), &redactor());
    let error = writer.write_all(b"one\n").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::WriteZero);
}

#[test]
fn an_error_at_a_flush_loses_nothing() {
    let sink = Sink::with(&[Plan::Fail(io::ErrorKind::StorageFull)]);
    let mut writer = RedactedWriter::new(sink.clone(), &redactor());
    writer.write_all(b"password=hunter2").unwrap();
    assert!(writer.flush().is_err());
    writer.flush().unwrap();
    assert_eq!(sink.text(), "password=[redacted:password]");
}

#[test]
fn a_writer_that_panics_is_not_called_again_while_unwinding() {
    let sink = Sink::with(&[Plan::Panic, Plan::Panic]);
    let inner = sink.clone();
    let panicked = panic::catch_unwind(AssertUnwindSafe(move || {
        let mut writer = RedactedWriter::new(inner, &redactor());
        let _sent = writer.write(b"begun ");
        let _sent = writer.write(b"one\n");
    }));
    assert!(panicked.is_err());
    assert_eq!(sink.0.lock().unwrap().plans.len(), 1, "called once");
}

#[test]
fn threads_neither_mix_nor_lose_lines() {
    let sink = Sink::default();
    let inner = sink.clone();
    let net = RedactedMakeWriter::new(move || inner.clone(), &redactor());
    let talk = |name: char| {
        for number in 0..200 {
            let mut writer = net.make_writer();
            let line =
                format!("{name}{number} password=hunter2 {name}{number}\n");
            for byte in line.as_bytes() {
                writer.write_all(std::slice::from_ref(byte)).unwrap();
                if byte % 8 == 0 {
                    thread::yield_now();
                }
            }
        }
    };
    thread::scope(|scope| {
        for name in ['a', 'b'] {
            scope.spawn(move || talk(name));
        }
    });
    let text = sink.text();
    for name in ['a', 'b'] {
        let own: Vec<_> =
            text.lines().filter(|line| line.starts_with(name)).collect();
        let expected: Vec<_> = (0..200)
            .map(|n| {
                format!("{name}{n} password=[redacted:password] {name}{n}")
            })
            .collect();
        assert_eq!(own, expected);
    }
    assert_eq!(text.lines().count(), 400);
}

#[test]
fn one_writer_for_all_remembers_a_key_from_event_to_event() {
    let sink = Sink::default();
    let writer = RedactedWriter::new(sink.clone(), &redactor());
    let stack = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(Mutex::new(writer))
        .finish();
    tracing::subscriber::with_default(stack, || {
        for line in KEY.lines() {
            info!("{line}");
        }
        info!("bye");
    });
    let text = sink.text();
    assert!(!text.contains("MIIEvQ"), "{text}");
    assert!(text.contains("bye"), "{text}");
}

#[test]
fn a_policy_that_only_reports_alters_no_byte() {
    let redactor = Policy::payments().mode(Mode::Report).build().unwrap();
    let sink = Sink::default();
    let mut writer = RedactedWriter::new(sink.clone(), &redactor);
    let text = "password=hunter2\ncard 4111111111111111";
    for byte in text.as_bytes() {
        writer.write_all(std::slice::from_ref(byte)).unwrap();
    }
    drop(writer);
    assert_eq!(sink.text(), text);
    let mut found = 0;
    palisade_core::Tally::tally(&redactor, &mut |_, count| found += count);
    assert_eq!(found, 2);
}

#[test]
fn a_debug_shows_nothing_that_is_held() {
    let mut writer = RedactedWriter::new(io::sink(), &redactor());
    writer.write_all(b"password=hunter2").unwrap();
    assert_eq!(format!("{writer:?}"), "RedactedWriter { .. }");
}
