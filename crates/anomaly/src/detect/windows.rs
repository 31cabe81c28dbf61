/// Sliding counters over the last second, ten seconds, minute and ten minutes.
///
/// Sixty cells of one second and sixty of ten: up to a minute a sum is exact to
/// the second, above to ten seconds, so that "the last ten minutes" are 591 to
/// 600 seconds. One ring of 600 cells would be exact and five times as large;
/// a detector with two of them would not fit into 4 KiB.
///
/// A second before the last one counts as the last one. A gap of any length
/// costs at most 120 cells. Cells saturate at 2^32 - 1. 504 bytes.
///
/// ```
/// use palisade_anomaly::detect::Windows;
///
/// let mut windows = Windows::new();
/// windows.add(100, 2);
/// windows.add(105, 3);
/// assert_eq!(windows.sum(1), 3);
/// assert_eq!(windows.sum(10), 5);
/// windows.advance(110);
/// assert_eq!(windows.sum(10), 3);
/// ```
#[derive(Clone, Debug)]
pub struct Windows {
    seconds: [u32; 60],
    tens: [u32; 60],
    last: u64,
    /// The sums of all cells of each.
    minute: u64,
    ten_minutes: u64,
}

impl Default for Windows {
    fn default() -> Self {
        Self::new()
    }
}

impl Windows {
    /// The longest window, in seconds.
    pub const LONGEST: u32 = 600;

    /// With nothing counted.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            seconds: [0; 60],
            tens: [0; 60],
            last: 0,
            minute: 0,
            ten_minutes: 0,
        }
    }

    /// Counts `count` events in `second`.
    pub fn add(&mut self, second: u64, count: u64) {
        self.advance(second);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let (second, ten) = (self.last, self.last / 10);
        raise(&mut self.seconds, second, count, &mut self.minute);
        raise(&mut self.tens, ten, count, &mut self.ten_minutes);
    }

    /// Forgets what is older than the windows that end with `second`.
    pub fn advance(&mut self, second: u64) {
        if second <= self.last {
            return;
        }
        let (ten, next_ten) = (self.last / 10, second / 10);
        clear(&mut self.seconds, (self.last, second), &mut self.minute);
        clear(&mut self.tens, (ten, next_ten), &mut self.ten_minutes);
        self.last = second;
    }

    /// The events of the last `seconds` seconds, of which the last one begun
    /// is one. Above 60 it is rounded up to tens, above 600 it is 600.
    #[must_use]
    pub fn sum(&self, seconds: u32) -> u64 {
        match seconds {
            60 => self.minute,
            600.. => self.ten_minutes,
            0..60 => sum(&self.seconds, self.last, seconds),
            _ => sum(&self.tens, self.last / 10, seconds.div_ceil(10)),
        }
    }

    /// The last second seen.
    #[must_use]
    pub const fn last(&self) -> u64 {
        self.last
    }
}

fn cell(ring: &mut [u32; 60], at: u64) -> Option<&mut u32> {
    ring.get_mut(usize::try_from(at % 60).unwrap_or_default())
}

fn raise(ring: &mut [u32; 60], at: u64, count: u32, sum: &mut u64) {
    if let Some(cell) = cell(ring, at) {
        let raised = cell.saturating_add(count);
        let more = raised.saturating_sub(*cell);
        *sum = sum.saturating_add(more.into());
        *cell = raised;
    }
}

fn clear(ring: &mut [u32; 60], (last, now): (u64, u64), sum: &mut u64) {
    let gap = now.saturating_sub(last).min(60);
    for at in now.saturating_sub(gap)..now {
        if let Some(cell) = cell(ring, at.saturating_add(1)) {
            *sum = sum.saturating_sub((*cell).into());
            *cell = 0;
        }
    }
}

/// The `length` cells that end with `last`: before it in the ring, and from
/// the ring's end.
fn sum(ring: &[u32; 60], last: u64, length: u32) -> u64 {
    let length = usize::try_from(length).unwrap_or(60).min(60);
    let end = usize::try_from(last % 60).unwrap_or_default().saturating_add(1);
    let (before, after) = ring.split_at_checked(end).unwrap_or((ring, &[]));
    before
        .iter()
        .rev()
        .chain(after.iter().rev())
        .take(length)
        .fold(0, |sum, cell| u64::from(*cell).saturating_add(sum))
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "small numbers, and a test may panic"
)]
mod tests {
    use std::collections::VecDeque;

    use proptest::{prop_assert_eq, proptest};

    use super::Windows;

    /// Remembers every event's second.
    #[derive(Default)]
    struct Naive {
        events: VecDeque<(u64, u64)>,
        last: u64,
    }

    impl Naive {
        fn add(&mut self, second: u64, count: u64) {
            self.last = self.last.max(second);
            self.events.push_back((self.last, count));
        }

        fn sum(&self, seconds: u64) -> u64 {
            let in_window = |at: u64| {
                if seconds <= 60 {
                    self.last - at < seconds
                } else {
                    self.last / 10 - at / 10 < seconds / 10
                }
            };
            let events = self.events.iter();
            events.filter(|(at, _)| in_window(*at)).map(|(_, n)| n).sum()
        }
    }

    proptest! {
        #[test]
        fn counts_as_a_list_of_events_does(
            steps in proptest::collection::vec(
                (0..90_u64, 0..5_u64, 0..9_u64), 0..200),
            start in 0..u64::MAX / 2,
        ) {
            let (mut windows, mut naive) = (Windows::new(), Naive::default());
            let mut now = start;
            for (step, count, back) in steps {
                now += step / 10 * step / 10;
                windows.add(now - back.min(now), count);
                naive.add(now - back.min(now), count);
                for seconds in [1, 2, 10, 59, 60, 70, 600] {
                    let seen = windows.sum(seconds);
                    prop_assert_eq!(seen, naive.sum(seconds.into()));
                }
            }
        }
    }

    #[test]
    fn a_gap_of_days_clears_and_counters_saturate() {
        let mut windows = Windows::new();
        windows.add(5, u64::MAX);
        windows.add(5, 1);
        assert_eq!(windows.sum(600), u64::from(u32::MAX));
        windows.add(u64::MAX, 7);
        assert_eq!([1, 10, 60, 600].map(|s| windows.sum(s)), [7; 4]);
        windows.add(0, 1);
        assert_eq!(windows.last(), u64::MAX);
        assert_eq!(windows.sum(1), 8);
    }

    #[test]
    fn its_size_is_as_stated() {
        assert_eq!(size_of::<Windows>(), 504);
    }
}
