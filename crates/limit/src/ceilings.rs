//! What a server says remains of its limits.
//!
//! A server says that `r` requests remain for the next `t`. What it counted is
//! not known here: requests that were under way when it answered are in `r` or
//! still to be taken off it. All of them are taken off, so that what is let go
//! errs towards too little, by at most those under way. An answer that comes
//! later loosens nothing: the strictest holds until its time has passed.
//!
//! A request that was answered says for itself what remained after it, so it is
//! in nobody's way. Of a server that does not say so with each of its answers,
//! those that came while another was under way are not taken off.

/// At most so many more, until then. It can be below zero, by the requests
/// under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ceiling {
    pub(crate) left: i64,
    pub(crate) until: u64,
}

/// The strictest of all times: the fewer are left, the sooner it is over.
#[derive(Debug, Default)]
pub(crate) struct Ceilings(Vec<Ceiling>);

/// For the limits that a server speaks of, and for an answer from the other
/// side of a reset. Of more, the two that end closest to each other become one
/// that is as strict as both.
const MOST: usize = 4;

impl Ceilings {
    pub(crate) fn lower(&mut self, new: Ceiling) {
        if self.0.iter().any(|old| old.covers(&new)) {
            return;
        }
        self.0.retain(|old| !new.covers(old));
        let place = self.0.partition_point(|old| old.until < new.until);
        self.0.insert(place, new);
        if self.0.len() > MOST {
            self.join_closest();
        }
    }

    /// How many may go at `now`. Forgets those that are over.
    pub(crate) fn left(&mut self, now: u64) -> u32 {
        self.0.retain(|ceiling| ceiling.until > now);
        self.0.first().map_or(u32::MAX, |strictest| {
            u32::try_from(strictest.left.max(0)).unwrap_or(u32::MAX)
        })
    }

    /// The moment before which one with so many `ahead` cannot go.
    pub(crate) fn opens(&self, ahead: usize) -> u64 {
        let ahead = i64::try_from(ahead).unwrap_or(i64::MAX);
        let closed = self.0.iter().filter(|ceiling| ceiling.left <= ahead);
        closed.map(|ceiling| ceiling.until).max().unwrap_or(0)
    }

    /// One goes.
    pub(crate) fn take(&mut self) {
        for ceiling in &mut self.0 {
            ceiling.left = ceiling.left.saturating_sub(1);
        }
    }

    /// One was not sent. Each ceiling has taken it off: when it went, or as one
    /// under way.
    pub(crate) fn give_back(&mut self) {
        for ceiling in &mut self.0 {
            ceiling.left = ceiling.left.saturating_add(1);
        }
    }

    fn join_closest(&mut self) {
        let pairs = self.0.iter().zip(self.0.iter().skip(1));
        let gaps = pairs.map(|(a, b)| b.until.saturating_sub(a.until));
        let closest = gaps.enumerate().min_by_key(|(_, gap)| *gap);
        let Some((place, _)) = closest else { return };
        let Ceiling { left, .. } = self.0.remove(place);
        if let Some(longer) = self.0.get_mut(place) {
            longer.left = left;
        }
    }
}

impl Ceiling {
    /// Whether it is as strict for as long.
    fn covers(&self, other: &Self) -> bool {
        self.left <= other.left && self.until >= other.until
    }
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a test reports a broken assumption by panicking"
)]
mod tests {
    use proptest::prelude::*;

    use super::{Ceiling, Ceilings, MOST};

    #[derive(Clone, Debug)]
    enum Step {
        Lower(i64, u64),
        Pass(u64),
        Take,
        GiveBack,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            (-2..9_i64, 1..40_u64).prop_map(|(r, t)| Step::Lower(r, t)),
            (1..20_u64).prop_map(Step::Pass),
            Just(Step::Take),
            Just(Step::GiveBack),
        ];
        prop::collection::vec(step, 1..40)
    }

    proptest! {
        /// The model keeps everything it was told.
        #[test]
        fn it_is_never_looser_than_all_that_was_said(steps in steps()) {
            let mut ceilings = Ceilings::default();
            let mut all: Vec<Ceiling> = Vec::new();
            let mut now = 0;
            let mut told = 0;
            for step in steps {
                match step {
                    Step::Lower(left, time) => {
                        let new = Ceiling { left, until: now + time };
                        ceilings.lower(new);
                        all.push(new);
                        told += 1;
                    }
                    Step::Pass(time) => now += time,
                    Step::Take => {
                        ceilings.take();
                        for ceiling in &mut all {
                            ceiling.left -= 1;
                        }
                    }
                    Step::GiveBack => {
                        ceilings.give_back();
                        for ceiling in &mut all {
                            ceiling.left += 1;
                        }
                    }
                }
                all.retain(|ceiling| ceiling.until > now);
                let none = i64::from(u32::MAX);
                let least = all.iter().map(|c| c.left.max(0)).min();
                let least = least.unwrap_or(none);
                let left = i64::from(ceilings.left(now));
                prop_assert!(left <= least, "{left} {least}");
                prop_assert!(ceilings.0.len() <= MOST);
                for ahead in 0..9_u8 {
                    let closed = all.iter().filter(|c| c.left <= i64::from(ahead));
                    let opens = closed.map(|c| c.until).max().unwrap_or(0);
                    let says = ceilings.opens(ahead.into());
                    prop_assert!(says >= opens, "{ahead}");
                    // Nor stricter, as long as nothing had to be joined.
                    prop_assert!(told > MOST || says == opens);
                }
                prop_assert!(told > MOST || left == least);
            }
        }
    }

    #[test]
    fn those_that_end_closest_become_one() {
        let of = |left, until| Ceiling { left, until };
        let mut ceilings = Ceilings::default();
        for ceiling in [of(9, 100), of(3, 30), of(5, 33), of(8, 90)] {
            ceilings.lower(ceiling);
        }
        assert_eq!(ceilings.0, [of(3, 30), of(5, 33), of(8, 90), of(9, 100)]);
        ceilings.lower(of(6, 60));
        assert_eq!(ceilings.0, [of(3, 33), of(6, 60), of(8, 90), of(9, 100)]);
    }
}
