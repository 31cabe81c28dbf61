//! A policy that comes into force while the app runs is that of the next event,
//! also where a callsite was judged before.

#![expect(
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use palisade_redact::{Policy, kind};
use palisade_tracing::RedactExt as _;
use tracing::{info, info_span};
use tracing_subscriber::prelude::*;

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().unwrap())).unwrap()
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

#[test]
fn a_callsite_that_is_known_is_judged_again() {
    let redactor = Policy::payments().build().unwrap();
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let stack = tracing_subscriber::registry()
        .with(
            tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .without_time()
                .with_writer(move || writer.clone()),
        )
        .redacted(&redactor);
    let _guard =
        tracing_subscriber::util::SubscriberInitExt::set_default(stack);
    // One callsite each, visited twice.
    let log = || {
        let _span = info_span!("sale", badge = "B-77").entered();
        info!(loyalty = "L-4711", points = 12, "sold");
        buffer.take()
    };
    let before = log();
    assert!(before.contains("L-4711") && before.contains("B-77"), "{before}");

    let policy = Policy::payments()
        .sensitive_key("loyalty", kind::SECRET)
        .sensitive_key("badge", kind::SECRET);
    redactor.reload(&policy).unwrap();
    let after = log();
    assert!(!after.contains("L-4711") && !after.contains("B-77"), "{after}");
    assert!(after.contains("points=12"), "{after}");

    redactor.reload(&Policy::payments()).unwrap();
    assert_eq!(log(), before);
}
