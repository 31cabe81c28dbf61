use super::narrow;

/// What is usual at this time of the day, in half hours, and of the week, in
/// hours, once that has proven to foretell values better than the level does.
///
/// By UTC: where clocks change for the summer, the season is an hour late
/// until it is learnt again.
///
/// 1,144 bytes.
#[derive(Clone, Debug)]
pub(super) struct Season {
    level: f64,
    seen: f32,
    proven: bool,
    day: [Slot; 48],
    week: [Slot; 168],
    of_day: Proof,
    of_week: Proof,
}

/// What a season expects, and whether that is worth more than the level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Usual {
    pub(super) value: f64,
    pub(super) proven: bool,
}

#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed)]
struct Slot {
    mean: f32,
    seen: u8,
}

impl Slot {
    const fn new() -> Self {
        Self { mean: 0.0, seen: 0 }
    }

    fn mean(self) -> Option<f64> {
        (self.seen > 0).then(|| f64::from(self.mean))
    }

    /// The mean of the first values, then of the last so many.
    fn learn(&mut self, value: f64, of_last: u8) {
        self.seen = self.seen.saturating_add(1).min(of_last);
        let mean = f64::from(self.mean);
        self.mean = narrow(mean + (value - mean) / f64::from(self.seen));
    }
}

/// The mean errors of a season and of the level, on the same values.
#[derive(Clone, Copy, Debug)]
struct Proof {
    seen: f32,
    of_season: f32,
    of_level: f32,
}

/// Of the level's error, what a season's may be at most to be proven, and to
/// stay so.
const BETTER: f64 = 0.7;
const STILL_BETTER: f64 = 0.85;
/// So many values at least are foretold before it counts.
const LEAST: f32 = 200.0;
const SLOW: f64 = 0.002;

impl Proof {
    const fn new() -> Self {
        Self { seen: 0.0, of_season: 0.0, of_level: 0.0 }
    }

    /// The share of the level's error that is left.
    fn share(self) -> f64 {
        let level = f64::from(self.of_level).max(f64::MIN_POSITIVE);
        f64::from(self.of_season) / level
    }

    fn learn(&mut self, season: f64, level: f64) {
        let usual = f64::from(self.of_level);
        // One monster proves nothing.
        let bounded = self.seen > 20.0 && usual > 0.0;
        let most = if bounded { 20.0 * usual } else { f64::MAX };
        self.seen += 1.0;
        let weight = (1.0 / f64::from(self.seen)).max(SLOW);
        let near = |now: f32, error: f64| {
            let now = f64::from(now);
            narrow(now + weight * (error.abs().min(most) - now))
        };
        self.of_season = near(self.of_season, season);
        self.of_level = near(self.of_level, level);
    }
}

impl Season {
    pub(super) const fn new() -> Self {
        Self {
            level: 0.0,
            seen: 0.0,
            proven: false,
            day: [Slot::new(); 48],
            week: [Slot::new(); 168],
            of_day: Proof::new(),
            of_week: Proof::new(),
        }
    }

    /// What is usual `at` this second since 1970, as far as that was seen;
    /// then learns the value, unless on `hold`.
    pub(super) fn look(
        &mut self,
        at: f64,
        value: f64,
        hold: bool,
    ) -> Option<Usual> {
        self.seen += 1.0;
        if self.seen < 2.0 {
            self.level = value;
        }
        let off = value - self.level;
        let mut best: Option<(f64, f64)> = None;
        let most = if self.proven { STILL_BETTER } else { BETTER };
        let day = part(at, 1800.0, 0.0, 48);
        // 1970 began on a Thursday.
        let week = part(at, 3600.0, 72.0, 168);
        let (day, week) = (self.day.get_mut(day), self.week.get_mut(week));
        let seasons =
            [(day, &mut self.of_day, 33), (week, &mut self.of_week, 20)];
        for (slot, proof, of_last) in seasons {
            let Some(slot) = slot else { continue };
            if let Some(usual) = slot.mean() {
                let share =
                    if proof.seen > LEAST { proof.share() } else { 1.0 };
                if best.is_none_or(|(least, _)| share < least) {
                    best = Some((share, usual));
                }
                proof.learn(value - usual, off);
            }
            if !hold {
                slot.learn(value, of_last);
            }
        }
        if !hold {
            self.level += (1.0 / f64::from(self.seen)).max(SLOW) * off;
        }
        let (share, value) = best?;
        self.proven = share < most;
        Some(Usual { value, proven: self.proven })
    }
}

/// Which one of `count` parts that are `length` seconds long.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "not negative and below the count, which is small"
)]
fn part(at: f64, length: f64, first: f64, count: usize) -> usize {
    ((at / length).floor() + first).rem_euclid(count as f64) as usize
}

#[cfg(test)]
mod tests {
    use super::{Season, Slot, part};

    const DAY: f64 = 86_400.0;

    fn after(days: u32, value: impl Fn(f64) -> f64) -> (Season, f64) {
        let mut season = Season::new();
        for row in 0..days.saturating_mul(48) {
            let at = f64::from(row) * 1800.0;
            season.look(at, value(at), false);
        }
        (season, f64::from(days) * DAY)
    }

    fn proven(season: &mut Season, at: f64) -> Option<f64> {
        let usual = season.look(at, 0.0, true);
        usual.filter(|usual| usual.proven).map(|usual| usual.value)
    }

    #[test]
    fn parts_begin_on_monday_and_at_midnight() {
        // 2024-01-01 00:00 UTC was a Monday.
        let monday = 1_704_067_200.0;
        assert_eq!(part(monday, 3600.0, 72.0, 168), 0);
        assert_eq!(part(monday - 1.0, 3600.0, 72.0, 168), 167);
        assert_eq!(part(monday - 1.0, 1800.0, 0.0, 48), 47);
        assert!(part(f64::MAX, 1800.0, 0.0, 48) < 48);
        assert!(part(-1e300, 1800.0, 0.0, 48) < 48);
    }

    #[test]
    fn a_day_is_proven_after_some() {
        let work = |at: f64| if at % DAY < DAY / 2.0 { 50.0 } else { 10.0 };
        let (mut season, now) = after(3, work);
        assert_eq!(proven(&mut season, now), None);
        let (mut season, now) = after(8, work);
        assert_eq!(proven(&mut season, now), Some(50.0));
        assert_eq!(proven(&mut season, now + DAY / 2.0), Some(10.0));
    }

    #[test]
    fn a_gap_of_days_does_not_move_it() {
        let work = |at: f64| if at % DAY < DAY / 2.0 { 50.0 } else { 10.0 };
        let (mut season, now) = after(8, work);
        assert_eq!(proven(&mut season, now + 9.5 * DAY), Some(10.0));
    }

    #[test]
    fn a_week_is_told_from_a_day() {
        let work =
            |at: f64| if at % (7.0 * DAY) < 2.0 * DAY { 5.0 } else { 90.0 };
        let (mut season, now) = after(42, work);
        assert_eq!(proven(&mut season, now), Some(5.0));
    }

    #[test]
    fn noise_has_no_season() {
        let (mut season, now) = after(30, |at| (at / 1800.0).sin());
        assert_eq!(proven(&mut season, now), None);
    }

    #[test]
    fn on_hold_nothing_is_learnt() {
        let (mut season, now) = after(8, |at| at % DAY);
        let before = proven(&mut season, now);
        for _ in 0..100 {
            season.look(now, 1e6, true);
        }
        assert_eq!(season.day.map(Slot::mean), {
            let (season, _) = after(8, |at| at % DAY);
            season.day.map(Slot::mean)
        });
        assert_eq!(before, Some(0.0));
    }
}
