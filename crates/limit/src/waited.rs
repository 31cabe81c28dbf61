use std::time::Duration;

use http::Extensions;

/// How long a request waited for its slot; in the extensions of its response.
///
/// # Examples
///
/// ```
/// use palisade_limit::Waited;
///
/// fn log(response: &reqwest::Response) {
///     if let Some(waited) = Waited::of(response.extensions()) {
///         println!("waited {:?}, {} ahead", waited.wait(), waited.position());
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waited {
    wait: Duration,
    position: usize,
}

impl Waited {
    /// So long, behind so many.
    #[must_use]
    pub const fn new(wait: Duration, position: usize) -> Self {
        Self { wait, position }
    }

    /// That of a response; none if it fell under no rule.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get().copied()
    }

    /// How long; zero for a request that was sent at once.
    #[must_use]
    pub const fn wait(self) -> Duration {
        self.wait
    }

    /// How many with the same demands were ahead when it lined up.
    #[must_use]
    pub const fn position(self) -> usize {
        self.position
    }
}
