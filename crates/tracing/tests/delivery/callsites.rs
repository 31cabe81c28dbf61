//! The callsites of the random programs: three targets times four levels.

use std::fmt;

use tracing::{Level, Span, field::Empty, span::Id};

pub(crate) const TARGETS: [&str; 3] = ["app", "lib", "pay"];
pub(crate) const LEVELS: [Level; 4] =
    [Level::ERROR, Level::INFO, Level::DEBUG, Level::TRACE];

/// Where an event or span hangs.
#[derive(Clone, Debug)]
pub(crate) enum Parent {
    Current,
    Root,
    Explicit(Option<Id>),
}

macro_rules! at_each_callsite {
    ($target:expr, $level:expr, $call:ident) => {
        match ($target, $level) {
            ("app", Level::ERROR) => $call!("app", Level::ERROR),
            ("app", Level::INFO) => $call!("app", Level::INFO),
            ("app", Level::DEBUG) => $call!("app", Level::DEBUG),
            ("app", _) => $call!("app", Level::TRACE),
            ("lib", Level::ERROR) => $call!("lib", Level::ERROR),
            ("lib", Level::INFO) => $call!("lib", Level::INFO),
            ("lib", Level::DEBUG) => $call!("lib", Level::DEBUG),
            ("lib", _) => $call!("lib", Level::TRACE),
            (_, Level::ERROR) => $call!("pay", Level::ERROR),
            (_, Level::INFO) => $call!("pay", Level::INFO),
            (_, Level::DEBUG) => $call!("pay", Level::DEBUG),
            (_, _) => $call!("pay", Level::TRACE),
        }
    };
}

/// Logs an event with values of most types; `op` tells it from all others.
pub(crate) fn event(
    target: &str,
    level: Level,
    parent: Parent,
    op: u64,
    value: &dyn fmt::Debug,
) {
    let value = tracing::field::debug(value);
    macro_rules! call {
        ($t:literal, $l:expr) => {
            match parent {
                Parent::Current => tracing::event!(
                    target: $t, $l, op, on = true, name = "n", value, "m {op}"
                ),
                Parent::Root => tracing::event!(
                    target: $t, parent: None, $l, op, share = 0.5, value
                ),
                Parent::Explicit(id) => tracing::event!(
                    target: $t, parent: id, $l, op, delta = -1, value
                ),
            }
        };
    }
    at_each_callsite!(target, level, call);
}

pub(crate) fn span(
    target: &str,
    level: Level,
    parent: Parent,
    op: u64,
    value: &dyn fmt::Debug,
) -> Span {
    let value = tracing::field::debug(value);
    macro_rules! call {
        ($t:literal, $l:expr) => {
            match parent {
                Parent::Current => tracing::span!(
                    target: $t, $l, "work", op, value, late = Empty
                ),
                Parent::Root => tracing::span!(
                    target: $t, parent: None, $l, "top", op, value,
                    late = Empty
                ),
                Parent::Explicit(id) => tracing::span!(
                    target: $t, parent: id, $l, "side", op, value,
                    late = Empty
                ),
            }
        };
    }
    at_each_callsite!(target, level, call)
}

/// The same as an event, through the `log` crate.
pub(crate) fn log(target: &str, level: Level, op: u64, value: &dyn fmt::Debug) {
    use tracing_log::AsLog as _;
    tracing_log::log::log!(
        target: target, level.as_log(), "op={op} {value:?}"
    );
}
