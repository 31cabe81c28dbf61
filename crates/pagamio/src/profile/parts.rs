use std::time::Duration;

/// The base URL of each environment: `https`, a host, a port, a path, and no
/// slash at its end. The two differ in their origin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BaseUrls {
    /// Where money moves.
    pub production: String,
    /// Where nothing costs anything.
    pub sandbox: String,
}

/// The names of fields of requests. The provider tells letters of either case
/// apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fields {
    /// Of a login: `password`.
    pub password: String,
    /// Of a look-up: `merchantReference`.
    pub reference: String,
    /// Of a refresh: `refreshToken`.
    pub refresh_token: String,
    /// Of a login: `username`.
    pub username: String,
}

/// Where something is: JSON pointers (RFC 6901) to members of objects, of which
/// any that leads to something counts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pointers {
    /// The code of an answer, in either envelope.
    pub code: Vec<String>,
    /// The lifetime of a token, in seconds.
    pub lifetime: Vec<String>,
    /// In the body of a purchase: what keeps it from being done twice.
    pub reference: String,
    /// The refresh token of a login.
    pub refresh_token: Vec<String>,
    /// The status of a transaction.
    pub status: Vec<String>,
    /// Whether an answer says that it went well.
    pub success: Vec<String>,
    /// The token of a login.
    pub token: Vec<String>,
}

/// The words for the status of a transaction; no two alike.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusWords {
    /// It was done: `COMPLETED`.
    pub completed: String,
    /// It was not: `FAILED`.
    pub failed: String,
    /// It waits: `PENDING`.
    pub pending: String,
    /// Somebody is at it: `PROCESSING`.
    pub processing: String,
}

/// How long tokens are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tokens {
    /// The lifetime of a token whose answer tells none: 30 minutes. Above zero,
    /// shorter than an hour.
    pub default_lifetime: Duration,
    /// How long a token is used at most, whatever its answer says: an hour.
    /// Above zero, up to a day.
    pub max_age: Duration,
    /// How long before its end a token is renewed at the latest: 5 minutes, if
    /// that leaves it 70 % of its life. Up to an hour.
    pub renew_before: Duration,
}

/// How long to wait between the repetitions of one request: doubled each time,
/// up to a longest, and a part of it random, up or down.
///
/// By default 1, 2, 4, 8 … 60 s ± 25 %, as the provider advises; never at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Backoff {
    /// The first wait; above zero.
    pub first: Duration,
    /// The longest, before the random part.
    pub longest: Duration,
    /// The random part, in percent of the wait; 0 to 99.
    pub jitter_percent: u8,
}
