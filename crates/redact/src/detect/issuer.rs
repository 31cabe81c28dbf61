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
    let [tens, ones, ..] = *digits else { return None };
    if may_be(tens, ones, digits.len()) { issued(digits) } else { None }
}

/// The same, row by row.
fn issued(digits: &[u8]) -> Option<Form> {
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

/// For the first two digits, the lengths of the numbers that begin so, as bits.
static LENGTHS: [u32; 100] = lengths();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn lengths() -> [u32; 100] {
    let mut lengths = [0; 100];
    let mut row = 0;
    while row < ISSUERS.len() {
        let Issuer { range: (first, last), usual, rare } = ISSUERS[row];
        let mut two = first / 10_000;
        while two <= last / 10_000 {
            lengths[two as usize] |= bits(usual) | bits(rare);
            two += 1;
        }
        row += 1;
    }
    lengths
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn bits(lengths: &[usize]) -> u32 {
    let (mut bits, mut index) = (0, 0);
    while index < lengths.len() {
        bits |= 1 << lengths[index];
        index += 1;
    }
    bits
}

/// Whether a number of so many digits, 12 to 20, that begins with these two, in
/// ASCII or not, may be one that somebody issues.
#[inline]
pub(crate) fn may_be(tens: u8, ones: u8, length: usize) -> bool {
    let value = |byte: u8| usize::from(byte & 0x0f);
    let two = value(tens).saturating_mul(10).saturating_add(value(ones));
    LENGTHS.get(two).is_some_and(|lengths| lengths >> (length & 31) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::{ISSUERS, issued, may_be};

    /// Every number that somebody issues passes the first look.
    #[test]
    fn the_first_look_knows_every_issuer() {
        for first in 0..1_000_000_u32 {
            let mut digits = [0; 19];
            let decimal = format!("{first:06}");
            for (slot, digit) in digits.iter_mut().zip(decimal.bytes()) {
                *slot = digit - b'0';
            }
            let [tens, ones] = [digits[0], digits[1]].map(|d| d + b'0');
            for length in 12..=19 {
                let is_issued = issued(&digits[..length]).is_some();
                let may_be = may_be(tens, ones, length);
                assert!(may_be || !is_issued, "{first} {length}");
            }
        }
    }

    #[test]
    fn few_numbers_pass_the_first_look() {
        let pairs =
            || (b'0'..=b'9').flat_map(|a| (b'0'..=b'9').map(move |b| (a, b)));
        let passing =
            |length| pairs().filter(|&(a, b)| may_be(a, b, length)).count();
        assert_eq!((passing(12), passing(15), passing(16)), (7, 9, 40));
    }

    #[test]
    fn issuers_are_sorted_for_the_search() {
        assert!(ISSUERS.is_sorted_by_key(|row| row.range.0));
    }
}
