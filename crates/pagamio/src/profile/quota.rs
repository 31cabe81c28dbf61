use std::time::Duration;

use http::Method;
use palisade_limit::Key;

/// How much of something the provider allows.
///
/// Those of logins and refreshes are kept by the authentication, which knows
/// what they are without a method and a path, and all others by the limiter.
///
/// A quota without a path counts everything that is sent from here, logins and
/// refreshes too, which pass no limiter: what they may use of it at most is
/// taken off it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quota {
    /// Its name in events and in files, one of [`NAMES`](Self::NAMES) there: 1
    /// to 64 of `a-z`, `0-9`, `_` and `-`.
    pub name: &'static str,
    /// Only requests with this method.
    pub method: Option<Method>,
    /// Only requests to this path, below the base URL. `{…}` stands for any one
    /// segment, a last `{*…}` for any number.
    pub path: Option<String>,
    /// How many; 1 to 1,000,000.
    pub limit: u32,
    /// In any so long a time; above zero, up to a day.
    pub window: Duration,
    /// Counted by what. The provider counts purchases by the user's token. One
    /// client has one user, so to count all that it sends to the host is never
    /// less strict; where one limiter serves several, [`Key::Credential`] counts
    /// each by itself.
    pub per: Key,
}

impl Quota {
    /// The names that a file may use; [`LOGIN`](Self::LOGIN) and
    /// [`REFRESH`](Self::REFRESH) are the authentication's.
    pub const NAMES: [&'static str; 6] =
        ["all", "login", "products", "purchase", "refresh", "transactions"];

    /// The quota of logins.
    pub const LOGIN: &'static str = "login";

    /// The quota of refreshes.
    pub const REFRESH: &'static str = "refresh";

    /// At most `limit` requests in any `window`, whatever they are, to the host
    /// of the provider.
    #[must_use]
    pub const fn new(name: &'static str, limit: u32, window: Duration) -> Self {
        let (method, path) = (None, None);
        Self { name, method, path, limit, window, per: Key::Host }
    }

    /// Only POST, and to this path.
    #[must_use]
    pub fn post(mut self, path: &str) -> Self {
        self.method = Some(Method::POST);
        self.path = Some(path.to_owned());
        self
    }

    pub(crate) fn is_about_tokens(&self) -> bool {
        [Self::LOGIN, Self::REFRESH].contains(&self.name)
    }
}
