use std::time::Duration;

use palisade_http::Remaining;

use super::{Limiter, Ticket};
use crate::bucket::nanos;

/// As many requests remain only where something else is counted.
const TOO_MANY: u64 = 1_000_000_000;

impl Limiter {
    /// What the server says in its answer remains of a limit; to be told before
    /// [`ended`](Self::ended), for each limit that it speaks of. Nobody can
    /// know which rule that is about, so all the keys of the request are held
    /// back: no more than so many are sent until the server counts anew, less
    /// those that are under way, which it may not have counted yet. It loosens
    /// nothing.
    ///
    /// 10⁹ requests or more, and a time that is longer than
    /// [the longest pause](crate::LimiterBuilder::max_pause), are ignored and
    /// [counted](Self::unusable_hints), as is what could not be read.
    pub fn remains(
        &mut self,
        now: Duration,
        ticket: &Ticket,
        remaining: Remaining,
    ) {
        let now = self.clock(now);
        let granted = match remaining {
            Remaining::Requests { requests, reset, .. }
                if requests < TOO_MANY && reset <= self.config.max_pause =>
            {
                i64::try_from(requests).ok().zip(Some(nanos(reset)))
            }
            _ => None,
        };
        let Some((requests, reset)) = granted else {
            self.unusable_hints = self.unusable_hints.saturating_add(1);
            return;
        };
        let until = now.saturating_add(reset);
        for number in ticket.set.as_slice() {
            if let Some((bucket, spec)) = self.bucket(*number) {
                bucket.lower(spec, ticket.sent, requests, until);
            }
        }
    }
}
