use std::num::NonZeroU64;

use palisade_redact::{Mode, Policy};
use tracing::field::{Empty, debug};
use tracing::{info, info_span};

use crate::typed::{Typed, payments, seen};

#[test]
fn a_clean_value_keeps_its_type() {
    let seen = seen(&payments(), || {
        info!(
            flag = true,
            signed = -7_i64,
            count = 7_u64,
            wide = -7_i128,
            wider = 7_u128,
            share = 0.5_f64,
            part = NonZeroU64::MIN,
            word = "fine",
            shape = ?Some(1),
            shown = %"as is",
            raw = &b"bytes"[..],
            "said"
        );
    });
    let expected = [
        ("message", Typed::Debug("said".into())),
        ("flag", Typed::Bool(true)),
        ("signed", Typed::I64(-7)),
        ("count", Typed::U64(7)),
        ("wide", Typed::I128(-7)),
        ("wider", Typed::U128(7)),
        ("share", Typed::F64(0.5)),
        ("part", Typed::U64(1)),
        ("word", Typed::Str("fine".into())),
        ("shape", Typed::Debug("Some(1)".into())),
        ("shown", Typed::Debug("as is".into())),
        ("raw", Typed::Bytes(b"bytes".into())),
    ];
    assert_eq!(seen, [expected]);
}

#[test]
fn a_bool_stays_under_any_name() {
    let seen = seen(&payments(), || info!(password = true));
    assert_eq!(seen, [[("password", Typed::Bool(true))]]);
}

#[test]
fn a_sensitive_name_decides_without_formatting_the_value() {
    struct Untouchable;
    impl std::fmt::Debug for Untouchable {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("formatted");
        }
    }
    let seen = seen(&payments(), || info!(password = ?Untouchable));
    let Typed::Debug(text) = &seen[0][0].1 else { panic!("{seen:?}") };
    assert!(text.starts_with("[redacted:"), "{text}");
    assert!(!text.contains("panicked"), "{text}");
}

#[test]
fn a_field_that_is_filled_later_comes_when_it_is() {
    let seen = seen(&payments(), || {
        let span = info_span!("s", now = 1, late = Empty, never = Empty);
        span.record("late", debug("x"));
    });
    let at_first = vec![("now", Typed::I64(1))];
    let later = vec![("late", Typed::Debug("\"x\"".into()))];
    assert_eq!(seen, [at_first, later]);
}

#[test]
fn bytes_are_judged_as_the_text_they_are() {
    let seen = seen(&payments(), || {
        info!(raw = &b"card 4111111111111111"[..]);
        info!(raw = &b"\xff\xfe"[..]);
    });
    let texts = seen.iter().map(|fields| match &fields[0].1 {
        Typed::Debug(text) => text.as_str(),
        other => panic!("{other:?}"),
    });
    let texts: Vec<_> = texts.collect();
    assert_eq!(texts[0], "card [redacted:pan]");
    assert!(texts[1].starts_with("[redacted:"), "{texts:?}");
}

#[test]
fn a_line_break_cannot_forge_a_line() {
    let seen = seen(&payments(), || {
        info!(agent = "curl\n2026-01-01 ERROR forged", "a\r\nb\x1b[2J");
    });
    let text = format!("{:?}", seen[0].iter().map(|f| &f.1));
    assert_eq!(seen[0].len(), 2, "{text}");
    for (_, value) in &seen[0] {
        let (Typed::Str(text) | Typed::Debug(text)) = value else {
            panic!("{value:?}")
        };
        assert!(!text.contains(char::is_control), "{text:?}");
    }
}

