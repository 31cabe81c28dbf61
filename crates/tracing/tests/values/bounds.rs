use std::cell::Cell;
use std::fmt;

use tracing::info;

use crate::typed::{Typed, payments, seen};

const HUGE: usize = 100 * 1024 * 1024;

#[test]
fn a_debug_of_a_hundred_megabytes_is_stopped_and_replaced() {
    let written = Cell::new(0_usize);
    let huge = Huge { written: &written, gives_up: true };
    let seen = seen(&payments(), || info!(huge = ?huge, rest = 7_u64));
    assert_replaced(&seen[0][0].1);
    assert_eq!(seen[0][1], ("rest", Typed::U64(7)));
    let bound = payments().max_scan() + CHUNK.len();
    assert!(written.get() <= bound, "wrote {} bytes", written.get());
}

#[test]
fn one_that_ignores_the_bound_is_replaced_too() {
    let written = Cell::new(0_usize);
    let huge = Huge { written: &written, gives_up: false };
    let seen = seen(&payments(), || info!(huge = ?huge));
    assert_replaced(&seen[0][0].1);
}

#[test]
fn a_text_above_max_scan_is_replaced() {
    let mut text = "clean ".repeat(HUGE / 6);
    text.push_str("4111111111111111");
    let seen = seen(&payments(), || {
        info!(text);
        info!(raw = text.as_bytes());
    });
    for fields in &seen {
        assert_replaced(&fields[0].1);
    }
}

fn assert_replaced(value: &Typed) {
    let (Typed::Debug(text) | Typed::Str(text)) = value else {
        panic!("{value:?}")
    };
    assert!(text.starts_with("[redacted:"), "{text:.80}");
    assert!(text.len() < 100, "{}", text.len());
}

const CHUNK: &str = "a kilobyte or so, many times over, 4111111111111111; ";

struct Huge<'c> {
    written: &'c Cell<usize>,
    gives_up: bool,
}

impl fmt::Debug for Huge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for _ in 0..HUGE / CHUNK.len() {
            self.written.set(self.written.get() + CHUNK.len());
            let result = f.write_str(CHUNK);
            if self.gives_up {
                result?;
            }
        }
        Ok(())
    }
}
