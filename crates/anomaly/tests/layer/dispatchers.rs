//! More than one, as in a process that has a subscriber for each test.

use std::sync::LazyLock;

use tracing::Dispatch;

/// With a single dispatcher, a callsite that another test's thread is the
/// first to reach asks that thread's default, and is off for all.
pub(crate) fn two_dispatchers() {
    static SECOND: LazyLock<Dispatch> =
        LazyLock::new(|| tracing_subscriber::registry().into());
    LazyLock::force(&SECOND);
}
