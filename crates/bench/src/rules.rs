//! The reference: one regular expression for each kind of secret.
//!
//! It is what a team writes that has no library: expressions only, no check
//! digits, and a clean line is read twelve times. Letters are those of ASCII:
//! `\w` would be slower still.

use regex::Regex;

const RULES: [&str; 12] = [
    // A bearer token.
    r"(?i)\bbearer\s+[A-Z0-9._~+/=-]{16,}",
    // A JSON web token.
    r"\beyJ[A-Za-z0-9_-]{5,}\.eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{10,}",
    // A card number, with separators or without.
    r"\b\d(?:[ -]?\d){12,18}\b",
    // An e-mail address.
    r"\b[A-Za-z0-9_.%+-]{1,64}@[A-Za-z0-9.-]{1,80}\.[A-Za-z]{2,10}\b",
    // A phone number of five countries.
    r"\+(?:27|233|234|254|256)\d{8,10}\b",
    // An international bank account number.
    r"\b[A-Z]{2}\d{2}[A-Z\d]{11,30}\b",
    // An access key of AWS.
    r"\bA(?:KIA|SIA)[A-Z\d]{16}\b",
    // A password by its name.
    r#"(?i)\b(?:api_key|passwd|password|pwd|secret)\b["']?\s*[=:]\s*["']?[^\s,;"']{4,100}"#,
    // A South African identity number.
    r"\b\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}[0-2]\d\d\b",
    // An address of IPv4.
    r"\b(?:(?:1?\d?\d|2[0-4]\d|25[0-5])\.){3}(?:1?\d?\d|2[0-4]\d|25[0-5])\b",
    // A private key.
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\\ \s]{1,2900}",
    // A name and a password in base64.
    r"(?i)\bbasic\s+[A-Z0-9+/]{8,}={0,2}",
];

/// The detectors of `palisade-redact` that look for what the rules do.
///
/// The password is found by its name, in any policy. No detector looks for
/// addresses of IPv4.
pub const DETECTORS: [&str; 10] = [
    "aws_access_key",
    "basic",
    "bearer",
    "email",
    "iban",
    "jwt",
    "pan",
    "phone",
    "private_key",
    "sa_id",
];

/// The expressions, compiled.
///
/// # Panics
///
/// When one of them is none, which the tests rule out.
#[must_use]
#[expect(clippy::unwrap_used, reason = "each is a constant")]
pub fn regexes() -> Vec<Regex> {
    RULES.iter().map(|rule| Regex::new(rule).unwrap()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{random::Random, secret};

    #[test]
    fn each_rule_finds_its_own_kind() {
        let mut random = Random::new(1);
        // The order of kinds is that of rules.
        for (rule, kind) in regexes().iter().zip(secret::KINDS) {
            let secret = kind(&mut random);
            assert!(rule.is_match(&secret), "{rule}: {secret}");
        }
    }
}
