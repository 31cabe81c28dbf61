use std::fmt;

use tracing::{info, info_span};

use crate::typed::{Typed, payments, seen};

struct Panics;

impl fmt::Debug for Panics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("4111111111111111 and then ")?;
        panic!("in the middle");
    }
}

#[test]
fn an_event_survives_a_debug_that_panics() {
    let seen = seen(&payments(), || {
        info!(before = 1, body = ?Panics, after = "fine", "said");
        info!("next");
    });
    let marker = match &seen[0][2] {
        ("body", Typed::Debug(marker)) => marker,
        other => panic!("{other:?}"),
    };
    assert_eq!(marker, "[redacted:panicked]");
    assert_eq!(seen[0][1], ("before", Typed::I64(1)));
    assert_eq!(seen[0][3], ("after", Typed::Str("fine".into())));
    assert_eq!(seen[1], [("message", Typed::Debug("next".into()))]);
}

#[test]
fn a_span_and_a_record_survive_it_too() {
    let seen = seen(&payments(), || {
        let span = info_span!("s", body = ?Panics);
        span.record("body", tracing::field::debug(Panics));
    });
    let marker = Typed::Debug("[redacted:panicked]".into());
    assert_eq!(seen, [[("body", marker.clone())], [("body", marker)]]);
}

#[test]
fn a_debug_that_gives_up_is_not_shown_by_half() {
    struct GivesUp;
    impl fmt::Debug for GivesUp {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("41111111111")?;
            Err(fmt::Error)
        }
    }
    let seen = seen(&payments(), || info!(body = ?GivesUp));
    let Typed::Debug(text) = &seen[0][0].1 else { panic!("{seen:?}") };
    assert!(text.starts_with("[redacted:"), "{text}");
}

#[test]
fn it_survives_one_while_the_thread_panics_already() {
    struct LogsAtTheEnd;
    impl Drop for LogsAtTheEnd {
        fn drop(&mut self) {
            info!(body = ?Panics);
        }
    }
    let seen = seen(&payments(), || {
        let caught = std::panic::catch_unwind(|| {
            let _logs = LogsAtTheEnd;
            panic!("first");
        });
        assert!(caught.is_err());
    });
    let marker = Typed::Debug("[redacted:panicked]".into());
    assert_eq!(seen, [[("body", marker)]]);
}
