/// An amount of money in cents of a rand.
///
/// Read from the text of a JSON number and written back as one, so that it
/// never passes through a float.
///
/// # Examples
///
/// ```
/// use palisade_sim::Cents;
///
/// let price = Cents::new(2905);
/// assert_eq!(price.to_string(), "29.05");
/// assert_eq!(price.count(), 2905);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(u64);

impl Cents {
    /// An amount of `cents`.
    #[must_use]
    pub const fn new(cents: u64) -> Self {
        Self(cents)
    }

    /// The amount as a plain number of cents.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.0
    }

    /// Reads the text of a JSON number: digits, and at most two decimals.
    ///
    /// A sign, an exponent or a third decimal is no amount of money, and
    /// neither is what does not fit into 64 bits of cents.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (rand, cents) = text.split_once('.').unwrap_or((text, "00"));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !digits(rand) || !digits(cents) || rand.is_empty() {
            return None;
        }
        // `29.5` is 29 rand and 50 cents, not 5.
        let scale = match cents.len() {
            1 => 10,
            2 => 1,
            _ => return None,
        };
        let cents = cents.parse::<u64>().ok()?.checked_mul(scale)?;
        let rand = rand.parse::<u64>().ok()?.checked_mul(100)?;
        rand.checked_add(cents).map(Self)
    }
}

/// The text of a JSON number with two decimals.
impl std::fmt::Display for Cents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_cents_are_money() {
        let read = |text| Cents::parse(text).map(Cents::count);
        assert_eq!(read("29"), Some(2900));
        assert_eq!(read("29.5"), Some(2950));
        assert_eq!(read("0.29"), Some(29));
        // One above the last odd number of cents a double can hold.
        assert_eq!(read("90071992547409.93"), Some(9_007_199_254_740_993));
        for no_money in
            ["-1", "1e2", "0.001", "1.", "", ".5", "\"29\"", "null", "+1"]
        {
            assert_eq!(read(no_money), None, "{no_money}");
        }
    }

    #[test]
    fn an_amount_is_written_with_two_decimals() {
        assert_eq!(Cents::new(2905).to_string(), "29.05");
        assert_eq!(Cents::new(7).to_string(), "0.07");
    }
}
