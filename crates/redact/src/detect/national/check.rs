//! What the digits of a number must add up to.

/// What must be right about a number beside the way it is written.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// A day of birth `YYYYMMDD` in front.
    BirthDate,
    /// The year of a registration in front.
    Company,
    /// Century, day of birth and governorate.
    Egypt,
    /// Weights 1 to 9, modulo 11 (python-stdnum, `gh.tin`).
    Ghana,
    /// ISO/IEC 7812-1, annex B.
    Luhn,
    /// Day of birth, and a check character modulo 17 (python-stdnum, `mu.nid`).
    Mauritius,
    /// ISO 7064, modulo 97, with remainder 0 (python-stdnum, `ma.ice`).
    Mod97,
    /// Weights 8, 9, 4 to 9, modulo 11 (python-stdnum, `mz.nuit`).
    Mozambique,
    /// Nothing.
    None,
    /// Year of birth and sex.
    Rwanda,
    /// Weights 1 and 2, modulo 10 (python-stdnum, `sn.ninea`).
    Senegal,
    /// Luhn, and a first digit that is in use (python-stdnum, `za.tin`).
    SouthAfrica,
    /// Letters that are in use (python-stdnum, `tn.mf`).
    Tunisia,
    /// Verhoeff's check digit.
    Verhoeff,
}

impl Check {
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::BirthDate => "length, day of birth",
            Self::Company => "form, year",
            Self::Egypt => "length, day of birth, governorate",
            Self::Ghana => "prefix, length, check digit modulo 11",
            Self::Luhn => "length, check digit",
            Self::Mauritius => "day of birth, check digit modulo 17",
            Self::Mod97 => "length, ISO 7064 mod 97",
            Self::Mozambique => "length, check digit modulo 11",
            Self::None => "form, length",
            Self::Rwanda => "length, year of birth, sex",
            Self::Senegal => "length, weighted check digit",
            Self::SouthAfrica => "length, first digit, check digit",
            Self::Tunisia => "form, letters in use",
            Self::Verhoeff => "length, Verhoeff check digit",
        }
    }

    pub(super) fn accepts(self, number: &[u8]) -> bool {
        match self {
            Self::BirthDate => is_birth_date(number),
            Self::Company => {
                matches!(value(number, 0, 4), 1800..=2099)
            }
            Self::Egypt => is_egypt(number),
            Self::Ghana => {
                let (digits, last) = split(number);
                let digits = digits.get(1..).unwrap_or_default();
                let sum = weighted(digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11;
                last == if sum == 10 { X } else { sum }
            }
            Self::Luhn => is_luhn(number),
            Self::Mauritius => is_mauritius(number),
            Self::Mod97 => {
                let step = |rest: u32, digit| {
                    rest.saturating_mul(10).saturating_add(digit) % 97
                };
                digits(number).fold(0, step) == 0
            }
            Self::Mozambique => {
                let (digits, last) = split(number);
                let sum = weighted(digits, &[8, 9, 4, 5, 6, 7, 8, 9]) % 11;
                last == if sum == 10 { 1 } else { sum }
            }
            Self::None => true,
            Self::Rwanda => {
                matches!(value(number, 1, 5), 1900..=2039)
                    && matches!(number.get(5), Some(b'7' | b'8'))
            }
            Self::Senegal => {
                let weights: &[u32] = match number.len() {
                    7 => &[1, 2, 1, 2, 1, 2, 1],
                    _ => &[1, 2, 1, 2, 1, 2, 1, 2, 1],
                };
                weighted(number, weights).is_multiple_of(10)
            }
            Self::SouthAfrica => {
                matches!(number.first(), Some(b'0'..=b'3' | b'9'))
                    && is_luhn(number)
            }
            Self::Tunisia => is_tunisia(number),
            Self::Verhoeff => is_verhoeff(number),
        }
    }
}

/// What [`digits`] and [`split`] make of an `X`.
const X: u32 = 40;

/// The values of the digits; of `X`, what follows 9 in their order.
fn digits(number: &[u8]) -> impl DoubleEndedIterator<Item = u32> + '_ {
    number.iter().map(|byte| u32::from(byte.saturating_sub(b'0')))
}

fn split(number: &[u8]) -> (&[u8], u32) {
    let Some((last, digits)) = number.split_last() else { return (&[], 0) };
    (digits, u32::from(last.saturating_sub(b'0')))
}

fn weighted(number: &[u8], weights: &[u32]) -> u32 {
    digits(number).zip(weights).fold(0, |sum, (digit, weight)| {
        sum.saturating_add(digit.saturating_mul(*weight))
    })
}

/// The number that the digits from `start` to `end` make.
fn value(number: &[u8], start: usize, end: usize) -> u32 {
    let part = number.get(start..end).unwrap_or_default();
    digits(part)
        .fold(0, |value, digit| value.saturating_mul(10).saturating_add(digit))
}

fn is_luhn(number: &[u8]) -> bool {
    let sum =
        digits(number).rev().enumerate().fold(0_u32, |sum, (at, digit)| {
            let doubled =
                if at % 2 == 1 { digit.saturating_mul(2) } else { digit };
            sum.saturating_add(doubled / 10).saturating_add(doubled % 10)
        });
    sum % 10 == 0
}

