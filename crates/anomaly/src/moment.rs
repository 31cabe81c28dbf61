/// When something is judged: a second of a clock that never steps, and where
/// in the week it lies.
///
/// Windows and cool-downs go by `second`, so that a step of the wall clock
/// moves none of them. Only the season goes by `hour_of_week`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "two numbers, no more to come")]
pub struct Moment {
    /// Whole seconds since the start.
    pub second: u64,
    /// 0 to 167, from Monday, 0 o'clock UTC.
    pub hour_of_week: u8,
}

impl Moment {
    /// The hours of a week.
    pub const WEEK: u8 = 168;

    /// The moment `second` seconds after the start, at `unix` seconds since
    /// 1970 by the wall clock.
    #[must_use]
    pub fn at(second: u64, unix: i64) -> Self {
        // 1970 began on a Thursday: three days after a Monday.
        let hour = unix.div_euclid(3600).wrapping_add(3 * 24);
        let hour = hour.rem_euclid(i64::from(Self::WEEK));
        Self { second, hour_of_week: u8::try_from(hour).unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn the_week_begins_on_monday() {
        // 2024-01-01 00:00 UTC was a Monday.
        let monday = 1_704_067_200;
        let hour = |unix| Moment::at(0, unix).hour_of_week;
        assert_eq!(hour(monday), 0);
        assert_eq!(hour(monday - 1), 167);
        assert_eq!(hour(monday + 3 * 86_400 + 7_200), 74);
        assert_eq!(hour(0), 72);
        assert_eq!(hour(-1), 71);
        assert!(hour(i64::MAX) < 168 && hour(i64::MIN) < 168);
    }
}
