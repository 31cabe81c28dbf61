use std::sync::Arc;

use palisade_core::event::{Event, TARGET};
use tracing_core::{Level, Metadata};

use super::Test;

/// Which events or spans count: all of what is said here has to be so.
///
/// ```
/// use palisade_anomaly::{Records, Test};
/// use palisade_core::event::API_CALL;
///
/// // Calls of the Palisade crates that were answered 403.
/// Records::of(&API_CALL).when(Test::between("status", 403.0..=403.0));
/// // Requests that axum or reqwest made a span of.
/// Records::spans().when(Test::present("http.response.status_code"));
/// // An event of the app's own.
/// Records::events().target("shop::login").name("refused");
/// ```
///
/// A span counts once, when it closes, with what its fields were by then.
#[derive(Clone, Debug, PartialEq)]
pub struct Records {
    kind: Kind,
    target: Option<Arc<str>>,
    name: Option<Arc<str>>,
    level: Option<Level>,
    pub(crate) tests: Vec<Test>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Event,
    Span,
}

impl Records {
    const fn new(kind: Kind) -> Self {
        Self { kind, target: None, name: None, level: None, tests: Vec::new() }
    }

    /// Events.
    #[must_use]
    pub const fn events() -> Self {
        Self::new(Kind::Event)
    }

    /// Spans, when they close.
    #[must_use]
    pub const fn spans() -> Self {
        Self::new(Kind::Span)
    }

    /// The events of this name that the Palisade crates emit.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        Self::events().target(TARGET).name(event.name())
    }

    /// Of this target, or below it: `tower_http` has `tower_http::trace`.
    #[must_use]
    pub fn target(mut self, target: &str) -> Self {
        self.target = Some(target.into());
        self
    }

    /// Of this name. An event has one if its macro was given `name:`.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Of this level, or more severe.
    #[must_use]
    pub const fn at_least(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// That pass this test, too.
    #[must_use]
    pub fn when(mut self, test: Test) -> Self {
        self.tests.push(test);
        self
    }

    pub(crate) fn are_spans(&self) -> bool {
        self.kind == Kind::Span
    }

    /// Whether records of this callsite can count, before their fields are
    /// looked at.
    pub(crate) fn may_be(&self, metadata: &Metadata<'_>) -> bool {
        let is_kind = match self.kind {
            Kind::Event => metadata.is_event(),
            Kind::Span => metadata.is_span(),
        };
        let is_below = |target: &Arc<str>| {
            metadata
                .target()
                .strip_prefix(&**target)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        is_kind
            && self.target.as_ref().is_none_or(is_below)
            && self.name.as_ref().is_none_or(|n| **n == *metadata.name())
            && self.level.is_none_or(|level| *metadata.level() <= level)
    }
}
