//! What there is one of in a process: the global dispatcher, the bridge from
//! the `log` crate, the panic hook, and a canary in a thread.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

use std::io::{self, Write};
use std::panic;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use palisade_redact::Policy;
use palisade_tracing::proof::{Canary, Problem, Proof};
use palisade_tracing::{RedactExt as _, panic_hook};
use tracing::dispatcher;
use tracing_subscriber::prelude::*;

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One test, because each part changes the process for the next.
#[test]
fn an_app_with_everything_installed() {
    let (lines, panics) = (Buffer::default(), Buffer::default());
    let writer = lines.clone();
    let redactor = Policy::payments().build().unwrap();
    let proof = || {
        Proof::new()
            .with_log_record()
            .with_panic()
            .sink("lines", || Ok(lines.bytes()))
    };
    let installed = proof()
        .sink("panics", || {
            let control = lines.bytes();
            Ok([panics.bytes(), control].concat())
        })
        .run(|| {
            tracing_subscriber::fmt()
                .with_ansi(false)
                .with_writer(move || writer.clone())
                .finish()
                .redacted(&redactor)
                .init();
            panic_hook::install(&redactor, panics.clone()).unwrap();
            dispatcher::get_default(Clone::clone)
        });
    drop(panic::take_hook());
    let evidence = installed.unwrap();
    assert!(evidence.reached("lines").contains(&"log record"));
    assert!(!evidence.reached("lines").contains(&"panic"));
    assert!(evidence.reached("panics").contains(&"panic"));

    a_canary_in_a_thread_stops_when_dropped(&lines);

    let report = Buffer::default();
    let sink = report.clone();
    panic::set_hook(Box::new(move |panic| {
        writeln!(sink.clone(), "{panic}").unwrap();
    }));
    let unprotected = proof()
        .sink("report", || Ok([report.bytes(), lines.bytes()].concat()))
        .run(|| dispatcher::get_default(Clone::clone));
    panic::set_hook(Box::new(|_| {}));
    let silent = proof().run(|| dispatcher::get_default(Clone::clone));
    drop(panic::take_hook());

    let leaks = unprotected.unwrap_err();
    let [Problem::Leak { carrier, sink, .. }] = leaks.problems() else {
        panic!("{leaks}")
    };
    assert_eq!((*carrier, sink.as_str()), ("panic", "report"));
    let leaks = silent.unwrap_err();
    let [Problem::Unreached { carrier: "panic" }] = leaks.problems() else {
        panic!("{leaks}")
    };
}

fn a_canary_in_a_thread_stops_when_dropped(lines: &Buffer) {
    let reads = Arc::new(AtomicU32::new(0));
    let (tell, told) = mpsc::channel();
    let (count, buffer) = (Arc::clone(&reads), lines.clone());
    let thread = Canary::every(Duration::from_millis(5))
        .sink("lines")
        .spawn(move || {
            let name = std::thread::current().name().map(str::to_owned);
            assert_eq!(name.as_deref(), Some("palisade-canary"));
            tell.send(count.fetch_add(1, Ordering::Relaxed)).unwrap();
            if count.load(Ordering::Relaxed) == 2 {
                panic::panic_any("a reader that panics");
            }
            Ok(buffer.bytes())
        })
        .unwrap();
    for _ in 0..4 {
        told.recv_timeout(Duration::from_secs(60)).unwrap();
    }
    drop(thread);
    assert!(told.recv_timeout(Duration::from_millis(50)).is_err());
    let text = String::from_utf8(lines.bytes()).unwrap();
    let alarms = text.lines().filter(|line| line.contains("reason="));
    let alarms: Vec<_> = alarms.collect();
    assert_eq!(alarms.len(), 1, "for the panic alone: {alarms:?}");
    assert!(alarms[0].contains("unreadable"), "{alarms:?}");
}
