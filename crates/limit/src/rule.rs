use std::{num::NonZeroU32, time::Duration};

use http::Method;
use palisade_http::PathTemplate;

use crate::{BuildError, bucket::nanos, spec::Spec};

/// One limit: how much, of which requests, counted by what.
///
/// | setting | default | range |
/// |---|---|---|
/// | limit | | 1 to 1,000,000 |
/// | window | | above zero, up to a year |
/// | [`grace`](Self::grace) | 30 s | up to a day |
/// | [`clock_margin`](Self::clock_margin) | 1,000 ppm | up to 100,000 ppm |
/// | [`min_gap`](Self::min_gap) | none | up to the window |
/// | [`max_in_flight`](Self::max_in_flight) | none | at least 1 |
/// | [`start`](Self::start) | [`Start::Full`] | |
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use http::Method;
/// use palisade_limit::{Key, Rule};
///
/// let minute = Duration::from_secs(60);
/// // Pagamio, April 2026: 10 a minute, for each user.
/// let purchases = Rule::new("purchase", 10, minute)
///     .method(Method::POST)
///     .path("/api/v1/purchase")
///     .per(Key::Credential);
/// // And no more than 8 at a time, whatever they are.
/// let at_once = Rule::concurrency("at-once", 8).per(Key::Host);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Rule {
    pub(crate) name: &'static str,
    window: Option<(u32, Duration)>,
    max_in_flight: Option<u32>,
    min_gap: Duration,
    grace: Duration,
    clock_margin: u32,
    stamp: Stamp,
    start: Start,
    pub(crate) key: Key,
    pub(crate) method: Option<Method>,
    pub(crate) host: Option<String>,
    path: Option<String>,
}

/// What a rule counts by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Key {
    /// By a [`LimitKey`](crate::LimitKey) of the caller's in the extensions.
    Caller,
    /// By the [`CredentialHolder`](palisade_http::CredentialHolder) that the
    /// outer half of the authentication leaves: a token that is renewed counts
    /// with the one before.
    Credential,
    /// All requests together, the default.
    #[default]
    Global,
    /// By host and port.
    Host,
}

/// When the window of a request begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stamp {
    /// With its answer, the default: exact at the server, whatever the network
    /// does. Costs a round trip in each window.
    ///
    /// The server counts request *i* at *aᵢ*, between its sending and its
    /// answer *eᵢ*. Who takes its slot next is sent at *eᵢ* + W or later, so
    /// arrives at *aᵢ* + W or later. Of N + 1 requests two have had the same
    /// slot, so no half-open window of length W holds them all.
    #[default]
    Answer,
    /// With its sending: exact at the client only. Where the delay to the
    /// server varies by d, up to N more arrive in a window than should, namely
    /// those that d holds. For servers that forgive, and the last percent.
    Send,
}

/// What a limiter may use when it starts, knowing nothing of who was before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// Nothing until a window and the grace have passed since the limiter was
    /// built: exact across a restart, if the one before is gone by then.
    Cold,
    /// Everything, the default: exact for one process since its start. One that
    /// restarts within a window may bring the server up to twice the limit.
    #[default]
    Full,
    /// One of `n` equal parts, rounded down, of the window and of what may be
    /// in flight: `n` instances together are exact since the start of the
    /// last. Says nothing about restarts.
    Share(NonZeroU32),
}

impl Rule {
    /// At most `limit` requests in any `window`. The name stands in events and
    /// tells keys of rules apart: 1 to 64 of `a-z`, `0-9`, `_` and `-`.
    pub const fn new(name: &'static str, limit: u32, window: Duration) -> Self {
        Self::named(name, Some((limit, window)), None)
    }

    /// At most so many requests between their sending and their answer.
    pub const fn concurrency(name: &'static str, max_in_flight: u32) -> Self {
        Self::named(name, None, Some(max_in_flight))
    }

    const fn named(
        name: &'static str,
        window: Option<(u32, Duration)>,
        max_in_flight: Option<u32>,
    ) -> Self {
        Self {
            name,
            window,
            max_in_flight,
            min_gap: Duration::ZERO,
            grace: Duration::from_secs(30),
            clock_margin: 1_000,
            stamp: Stamp::Answer,
            start: Start::Full,
            key: Key::Global,
            method: None,
            host: None,
            path: None,
        }
    }

