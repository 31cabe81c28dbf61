use super::NumericRules;
use crate::Change;

/// When an alert opens and closes, in values.
///
/// ```text
///         score >= open                   hold calm values in a row,
///   quiet ------------> alert, holds what   or accept_after values
///     ^                 is normal                 |
///     +-------------------------------------------+
/// ```
///
/// What keeps it from opening again at once is that the same surprise has no
/// score while it cools down.
///
/// 12 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    open: bool,
    lasted: u32,
    calm: u32,
}

impl Watch {
    pub(super) const fn new() -> Self {
        Self { open: false, lasted: 0, calm: 0 }
    }

    pub(super) const fn is_open(self) -> bool {
        self.open
    }

    /// Takes the score of a value and the probability behind it.
    pub(super) fn judge(
        &mut self,
        score: f64,
        p: f64,
        rules: &NumericRules,
    ) -> Option<Change> {
        if !self.open {
            self.open = score > 0.0 && score >= rules.open;
            (self.lasted, self.calm) = (0, 0);
            return self.open.then_some(Change::Opened);
        }
        self.lasted = self.lasted.saturating_add(1);
        self.calm =
            if p > rules.close { self.calm.saturating_add(1) } else { 0 };
        let over = self.calm >= rules.hold || self.lasted >= rules.accept_after;
        over.then(|| {
            self.open = false;
            Change::Closed
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, NumericRules, Watch};

    fn opened() -> (Watch, NumericRules) {
        let (mut watch, rules) = (Watch::new(), NumericRules::default());
        assert_eq!(watch.judge(0.49, 1e-9, &rules), None);
        assert_eq!(watch.judge(0.5, 1e-9, &rules), Some(Change::Opened));
        (watch, rules)
    }

    #[test]
    fn calm_values_in_a_row_close_it() {
        let (mut watch, rules) = opened();
        for p in [0.5, 0.5, 0.01, 0.5, 0.5] {
            assert_eq!(watch.judge(0.9, p, &rules), None);
            assert!(watch.is_open());
        }
        assert_eq!(watch.judge(0.0, 0.5, &rules), Some(Change::Closed));
        assert!(!watch.is_open());
    }

    #[test]
    fn what_stays_is_accepted() {
        let (mut watch, rules) = opened();
        for _ in 1..rules.accept_after {
            assert_eq!(watch.judge(0.0, 1e-9, &rules), None);
        }
        assert_eq!(watch.judge(0.0, 1e-9, &rules), Some(Change::Closed));
    }
}