const fn is_day(month: u32, day: u32) -> bool {
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 29,
        _ => 0,
    };
    day >= 1 && day <= days
}

fn is_birth_date(number: &[u8]) -> bool {
    matches!(value(number, 0, 4), 1900..=2039)
        && is_day(value(number, 4, 6), value(number, 6, 8))
}

/// The century since 1900, counted from 2, a day, and one of the governorates.
fn is_egypt(number: &[u8]) -> bool {
    let is_governorate =
        matches!(value(number, 7, 9), 1..=4 | 11..=19 | 21..=29 | 31..=35 | 88);
    matches!(number.first(), Some(b'2' | b'3'))
        && is_day(value(number, 3, 5), value(number, 5, 7))
        && is_governorate
}

fn is_mauritius(number: &[u8]) -> bool {
    let value_of = |byte: &u8| match byte {
        b'A'..=b'Z' => u32::from(byte.saturating_sub(b'A')).saturating_add(10),
        _ => u32::from(byte.saturating_sub(b'0')),
    };
    let weights = (1..=14_u32).rev();
    // The last character has weight 1: all together are a multiple of 17.
    let sum = number.iter().zip(weights).fold(0_u32, |sum, (byte, weight)| {
        sum.saturating_add(value_of(byte).saturating_mul(weight))
    });
    sum % 17 == 0
        && number.last().is_some_and(|last| value_of(last) < 17)
        && is_day(value(number, 3, 5), value(number, 1, 3))
}

fn is_tunisia(number: &[u8]) -> bool {
    let mut letters = number.iter().filter(|byte| byte.is_ascii_uppercase());
    let key = letters.next();
    let rest = (letters.next(), letters.next());
    let branch = number.get(number.len().saturating_sub(3)..);
    let is_branch_of =
        |category: u8| branch == Some(b"000") || category == b'E';
    !matches!(key, None | Some(b'I' | b'O' | b'U'))
        && match rest {
            (None, _) => true,
            (
                Some(b'A' | b'P' | b'B' | b'D' | b'N'),
                Some(&category @ (b'M' | b'P' | b'C' | b'N' | b'E')),
            ) => is_branch_of(category),
            _ => false,
        }
}

/// J. Verhoeff, Error detecting decimal codes, 1969: the dihedral group of the
/// pentagon, and a permutation that is applied once more for each place.
fn is_verhoeff(number: &[u8]) -> bool {
    const PERMUTED: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let step = |digit: u32| {
        let place = usize::try_from(digit).unwrap_or_default();
        PERMUTED.get(place).copied().unwrap_or_default()
    };
    let permuted =
        |place: usize, digit: u32| (0..place % 8).fold(digit, |d, _| step(d));
    let rest = digits(number)
        .rev()
        .enumerate()
        .fold(0, |rest, (place, digit)| product(rest, permuted(place, digit)));
    rest == 0
}

/// The product of two elements of the group: 0 to 4 turn, 5 to 9 mirror.
fn product(a: u32, b: u32) -> u32 {
    let turned = if a < 5 {
        a.saturating_add(b % 5)
    } else {
        a.saturating_add(5).saturating_sub(b % 5)
    } % 5;
    if (a < 5) == (b < 5) { turned } else { turned.saturating_add(5) }
}

#[cfg(test)]
mod tests {
    use super::{Check, is_verhoeff};

    #[test]
    fn numbers_that_python_stdnum_shows_as_valid() {
        for (check, number) in [
            (Check::Ghana, "C0000803561"),
            (Check::Luhn, "693770885"),
            (Check::Mod97, "001561191000066"),
            (Check::Mod97, "002136093000040"),
            (Check::Mozambique, "400339910"),
            (Check::Mozambique, "400005834"),
            (Check::Senegal, "3067221"),
            (Check::SouthAfrica, "0001339050"),
            (Check::SouthAfrica, "0843089848"),
            (Check::Tunisia, "1234567/M/A/E/001"),
            (Check::Tunisia, "1282182W"),
            (Check::Tunisia, "1496298TPN000"),
        ] {
            assert!(check.accepts(number.as_bytes()), "{number}");
        }
    }

    #[test]
    fn numbers_that_python_stdnum_shows_as_invalid() {
        for (check, number) in [
            (Check::Ghana, "C0000803562"),
            (Check::Luhn, "693770880"),
            (Check::Mod97, "001561191000065"),
            (Check::Senegal, "3067222"),
            (Check::SouthAfrica, "2449494160"),
            (Check::Tunisia, "1219773U"),
            (Check::Tunisia, "1234567/M/A/X/000"),
        ] {
            assert!(!check.accepts(number.as_bytes()), "{number}");
        }
    }

    #[test]
    fn verhoeff_sees_every_wrong_digit_and_every_swap() {
        let digits = *b"12340";
        assert!(is_verhoeff(&digits));
        assert!(is_verhoeff(b"2363"));
        for at in 0..5 {
            for other in b'0'..=b'9' {
                let mut wrong = digits;
                wrong[at] = other;
                assert_eq!(is_verhoeff(&wrong), wrong == digits);
            }
        }
        for at in 0..4 {
            let mut wrong = digits;
            wrong.swap(at, at + 1);
            assert!(!is_verhoeff(&wrong));
        }
    }
}
