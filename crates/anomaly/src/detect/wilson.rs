use super::real::real;

/// The least share that `part` of `whole` is evidence of, at `z` standard
/// deviations: the lower end of Wilson's score interval (*Probable inference,
/// the law of succession, and statistical inference*, 1927). 0 for none.
pub(super) fn lower(part: u64, whole: u64, z: f64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    let whole = real(whole);
    let share = (real(part) / whole).min(1.0);
    let z2 = z * z / whole;
    let spread = (share * (1.0 - share) * z2 + z2 * z2 / 4.0).sqrt();
    ((share + z2 / 2.0 - spread) / (1.0 + z2)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::lower;

    #[test]
    fn agrees_with_published_values() {
        // 95 %, from Newcombe (1998), table I: 81 of 263 and 15 of 148.
        assert!((lower(81, 263, 1.96) - 0.2553).abs() < 1e-4);
        assert!((lower(15, 148, 1.96) - 0.0624).abs() < 1e-4);
        assert!(lower(0, 20, 1.96).abs() < 1e-12);
    }

    #[test]
    fn one_of_one_is_evidence_of_little() {
        assert!(lower(1, 1, 3.0) < 0.11);
        assert!(lower(100, 100, 3.0) > 0.9);
        assert!(lower(5, 0, 3.0).abs() < 1e-12);
        assert!(lower(9, 3, 3.0) <= 1.0);
    }
}
