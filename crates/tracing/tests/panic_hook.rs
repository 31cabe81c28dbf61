//! The panic hook, in a process of its own: there is only one per process.

#![expect(
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

use std::io::{self, Write};
use std::panic;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use palisade_redact::Policy;
use palisade_tracing::panic_hook;

#[derive(Clone, Default)]
struct Writer(Arc<Mutex<Vec<u8>>>);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the hook writes about a thread that panics in `work`.
fn report(work: impl FnOnce() + Send + 'static) -> String {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let writer = Writer::default();
    let redactor = Policy::payments().build().unwrap();
    panic_hook::install(&redactor, writer.clone()).unwrap();
    let thread = thread::Builder::new().name("pays 4111111111111111".into());
    assert!(thread.spawn(work).unwrap().join().is_err());
    drop(panic::take_hook());
    let bytes = writer.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_report_names_place_thread_and_message_without_the_secret() {
    let report = report(|| panic!("card {} refused", "4111111111111111"));
    let lines: Vec<_> = report.lines().collect();
    let [place, message] = lines[..] else { panic!("{report}") };
    let start = "thread 'pays [redacted:pan]' panicked at ";
    assert!(place.starts_with(start), "{report}");
    assert!(place.contains("panic_hook.rs:"), "{report}");
    assert_eq!(message, "card [redacted:pan] refused");
}

#[test]
fn a_message_of_several_lines_is_one_line() {
    let report = report(|| panic!("first\nforged"));
    assert_eq!(report.lines().count(), 2, "{report}");
}

#[test]
fn a_payload_that_is_no_text_is_not_shown() {
    let report = report(|| panic::panic_any(4_111_111_111_111_111_u64));
    assert!(report.ends_with(":\n[redacted:payload]\n"), "{report}");
    assert!(!report.contains("4111"), "{report}");
}

#[test]
fn a_thread_that_panics_cannot_install() {
    struct Installs;
    impl Drop for Installs {
        fn drop(&mut self) {
            let redactor = Policy::payments().build().unwrap();
            let refused = panic_hook::install(&redactor, io::sink());
            assert!(refused.unwrap_err().is_panicking());
        }
    }
    let report = report(|| {
        let _installs = Installs;
        panic!("now");
    });
    assert!(report.ends_with("now\n"), "{report}");
}

#[test]
fn a_writer_that_fails_is_no_reason_to_panic() {
    struct Fails;
    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
    let report = report(|| {
        let redactor = Policy::payments().build().unwrap();
        panic_hook::install(&redactor, Fails).unwrap();
        panic!("lost");
    });
    assert_eq!(report, "");
}
