//! The twelve kinds of secrets that [`rules`](crate::rules) look for, all of
//! them invented, with check digits that are right.

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};

use crate::random::{ALPHANUMERIC, BASE32, DIGITS, Random};

/// What makes a phrase with a secret in it.
pub(crate) type Kind = fn(&mut Random) -> String;

/// Each kind once.
pub(crate) const KINDS: [Kind; 12] = [
    bearer,
    jwt,
    card,
    email,
    phone,
    iban,
    aws_key,
    password,
    identity,
    address,
    private_key,
    basic,
];

fn bearer(random: &mut Random) -> String {
    format!("authorization: Bearer {}", random.text(ALPHANUMERIC, 48))
}

fn jwt(random: &mut Random) -> String {
    let part = |json: &str| BASE64_URL_SAFE_NO_PAD.encode(json);
    let head = part(r#"{"alg":"RS256","typ":"JWT"}"#);
    let (subject, time) =
        (random.between(1, 999_999_999), random.text(DIGITS, 7));
    let body = part(&format!(r#"{{"sub":"{subject}","iat":176{time}}}"#));
    let signature = random.text(ALPHANUMERIC, 43);
    format!("session {head}.{body}.{signature} opened")
}

fn card(random: &mut Random) -> String {
    let issuer = random.pick(&["40", "45", "49", "51", "53", "55"]);
    let number = checked(&(issuer.to_owned() + &random.text(DIGITS, 13)));
    let separator = random.pick(&["", " ", "-"]);
    let groups: Vec<_> =
        number.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    format!("card {} authorised", groups.join(separator))
}

fn email(random: &mut Random) -> String {
    let name =
        random.pick(&["ayanda", "bongani", "chidi", "fatima", "wanjiru"]);
    let tag = random.text(DIGITS, 4);
    let host = random.pick(&["co.za", "com", "org"]);
    format!("receipt for {name}.x{tag}@example.{host} sent")
}

fn phone(random: &mut Random) -> String {
    let prefix = random.pick(&["6", "7", "8"]);
    format!("otp to +27{prefix}{} delivered", random.text(DIGITS, 8))
}

fn iban(random: &mut Random) -> String {
    let account = random.text(DIGITS, 18);
    // ISO 13616: the country goes last, as numbers (D is 13, E is 14).
    let number = format!("{account}131400").parse().unwrap_or(0_u128);
    format!("beneficiary DE{:02}{account} added", 98 - number % 97)
}

fn aws_key(random: &mut Random) -> String {
    format!("upload as AKIA{} to bucket", random.text(BASE32, 16))
}

fn password(random: &mut Random) -> String {
    let value = random.text(ALPHANUMERIC, 12);
    match random.between(1, 3) {
        1 => format!("password={value}!x"),
        2 => format!(r#""password":"{value}""#),
        _ => format!("passwd: {value}"),
    }
}

/// A South African identity number.
fn identity(random: &mut Random) -> String {
    let (year, month) = (random.between(50, 99), random.between(1, 12));
    let (day, serial) = (random.between(1, 28), random.text(DIGITS, 4));
    let citizen = random.between(0, 1);
    let number = format!("{year:02}{month:02}{day:02}{serial}{citizen}8");
    format!("identity {} verified", checked(&number))
}

fn address(random: &mut Random) -> String {
    let [a, b] = [0, 0].map(|least| random.between(least, 255));
    format!("peer 197.{a}.{b}.{} joined", random.between(1, 254))
}

fn private_key(random: &mut Random) -> String {
    let key = random.text(ALPHANUMERIC, 200);
    let edge = |word| format!("-----{word} PRIVATE KEY-----");
    let (begin, end) = (edge("BEGIN"), edge("END"));
    format!(r"signing with {begin}\n{key}\n{end} now")
}

fn basic(random: &mut Random) -> String {
    let pair = format!("partner:{}", random.text(ALPHANUMERIC, 16));
    format!("Authorization: Basic {}", BASE64_STANDARD.encode(pair))
}

/// The number with its check digit behind it (ISO/IEC 7812-1, annex B).
fn checked(number: &str) -> String {
    let digits = number.bytes().rev().map(|byte| u64::from(byte - b'0'));
    let sum: u64 = digits
        .enumerate()
        .map(|(index, digit)| match digit * 2 {
            _ if index % 2 == 1 => digit,
            twice @ 10.. => twice - 9,
            twice => twice,
        })
        .sum();
    format!("{number}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_digit_is_that_of_the_standard() {
        assert_eq!(checked("411111111111111"), "4111111111111111");
        assert_eq!(checked("800101500908"), "8001015009087");
    }
}
