use std::time::Duration;

/// So many calls in any window of this length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QuotaRule {
    pub(crate) calls: usize,
    pub(crate) window: Duration,
    /// How long after a call was given up it may still reach the provider.
    pub(crate) grace: Duration,
}

/// The calls that count against a quota.
///
/// A slot is free a window after the *answer*: the provider counted the call
/// at some moment before that, so whatever the network did, no window of the
/// provider's ever holds more than the quota. Counted from the moment of
/// sending, two calls can arrive closer together than they left.
#[derive(Debug)]
pub(super) struct Quota {
    rule: QuotaRule,
    /// Calls that have not ended yet.
    open: usize,
    /// When the slot of each call that ended is free again.
    taken: Vec<Duration>,
}

impl Quota {
    pub(super) const fn new(rule: QuotaRule) -> Self {
        Self { rule, open: 0, taken: Vec::new() }
    }

    /// Takes a slot if one is free at `now`.
    pub(super) fn take(&mut self, now: Duration) -> bool {
        self.taken.retain(|until| *until > now);
        let has_room =
            self.open.saturating_add(self.taken.len()) < self.rule.calls;
        if has_room {
            self.open = self.open.saturating_add(1);
        }
        has_room
    }

    /// The call of a slot ended at `now`.
    pub(super) fn end(&mut self, now: Duration, is_answered: bool) {
        let grace = if is_answered { Duration::ZERO } else { self.rule.grace };
        let busy = self.rule.window.saturating_add(grace);
        self.open = self.open.saturating_sub(1);
        self.taken.push(now.saturating_add(busy));
    }

    /// How long it takes from `now` until a slot is free, calls that have not
    /// ended yet taken to end now.
    pub(super) fn free_in(&self, now: Duration) -> Duration {
        let window = now.saturating_add(self.rule.window);
        let open = std::iter::repeat_n(window, self.open);
        let mut ends: Vec<_> = self.taken.iter().copied().chain(open).collect();
        ends.sort_unstable();
        // With n above the quota, as many have to end.
        let above = ends.len().checked_sub(self.rule.calls);
        let end = above.and_then(|index| ends.get(index)).copied();
        end.unwrap_or_default().saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Quota, QuotaRule};

    const SECOND: Duration = Duration::from_secs(1);
    const RULE: QuotaRule =
        QuotaRule { calls: 2, window: SECOND, grace: SECOND };

    #[test]
    fn a_slot_is_free_a_window_after_the_answer_and_not_after_the_call() {
        let mut quota = Quota::new(RULE);
        assert!(quota.take(SECOND) && quota.take(SECOND));
        assert!(!quota.take(SECOND * 10), "no answer yet");
        quota.end(SECOND * 10, true);
        assert!(!quota.take(Duration::from_nanos(10_999_999_999)));
        assert_eq!(quota.free_in(SECOND * 10), SECOND);
        assert!(quota.take(SECOND * 11));
        assert!(!quota.take(SECOND * 11));
    }

    #[test]
    fn a_call_without_an_answer_counts_for_longer() {
        let mut quota = Quota::new(QuotaRule { calls: 1, ..RULE });
        assert!(quota.take(SECOND));
        quota.end(SECOND * 2, false);
        assert_eq!(quota.free_in(SECOND * 2), SECOND * 2);
        assert!(!quota.take(SECOND * 3));
        assert!(quota.take(SECOND * 4));
    }
}