    /// By how many millionths the server's clock may be slower than ours. By
    /// default 1,000: on both sides 500, the most by which the kernel corrects
    /// a clock (adjtimex(2)). The window is held that much longer.
    pub const fn clock_margin(mut self, ppm: u32) -> Self {
        self.clock_margin = ppm;
        self
    }

    /// How long a request may be on its way after it ended here without an
    /// answer. Its slot is held that much longer.
    pub const fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Only requests to this host; letters of either case.
    pub fn host(mut self, host: &str) -> Self {
        self.host = Some(host.to_ascii_lowercase());
        self
    }

    /// At most so many of the requests in flight, beside the window.
    pub const fn max_in_flight(mut self, most: u32) -> Self {
        self.max_in_flight = Some(most);
        self
    }

    /// Only requests with this method.
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// At least so long between two sendings: for servers that count with a
    /// bucket smaller than the limit. Between two arrivals it may be less.
    pub const fn min_gap(mut self, gap: Duration) -> Self {
        self.min_gap = gap;
        self
    }

    /// Only requests to this path, in which `{…}` stands for any one segment
    /// and a last `{*…}` for any number of them: `/orders/{id}/items`.
    pub fn path(mut self, template: &str) -> Self {
        self.path = Some(template.to_owned());
        self
    }

    /// What it counts by.
    pub const fn per(mut self, key: Key) -> Self {
        self.key = key;
        self
    }

    /// When the window of a request begins.
    pub const fn stamp(mut self, stamp: Stamp) -> Self {
        self.stamp = stamp;
        self
    }

    /// What there is to use at the start.
    pub const fn start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    pub(crate) fn template(&self) -> Result<Option<PathTemplate>, BuildError> {
        let Some(path) = &self.path else { return Ok(None) };
        let template = PathTemplate::parse(path);
        template.map(Some).ok_or_else(|| BuildError::pattern(self.name))
    }

    /// Checks everything.
    pub(crate) fn spec(&self) -> Result<Spec, BuildError> {
        let range = |what, bounds| BuildError::range(self.name, what, bounds);
        let is_word = |byte: u8| {
            byte.is_ascii_lowercase()
                || byte.is_ascii_digit()
                || b"_-".contains(&byte)
        };
        if !(1..=64).contains(&self.name.len())
            || !self.name.bytes().all(is_word)
        {
            return Err(BuildError::name(self.name));
        }
        let (limit, window) = match self.window {
            Some((limit, window)) => {
                if !(1..=1_000_000).contains(&limit) {
                    return Err(range("limit", "1 to 1,000,000"));
                }
                if window.is_zero() || window > YEAR {
                    return Err(range("window", "above zero and up to a year"));
                }
                (limit, window)
            }
            None => (u32::MAX, Duration::ZERO),
        };
        if self.max_in_flight == Some(0) {
            return Err(range("bound of requests in flight", "1 or more"));
        }
        if self.clock_margin > 100_000 {
            return Err(range("clock margin", "100,000 ppm or less"));
        }
        if self.grace > DAY {
            return Err(range("grace", "a day or less"));
        }
        if self.min_gap > self.window.map_or(DAY, |(_, window)| window) {
            return Err(range("minimum gap", "the window or less"));
        }
        let in_flight = self.max_in_flight.unwrap_or(u32::MAX);
        let (limit, in_flight) = match self.start {
            Start::Share(n) => {
                let part = |of: u32| {
                    let part = of.checked_div(n.get()).filter(|part| *part > 0);
                    // What is not limited is not shared either.
                    if of == u32::MAX { Some(of) } else { part }
                };
                (part(limit), part(in_flight))
            }
            Start::Cold | Start::Full => (Some(limit), Some(in_flight)),
        };
        let (Some(limit), Some(in_flight)) = (limit, in_flight) else {
            return Err(range("share", "1 request or more"));
        };
        let margin = nanos(window)
            .checked_div(1_000_000)
            .unwrap_or(0)
            .saturating_add(1)
            .saturating_mul(u64::from(self.clock_margin));
        let hold = nanos(window).saturating_add(margin);
        let grace = nanos(self.grace);
        let opens_at = match self.start {
            Start::Cold => hold.saturating_add(grace),
            Start::Full | Start::Share(_) => 0,
        };
        Ok(Spec {
            limit,
            hold,
            grace,
            is_stamped_at_send: self.stamp == Stamp::Send,
            in_flight,
            gap: nanos(self.min_gap),
            opens_at,
        })
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);
