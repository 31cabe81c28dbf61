use std::iter;

use crate::BuildError;

/// The most rules that a limiter has: each request's share of them is kept
/// without an allocation.
pub const MAX_RULES: usize = 8;

/// The buckets that a request needs, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Set {
    numbers: [u32; MAX_RULES],
    len: u8,
}

impl Set {
    pub(crate) const fn new() -> Self {
        Self { numbers: [0; MAX_RULES], len: 0 }
    }

    /// Of no more than a limiter has rules.
    pub(crate) fn push(&mut self, number: u32) {
        if let Some(place) = self.numbers.get_mut(usize::from(self.len)) {
            *place = number;
            self.len = self.len.saturating_add(1);
        }
    }

    pub(crate) fn as_slice(&self) -> &[u32] {
        self.numbers.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// Which rules a request falls under, and with which key in each.
///
/// What [`Rules::demands`](crate::Rules::demands) returns; or made by hand
/// where requests are not `http`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demands {
    /// A bit for each rule.
    rules: u8,
    /// By the number of the rule; zero for those it does not fall under.
    keys: [u64; MAX_RULES],
}

impl Demands {
    /// Under no rule: such a request always goes.
    #[must_use]
    pub const fn none() -> Self {
        Self { rules: 0, keys: [0; MAX_RULES] }
    }

    /// Adds the `rule`th rule of the limiter, counted from zero, with `key`:
    /// those of one key share its limit. Two keys that are taken for each
    /// other share one limit too, so a collision is never too lenient. The
    /// order in which rules are added means nothing.
    ///
    /// # Errors
    ///
    /// When no limiter has that rule, for [`MAX_RULES`] is the most, or it is
    /// among them already.
    pub fn and(mut self, rule: u8, key: u64) -> Result<Self, BuildError> {
        let is_new = self.push(rule, key);
        is_new.then_some(self).ok_or_else(BuildError::demands)
    }

    /// Says whether the rule can be and was not there.
    pub(crate) fn push(&mut self, rule: u8, key: u64) -> bool {
        let bit = 1_u8.checked_shl(rule.into()).unwrap_or(0);
        let Some(place) = self.keys.get_mut(usize::from(rule)) else {
            return false;
        };
        if self.rules & bit != 0 {
            return false;
        }
        self.rules |= bit;
        *place = key;
        true
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.rules == 0
    }

    /// The first rule.
    pub(crate) fn first(&self) -> Option<u8> {
        self.iter().next().map(|(rule, _)| rule)
    }

    /// In the order of the rules.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u8, u64)> {
        let mut rules = self.rules;
        iter::from_fn(move || {
            // As many as there are bits, and so beyond all keys, if none is
            // left.
            let rule = rules.trailing_zeros();
            let key = self.keys.get(rule as usize)?;
            rules &= rules.wrapping_sub(1);
            Some((u8::try_from(rule).ok()?, *key))
        })
    }
}
