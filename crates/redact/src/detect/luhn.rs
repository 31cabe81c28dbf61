/// Whether the last digit is right for the ones before it (ISO/IEC 7812-1,
/// annex B). `digits` are values from 0 to 9.
pub(super) fn is_valid(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, &digit)| {
            let digit = u32::from(digit);
            match (index % 2 == 0, digit) {
                (true, _) => digit,
                (false, 0..=4) => digit.saturating_mul(2),
                (false, _) => digit.saturating_mul(2).saturating_sub(9),
            }
        })
        .sum();
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::is_valid;

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
}
