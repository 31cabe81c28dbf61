//! Delivery with `.redacted` equals delivery without it.
//!
//! Random stacks run random programs. The dispatcher is the global default, as
//! in a deployed program: under a thread-local one, whatever is logged in the
//! middle of an event goes nowhere.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports a broken assumption by panicking"
)]

mod callsites;
mod program;
mod random;
mod recorder;
mod run;
mod stack;
mod switch;
mod talker;

use program::Program;
use random::Random;
use run::{Loudness, Wrapping, run};
use stack::Stack;

const CASES: u64 = 1_000;

#[test]
fn quiet_programs_are_delivered_alike() {
    let mut delivered = 0;
    for seed in 1..=CASES {
        let random = &mut Random::new(seed);
        let stack = Stack::random(random, true);
        let program = Program::random(random);
        let [raw, wrapped] = [Wrapping::Raw, Wrapping::Redacted]
            .map(|w| run(&stack, &program, w, Loudness::Quiet));
        assert_eq!(raw.got, wrapped.got, "seed {seed}: {stack:?}\n{program:?}");
        delivered += raw.got.iter().map(Vec::len).sum::<usize>();
    }
    assert!(delivered > 10_000, "only {delivered} deliveries compared");
}

/// A value that logs while it is formatted is formatted once, before its event
/// or span is delivered. So all layers get what the unwrapped stack gives them
/// when the program logs the same just before, and nothing in the middle.
#[test]
fn what_a_value_logs_comes_before_its_event_and_moves_no_filter() {
    let mut nested = 0;
    for seed in 1..=CASES {
        let random = &mut Random::new(seed);
        let stack = Stack::random(random, false);
        let program = Program::random(random);
        let quiet = run(&stack, &program, Wrapping::Raw, Loudness::Quiet);
        let before = Loudness::Before(quiet.dispatched);
        let raw = run(&stack, &program, Wrapping::Raw, before);
        let loud = run(&stack, &program, Wrapping::Redacted, Loudness::Inside);
        assert_eq!(raw.got, loud.got, "seed {seed}: {stack:?}\n{program:?}");
        nested += loud.nested();
    }
    assert!(nested > 1_000, "only {nested} deliveries from inside a value");
}

/// The same without any reference: layers that format nothing make no value
/// log, so the unwrapped stack does what its filters say.
#[test]
fn layers_that_format_nothing_get_the_same_events() {
    let mut compared = 0;
    for seed in 1..=CASES {
        let random = &mut Random::new(seed);
        let stack = Stack::random(random, false).blind();
        let program = Program::random(random);
        let [raw, wrapped] = [Wrapping::Raw, Wrapping::Redacted]
            .map(|w| run(&stack, &program, w, Loudness::Inside));
        let (raw, wrapped) = (raw.outer(), wrapped.outer());
        assert_eq!(raw, wrapped, "seed {seed}: {stack:?}\n{program:?}");
        compared += raw.iter().map(Vec::len).sum::<usize>();
    }
    assert!(compared > 10_000, "only {compared} deliveries compared");
}

/// Why the two cannot be equal when layers format a value that logs: without
/// the wrapper each of them makes it log again, and the filters of the layers
/// behind the first one are overwritten.
#[test]
fn the_unwrapped_stack_delivers_what_a_filter_refused() {
    let (stack, program) = run::refused_case();
    let got = |wrapping| run(&stack, &program, wrapping, Loudness::Inside);
    let refused = |got: &run::Outcome| got.outer()[1].len();
    assert_eq!(refused(&got(Wrapping::Raw)), 1, "fixed upstream? tell lib.rs");
    assert_eq!(refused(&got(Wrapping::Redacted)), 0);
}
