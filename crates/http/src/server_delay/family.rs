use std::time::{Duration, SystemTime};

use http::HeaderValue;

use super::{MAX_SERVER_DELAY, Remaining, date, number::numbers};

/// What the headers of one spelling say of a rate limit. They come in any
/// order, so it is known only at the end what they say together.
#[derive(Clone, Copy, Default)]
pub(super) struct Family {
    remaining: Option<u64>,
    reset: Option<Duration>,
    unreadable: u8,
}

impl Family {
    pub(super) fn remaining(&mut self, value: &HeaderValue) {
        let least = numbers(value).min();
        self.note(least.is_some());
        let all = self.remaining.into_iter().chain(least);
        self.remaining = all.min();
    }

    pub(super) fn reset(&mut self, value: &HeaderValue, now: SystemTime) {
        self.note(numbers(value).next().is_some());
        let delays = numbers(value).filter_map(|n| date::reset(n, now));
        self.reset = self.reset.max(delays.max());
    }

    /// For how long nothing remains; or tells what does.
    pub(super) fn end(
        self,
        each: &mut impl FnMut(Remaining),
    ) -> Option<Duration> {
        for _ in 0..self.unreadable {
            each(Remaining::Unreadable);
        }
        said(self.remaining?, self.reset?, each)
    }

    fn note(&mut self, is_readable: bool) {
        let more = u8::from(!is_readable);
        self.unreadable = self.unreadable.saturating_add(more);
    }
}

/// For how long nothing remains; or tells what does.
pub(super) fn said(
    requests: u64,
    reset: Duration,
    each: &mut impl FnMut(Remaining),
) -> Option<Duration> {
    if requests == 0 {
        return Some(reset);
    }
    if !reset.is_zero() {
        let reset = reset.min(MAX_SERVER_DELAY);
        each(Remaining::Requests { requests, reset });
    }
    None
}
