/// A count as a real number: exact up to 2^53, the nearest above.
#[expect(clippy::cast_precision_loss, reason = "counts are compared, not kept")]
pub(super) const fn real(count: u64) -> f64 {
    count as f64
}

/// The nearest count: 0 for what is negative or no number, the highest for
/// what is above.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion saturates"
)]
pub(super) fn count(real: f64) -> u64 {
    real.round() as u64
}

/// Rounded down, where [`count`] costs a call.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion saturates"
)]
pub(super) const fn floor(real: f64) -> usize {
    real as usize
}

/// With the precision that tables have room for.
#[expect(
    clippy::cast_possible_truncation,
    reason = "seven digits are enough for a rate, a level or a latency"
)]
pub(super) const fn narrow(real: f64) -> f32 {
    real as f32
}

/// Seconds that fit a table: about a hundred years.
pub(super) fn short(seconds: u64) -> u32 {
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{count, floor, narrow, real, short};

    #[test]
    fn nothing_wraps() {
        assert_eq!(count(real(1 << 53)), 1 << 53);
        assert_eq!((count(2.5), floor(2.5)), (3, 2));
        assert_eq!([-1.0, f64::NAN].map(floor), [0, 0]);
        assert_eq!([-1.0, f64::NAN].map(count), [0, 0]);
        assert_eq!(count(f64::INFINITY), u64::MAX);
        assert_eq!(short(u64::MAX), u32::MAX);
        assert!((narrow(0.1) - 0.1).abs() < 1e-7);
    }
}
