//! The queues: one for each set of buckets.

use std::collections::{BTreeSet, HashMap};

use crate::set::Set;

/// Who comes first: the moment of arrival, later for those that may be passed,
/// then the number of the waiter.
pub(crate) type Rank = (u64, u64);

/// Waiters that need the same buckets, so that whenever one of them may go the
/// first of them may.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) set: Set,
    ranks: BTreeSet<Rank>,
    /// How often the first was passed by somebody who came later.
    pub(crate) passed: u32,
}

impl Lane {
    pub(crate) fn first(&self) -> Option<Rank> {
        self.ranks.first().copied()
    }

    /// How many are ahead of `rank`. Walks from the end, where new ones are.
    pub(crate) fn ahead_of(&self, rank: Rank) -> usize {
        let behind = self.ranks.iter().rev().take_while(|r| **r >= rank);
        self.ranks.len().saturating_sub(behind.count())
    }
}

/// So often who is first of a lane may be passed by requests that need some of
/// the same slots and came later. Then the slots are kept.
pub(crate) const MAX_PASSED: u32 = 32;

#[derive(Debug, Default)]
pub(crate) struct Lanes {
    slab: Vec<Lane>,
    unused: Vec<u32>,
    numbers: HashMap<Set, u32>,
}

impl Lanes {
    pub(crate) fn get(&mut self, number: u32) -> Option<&mut Lane> {
        self.slab.get_mut(number as usize)
    }

    pub(crate) fn number_of(&self, set: &Set) -> Option<u32> {
        self.numbers.get(set).copied()
    }

    /// Puts one in, and says who was first before.
    pub(crate) fn insert(&mut self, set: &Set, rank: Rank) -> Option<Rank> {
        if let Some(lane) = self.number_of(set).and_then(|n| self.get(n)) {
            let first = lane.first();
            lane.ranks.insert(rank);
            return first;
        }
        let lane = Lane { set: *set, ranks: BTreeSet::from([rank]), passed: 0 };
        let number = if let Some(number) = self.unused.pop() {
            if let Some(place) = self.get(number) {
                *place = lane;
            }
            number
        } else {
            let number = u32::try_from(self.slab.len()).unwrap_or(u32::MAX);
            self.slab.push(lane);
            number
        };
        self.numbers.insert(*set, number);
        None
    }

    /// Takes one out of its lane. A lane that is empty is given up.
    pub(crate) fn remove(&mut self, number: u32, rank: Rank) {
        let Some(lane) = self.slab.get_mut(number as usize) else { return };
        lane.ranks.remove(&rank);
        if lane.ranks.is_empty() {
            self.numbers.remove(&lane.set);
            self.unused.push(number);
        }
    }
}
