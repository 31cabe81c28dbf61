use crate::text::Text;

/// Whether the last digit is right for the ones before it (ISO/IEC 7812-1,
/// annex B). `digits` are values from 0 to 9.
pub(super) fn is_valid(digits: &[u8]) -> bool {
    is_valid_in(Text::new(digits), 0, digits.len())
}

/// The same for the digits of a text from `start` to `end`, in ASCII or not:
/// eight at a time.
pub(crate) fn is_valid_in(text: Text<'_>, start: usize, end: usize) -> bool {
    let mut sum = 0_u64;
    let mut to = end;
    while to > start {
        let length = to.saturating_sub(start).min(8);
        let eight = text.chunk_before(to).map_or_else(
            || {
                // At the beginning of the text.
                let bytes = text.slice(start, to).iter();
                bytes.fold(0, |word, &byte| word >> 8 | u64::from(byte) << 56)
            },
            |bytes| u64::from_le_bytes(*bytes),
        );
        sum = sum.saturating_add(sum_of_eight(eight, length));
        to = to.saturating_sub(8);
    }
    sum.is_multiple_of(10)
}

/// The sum of the highest `length` bytes of `eight`, which are digits, where
/// the second highest and every other one before it is doubled.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "bytes of at most 18 add up to at most 144"
)]
const fn sum_of_eight(eight: u64, length: usize) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const DOUBLED: u64 = 0x00ff_00ff_00ff_00ff;
    let there = u64::MAX << (64 - 8 * length);
    let digits = eight & (ONES * 0x0f) & there;
    let doubled = digits + (digits & DOUBLED);
    let above_nine = ((doubled + ONES * (128 - 10)) >> 7) & ONES;
    let sums = doubled - above_nine * 9;
    sums.wrapping_mul(ONES) >> 56
}

#[cfg(test)]
mod tests {
    use super::{is_valid, is_valid_in};
    use crate::text::Text;

    #[test]
    fn published_numbers() {
        let digits = |text: &str| -> Vec<u8> {
            text.bytes().map(|byte| byte - b'0').collect()
        };
        // The example of the standard's annex, and Visa's test number.
        assert!(is_valid(&digits("79927398713")));
        assert!(is_valid(&digits("4111111111111111")));
        for wrong in 0..10 {
            let text = format!("7992739871{wrong}");
            assert_eq!(is_valid(&digits(&text)), wrong == 3, "{text}");
        }
    }

    /// Digit by digit, as the standard has it.
    fn is_valid_slowly(digits: &[u8]) -> bool {
        const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
        let lasts = digits.iter().rev().step_by(2).copied();
        let others = digits.iter().rev().skip(1).step_by(2);
        let doubled = others.map(|&digit| DOUBLED[usize::from(digit)]);
        let sum: u32 = lasts.chain(doubled).map(u32::from).sum();
        sum.is_multiple_of(10)
    }

    #[test]
    fn eight_at_a_time_is_the_same() {
        let mut seed = 1_u64;
        for length in 1..30 {
            for before in ["", "x", "123456789 "] {
                for _ in 0..50 {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005) + 1;
                    let number = format!("{seed:020}{seed:020}");
                    let number = number.get(..length).unwrap();
                    let text = format!("{before}{number}");
                    let digits: Vec<_> =
                        number.bytes().map(|byte| byte - b'0').collect();
                    assert_eq!(
                        is_valid_in(
                            Text::new(text.as_bytes()),
                            before.len(),
                            text.len()
                        ),
                        is_valid_slowly(&digits),
                        "{text}"
                    );
                }
            }
        }
    }
}
