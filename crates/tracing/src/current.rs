use tracing_core::{Dispatch, dispatcher};

/// Whether the current dispatcher redacts, to be asserted at start-up.
///
/// `true` when the default dispatcher of this thread, or the global one if it
/// has none, was made by [`redacted`](crate::RedactExt::redacted). A layer
/// that redacts for itself alone does not count.
///
/// Inside a subscriber or a layer the answer is `false` where a thread-local
/// dispatcher is set, because `tracing` then hides it.
///
/// # Examples
///
/// ```
/// use palisade_redact::Policy;
/// use palisade_tracing::RedactExt as _;
/// use tracing_subscriber::util::SubscriberInitExt as _;
///
/// assert!(!palisade_tracing::is_redacted());
///
/// let redactor = Policy::payments().build()?;
/// tracing_subscriber::registry().redacted(&redactor).try_init()?;
/// assert!(palisade_tracing::is_redacted());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn is_redacted() -> bool {
    dispatcher::get_default(Dispatch::is::<Marker>)
}

/// What only a redacting dispatcher answers for.
pub(crate) struct Marker;
