use crate::BuildError;

/// The most rules that a limiter has: each request's share of them is kept
/// without an allocation.
pub const MAX_RULES: usize = 8;

/// Up to [`MAX_RULES`] of something, in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Few<T> {
    items: [T; MAX_RULES],
    len: u8,
}

impl<T: Copy + Default> Few<T> {
    pub(crate) fn new() -> Self {
        Self { items: [T::default(); MAX_RULES], len: 0 }
    }

    /// Says whether there was room.
    pub(crate) fn push(&mut self, item: T) -> bool {
        let Some(place) = self.items.get_mut(usize::from(self.len)) else {
            return false;
        };
        *place = item;
        self.len = self.len.saturating_add(1);
        true
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        self.items.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// The buckets that a request needs, by number.
pub(crate) type Set = Few<u32>;

/// Which rules a request falls under, and with which key in each.
///
/// What [`Rules::demands`](crate::Rules::demands) returns; or made by hand
/// where requests are not `http`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demands(Few<(u8, u64)>);

impl Demands {
    /// Under no rule: such a request always goes.
    #[must_use]
    pub fn none() -> Self {
        Self(Few::new())
    }

    /// Adds the `rule`th rule of the limiter, counted from zero, with `key`:
    /// those of one key share its limit. Two keys that are taken for each
    /// other share one limit too, so a collision is never too lenient.
    ///
    /// # Errors
    ///
    /// When there are [`MAX_RULES`] already, or that rule is among them.
    pub fn and(mut self, rule: u8, key: u64) -> Result<Self, BuildError> {
        let is_there = self.iter().any(|(other, _)| other == rule);
        if is_there || !self.0.push((rule, key)) {
            return Err(BuildError::demands());
        }
        Ok(self)
    }

    /// Of rules that are known to be few and different.
    pub(crate) fn push(&mut self, rule: u8, key: u64) {
        self.0.push((rule, key));
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.as_slice().is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u8, u64)> {
        self.0.as_slice().iter().copied()
    }
}
