use std::{collections::HashMap, net::IpAddr, time::Duration};

use crate::{Meter, Quota};

/// One rule of the provider: a quota, where it applies, and whom it counts.
///
/// A request is held against the rules when its head arrives, before anybody
/// looks at its token, and also when it turns out to be wrong. A request that
/// a fault keeps from the provider is not.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_sim::{Limit, Quota};
///
/// let window = Duration::from_secs(2);
/// let purchases =
///     Limit::on("/purchase", Quota::SlidingWindow { limit: 10, window })
///         .per_token();
/// let everything = Limit::overall(Quota::FixedWindow { limit: 100, window });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    path: Option<String>,
    per_token: bool,
    pub(crate) quota: Quota,
}

impl Limit {
    /// A limit on one path, given below the base URL, by client address.
    pub fn on(path: impl Into<String>, quota: Quota) -> Self {
        Self { path: Some(path.into()), per_token: false, quota }
    }

    /// A limit on all paths together, by client address.
    #[must_use]
    pub const fn overall(quota: Quota) -> Self {
        Self { path: None, per_token: false, quota }
    }

    /// Counts by access token instead of by address.
    ///
    /// A request without a token the simulator issued is not counted; it ends
    /// as a 401 anyway.
    #[must_use]
    pub fn per_token(mut self) -> Self {
        self.per_token = true;
        self
    }

    /// Whose count a request belongs to, if the rule applies to it.
    fn key(&self, path: &str, ip: IpAddr, token: Option<&str>) -> Option<Key> {
        if self.path.as_deref().is_some_and(|own| own != path) {
            return None;
        }
        if self.per_token {
            return token.map(|id| Key::Token(id.to_owned()));
        }
        Some(Key::Address(ip))
    }
}

/// All rules with their counts.
///
/// A count is kept for each key ever seen: a test has few.
pub(crate) struct Limits(Vec<(Limit, HashMap<Key, Meter>)>);

impl Limits {
    pub(crate) fn new(limits: Vec<Limit>) -> Self {
        let unused = |limit| (limit, HashMap::new());
        Self(limits.into_iter().map(unused).collect())
    }

    /// Counts a request against every rule that applies, or against none.
    ///
    /// All are asked before any is charged: otherwise a request that the
    /// second rule refuses would still use up the first.
    ///
    /// The error is the time until all of them have room.
    pub(crate) fn charge(
        &mut self,
        now: Duration,
        path: &str,
        ip: IpAddr,
        token: Option<&str>,
    ) -> Result<(), Duration> {
        let mut meters: Vec<&mut Meter> = self
            .0
            .iter_mut()
            .filter_map(|(limit, meters)| {
                let key = limit.key(path, ip, token)?;
                let quota = limit.quota;
                Some(meters.entry(key).or_insert_with(|| Meter::new(quota)))
            })
            .collect();
        let waits = meters.iter_mut().map(|meter| meter.wait(now));
        let wait = waits.max().unwrap_or_default();
        if wait.is_zero() {
            for meter in meters {
                meter.take(now);
            }
            return Ok(());
        }
        Err(wait)
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Address(IpAddr),
    Token(String),
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const IP: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const WINDOW: Duration = Duration::from_secs(1);

    fn quota(limit: u32) -> Quota {
        Quota::FixedWindow { limit, window: WINDOW }
    }

    #[test]
    fn a_request_that_one_rule_refuses_costs_the_others_nothing() {
        let mut limits = Limits::new(vec![
            Limit::overall(quota(2)),
            Limit::on("/purchase", quota(1)),
        ]);
        let mut ask =
            |path| limits.charge(Duration::ZERO, path, IP, None).is_ok();
        assert!(ask("/purchase"));
        assert!(!ask("/purchase"), "the path's own limit is used up");
        assert!(ask("/products"), "the refusal took from the overall limit");
        assert!(!ask("/products"));
    }

    #[test]
    fn tokens_are_counted_apart_and_strangers_not_at_all() {
        let rule = Limit::on("/purchase", quota(1)).per_token();
        let mut limits = Limits::new(vec![rule]);
        let asked = [Some("t1"), Some("t1"), Some("t2"), None, None]
            .map(|token| limits.charge(WINDOW, "/purchase", IP, token).is_ok());
        assert_eq!(asked, [true, false, true, true, true]);
    }
}
