//! Who issues card numbers that begin so, and how long they are.

/// How much a length says: many numbers are as long as a card's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The issuer's usual length: the number may stand alone.
    Usual,
    /// Possible, but rare: a word or grouping must say that it is a card's.
    Rare,
}

struct Issuer {
    /// The first six digits, from and to.
    range: (u32, u32),
    usual: &'static [usize],
    rare: &'static [usize],
}

const fn issuer(
    range: (u32, u32),
    usual: &'static [usize],
    rare: &'static [usize],
) -> Issuer {
    Issuer { range, usual, rare }
}

/// From the issuers' public ranges (ISO/IEC 7812-1 prefixes, EMV test kits of
/// the large acquirers). Where ranges overlap, every row counts.
const ISSUERS: &[Issuer] = &[
    // Mir
    issuer((220_000, 220_499), &[16], &[17, 18, 19]),
    // Mastercard, second series
    issuer((222_100, 272_099), &[16], &[]),
    // Diners Club
    issuer((300_000, 305_999), &[14, 16], &[17, 18, 19]),
    issuer((309_500, 309_599), &[14, 16], &[17, 18, 19]),
    // American Express
    issuer((340_000, 349_999), &[15], &[]),
    // JCB
    issuer((352_800, 358_999), &[16], &[17, 18, 19]),
    // Diners Club
    issuer((360_000, 369_999), &[14, 16], &[17, 18, 19]),
    // American Express
    issuer((370_000, 379_999), &[15], &[]),
    // Diners Club
    issuer((380_000, 399_999), &[14, 16], &[17, 18, 19]),
    // Visa
    issuer((400_000, 499_999), &[13, 16], &[19]),
    // Maestro
    issuer((500_000, 509_999), &[16], &[12, 13, 14, 15, 17, 18, 19]),
    // Verve
    issuer((506_000, 506_199), &[16, 18, 19], &[]),
    issuer((507_865, 507_964), &[16, 18, 19], &[]),
    // Mastercard
    issuer((510_000, 559_999), &[16], &[]),
    // Maestro
    issuer((560_000, 589_999), &[16], &[12, 13, 14, 15, 17, 18, 19]),
    // Discover, RuPay, Hipercard
    issuer((600_000, 609_999), &[16], &[17, 18, 19]),
    // UnionPay
    issuer((620_000, 629_999), &[16, 19], &[17, 18]),
    // Maestro, Elo
    issuer((630_000, 639_999), &[16], &[12, 13, 14, 15, 17, 18, 19]),
    // Discover
    issuer((644_000, 659_999), &[16], &[17, 18, 19]),
    // Verve
    issuer((650_002, 650_027), &[16, 18, 19], &[]),
    // Maestro
    issuer((670_000, 679_999), &[16], &[12, 13, 14, 15, 17, 18, 19]),
    issuer((690_000, 699_999), &[16], &[12, 13, 14, 15, 17, 18, 19]),
    // UnionPay, RuPay
    issuer((810_000, 829_999), &[16], &[17, 18, 19]),
    // Troy
    issuer((979_200, 979_299), &[16], &[]),
];

/// What an issuer says to a number of these digits, if one issues such.
pub(super) fn form(digits: &[u8]) -> Option<Form> {
    let (length, digits) = (digits.len(), digits.get(..6)?);
    let first = digits.iter().fold(0_u32, |number, &digit| {
        number.saturating_mul(10).saturating_add(u32::from(digit))
    });
    let mut form = None;
    // The rows are in the order of their first numbers.
    for row in ISSUERS.iter().take_while(|row| row.range.0 <= first) {
        if first <= row.range.1 {
            if row.usual.contains(&length) {
                return Some(Form::Usual);
            }
            if row.rare.contains(&length) {
                form = Some(Form::Rare);
            }
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::ISSUERS;

    #[test]
    fn issuers_are_sorted_for_the_search() {
        assert!(ISSUERS.is_sorted_by_key(|row| row.range.0));
    }
}
