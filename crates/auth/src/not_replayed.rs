use std::fmt;

use reqwest::Response;

/// Why a refused request was not sent once more: the caller has the refusal
/// itself, and this in its extensions.
///
/// # Examples
///
/// ```
/// use palisade_auth::NotReplayed;
///
/// fn explain(response: &reqwest::Response) {
///     if NotReplayed::of(response) == Some(NotReplayed::Body) {
///         println!("send the body as bytes, not as a stream");
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotReplayed {
    /// The body is a stream, which can be sent only once. The token was given
    /// up all the same: the caller's next request gets a newer one.
    Body,
    /// A request was refused with a newer token a moment ago, which says that
    /// refusals are about permission. See
    /// [`cool_down`](crate::AuthBuilder::cool_down).
    CoolingDown,
    /// There is no newer token: the provider gave none, or not in time.
    NoToken,
}

impl NotReplayed {
    /// Why the request was not sent once more, if it was refused and was not.
    #[must_use]
    pub fn of(response: &Response) -> Option<Self> {
        response.extensions().get().copied()
    }

    pub(crate) fn mark(self, response: &mut Response) {
        response.extensions_mut().insert(self);
    }

    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Body => "the body is a stream",
            Self::CoolingDown => "refused with a newer token a moment ago",
            Self::NoToken => "no newer token",
        }
    }
}

impl fmt::Display for NotReplayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())
    }
}
