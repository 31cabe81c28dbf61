//! How many retries an upstream is worth while it fails.

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

/// A budget of retries for each upstream, spent by failures and earned by
/// successes.
///
/// gRPC's throttling (proposal A6): a full purse holds `tokens`. An attempt
/// that fails so that it might be repeated takes one, one that is answered
/// returns `ratio`, and retries are made while more than half remains. It has
/// no clock: the same at ten requests a minute as at ten thousand, where a
/// floor of so many a second lets every retry through.
///
/// # Examples
///
/// ```
/// use palisade_retry::Budget;
///
/// // The default: in an outage, four retries in all.
/// let budget = Budget::new(10, 0.1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Budget {
    pub(crate) tokens: u16,
    pub(crate) ratio: f32,
}

impl Budget {
    /// `tokens` from 1 to 1,000 and a `ratio` from 0 to 1; gRPC keeps three
    /// digits of it, and so does this.
    pub const fn new(tokens: u16, ratio: f32) -> Self {
        Self { tokens, ratio }
    }

    /// In thousandths of a token.
    fn full(self) -> u32 {
        u32::from(self.tokens).saturating_mul(TOKEN)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 1,000, which `build` has checked"
    )]
    fn earned(self) -> u32 {
        (self.ratio * 1_000.0).round() as u32
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(10, 0.1)
    }
}

const TOKEN: u32 = 1_000;

/// What one upstream has left. Nothing else is read by what it says, so its
/// atomics are relaxed.
#[derive(Debug)]
struct Purse(AtomicU32);

impl Purse {
    fn succeed(&self, budget: Budget) {
        let full = budget.full();
        // Nothing is written as long as all is well.
        if self.0.load(Ordering::Relaxed) < full {
            let earned = budget.earned();
            self.change(|tokens| tokens.saturating_add(earned).min(full));
        }
    }

    /// Whether the failure may be followed by a retry.
    fn fail(&self, budget: Budget) -> bool {
        let left = self.change(|tokens| tokens.saturating_sub(TOKEN));
        left > budget.full() / 2
    }

    /// What is left then.
    fn change(&self, change: impl Fn(u32) -> u32) -> u32 {
        let order = Ordering::Relaxed;
        let changed =
            self.0.fetch_update(order, order, |tokens| Some(change(tokens)));
        let (Ok(before) | Err(before)) = changed;
        change(before)
    }
}

/// The purses. An app has one upstream or a handful, so they stand in a row,
/// which only grows.
#[derive(Debug)]
pub(crate) struct Purses {
    budget: Budget,
    known: Box<[OnceLock<UpstreamPurse>]>,
}

#[derive(Debug)]
struct UpstreamPurse {
    host: Box<str>,
    port: Option<u16>,
    purse: Purse,
}

/// One of the purses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Upstream<'p>(Option<&'p UpstreamPurse>);

/// Who asks for more shares the last purse: a client that is led from host to
/// host must not fill the memory, nor have a fresh budget for each.
const MAX_UPSTREAMS: usize = 64;

impl Purses {
    pub(crate) fn new(budget: Budget) -> Self {
        let known = (0..MAX_UPSTREAMS).map(|_| OnceLock::new());
        Self { budget, known: known.collect() }
    }

    pub(crate) fn upstream(
        &self,
        host: &str,
        port: Option<u16>,
    ) -> Upstream<'_> {
        let new = || {
            let purse = Purse(AtomicU32::new(self.budget.full()));
            UpstreamPurse { host: host.into(), port, purse }
        };
        let mut known = self.known.iter().map(|place| place.get_or_init(new));
        let it = known.find(|known| known.port == port && *known.host == *host);
        Upstream(it.or_else(|| self.known.last()?.get()))
    }

    /// An attempt was answered.
    pub(crate) fn succeed(&self, Upstream(known): Upstream<'_>) {
        if let Some(known) = known {
            known.purse.succeed(self.budget);
        }
    }

    /// An attempt failed so that it might be repeated; whether the budget
    /// allows that.
    pub(crate) fn fail(&self, Upstream(known): Upstream<'_>) -> bool {
        known.is_some_and(|known| known.purse.fail(self.budget))
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, MAX_UPSTREAMS, Purses};

    fn retries(purses: &Purses, host: &str, failures: usize) -> usize {
        let upstream = purses.upstream(host, None);
        (0..failures).filter(|_| purses.fail(upstream)).count()
    }

    fn succeed(purses: &Purses, host: &str, times: usize) {
        let upstream = purses.upstream(host, None);
        (0..times).for_each(|_| purses.succeed(upstream));
    }

    #[test]
    fn an_outage_gets_a_few_retries_and_no_more_however_long_it_lasts() {
        let purses = Purses::new(Budget::default());
        assert_eq!(retries(&purses, "a", 1), 1, "the first may be repeated");
        assert_eq!(retries(&purses, "a", 1_000), 3);
    }

    #[test]
    fn successes_earn_retries_slowly() {
        let purses = Purses::new(Budget::default());
        retries(&purses, "a", 1_000);
        succeed(&purses, "a", 60);
        assert_eq!(retries(&purses, "a", 1), 0, "half is not more than half");
        succeed(&purses, "a", 20);
        assert_eq!(retries(&purses, "a", 1), 1);
        succeed(&purses, "a", 1_000);
        assert_eq!(
            retries(&purses, "a", 1_000),
            4,
            "it has a bottom and a top"
        );
    }

    #[test]
    fn one_upstream_does_not_spend_what_another_has() {
        let purses = Purses::new(Budget::default());
        retries(&purses, "a", 1_000);
        assert_eq!(retries(&purses, "b", 1_000), 4);
        let other_port = purses.upstream("a", Some(8443));
        assert!(purses.fail(other_port));
    }

    #[test]
    fn more_upstreams_than_there_is_room_for_share_one_purse() {
        let purses = Purses::new(Budget::default());
        let hosts: Vec<_> =
            (0..MAX_UPSTREAMS * 4).map(|n| n.to_string()).collect();
        let allowed =
            hosts.iter().map(|host| retries(&purses, host, 1)).sum::<usize>();
        assert_eq!(allowed, MAX_UPSTREAMS + 3);
    }
}