/// Clean texts are copied late, when another value cannot stay.
#[test]
fn a_secret_between_clean_texts_is_not_copied_with_them() {
    let seen = seen(&payments(), || {
        info!(
            first = "fine",
            raw = &b"card 4111111111111111"[..],
            note = "card 4111111111111111",
            password = "hunter2",
            last = "fine too",
        );
    });
    let masked = || "card [redacted:pan]".to_owned();
    let expected = [
        ("first", Typed::Str("fine".to_owned())),
        ("raw", Typed::Debug(masked())),
        ("note", Typed::Str(masked())),
        ("password", Typed::Str("[redacted:password]".to_owned())),
        ("last", Typed::Str("fine too".to_owned())),
    ];
    assert_eq!(seen, [expected.to_vec()]);
}

#[test]
fn forty_fields_are_no_different() {
    // The widths at which the values move from one place to another, as they
    // came and rebuilt.
    macro_rules! wide {
        ($($name:ident)*) => {{
            let seen = seen(&payments(), || {
                info!($($name = 7_u64),*);
                info!($($name = 7_u64,)* last = ?());
            });
            assert_eq!(seen[1][..seen[0].len()], seen[0]);
            assert_eq!(seen[1].len(), seen[0].len() + 1);
            seen
        }};
    }
    let seven = wide!(a1 a2 a3 a4 a5 a6 a7);
    let eight = wide!(a1 a2 a3 a4 a5 a6 a7 a8);
    let nine = wide!(a1 a2 a3 a4 a5 a6 a7 a8 a9);
    let thirty_two = wide!(
        a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 b3 b4 b5 b6 b7
        b8 b9 c1 c2 c3 c4 c5 c6 c7 c8 c9 d1 d2 d3 d4 d5
    );
    let forty = wide!(
        a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 b3 b4 b5 b6 b7 b8 b9 c1 c2
        c3 c4 c5 c6 c7 c8 c9 d1 d2 d3 d4 d5 d6 d7 d8 d9 e1 e2 e3 e4
    );
    let all =
        [(seven, 7), (eight, 8), (nine, 9), (thirty_two, 32), (forty, 40)];
    for (seen, count) in all {
        assert_eq!(seen[0].len(), count);
        assert!(seen[0].iter().all(|(_, value)| *value == Typed::U64(7)));
    }
}

#[test]
fn a_report_forwards_the_original() {
    let reporter = Policy::payments().mode(Mode::Report).build().unwrap();
    let seen = seen(&reporter, || {
        info!(
            raw = &b"\xff"[..],
            password = "x",
            card = 4_111_111_111_111_111_u64
        );
    });
    let expected = [
        ("raw", Typed::Bytes(vec![0xff])),
        ("password", Typed::Str("x".into())),
        ("card", Typed::U64(4_111_111_111_111_111)),
    ];
    assert_eq!(seen, [expected]);
}

#[test]
fn an_allowed_callsite_keeps_its_numbers() {
    let policy = Policy::payments().allow_callsite("audited");
    let seen = seen(&policy.build().unwrap(), || {
        info!(name: "audited", value = 4_111_111_111_111_111_u64);
        info!(name: "ordinary", value = 4_111_111_111_111_111_u64);
    });
    assert_eq!(seen[0], [("value", Typed::U64(4_111_111_111_111_111))]);
    assert_eq!(seen[1], []);
}

/// Says something else each time.
struct Changes(std::cell::Cell<u32>);

impl std::fmt::Debug for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = self.0.replace(self.0.get() + 1);
        f.write_str(if time == 0 { "fine" } else { "card 4111111111111111" })
    }
}

/// Also among values of which the originals could be passed on.
#[test]
fn what_was_judged_is_what_layers_get() {
    let seen = seen(&payments(), || {
        let value = Changes(std::cell::Cell::new(0));
        tracing::info!(n = 7, ok = true, note = "n", value = ?value, last = 8);
    });
    let expected = [
        ("n", Typed::I64(7)),
        ("ok", Typed::Bool(true)),
        ("note", Typed::Str("n".to_owned())),
        ("value", Typed::Debug("fine".to_owned())),
        ("last", Typed::I64(8)),
    ];
    assert_eq!(seen, [expected.to_vec()]);
}
