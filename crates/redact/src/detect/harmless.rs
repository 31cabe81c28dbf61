//! Values that are no secret although their key says so.

use crate::kind::Sort;

/// What stands where a value is not there, or was taken out by somebody else.
const ABSENT: &[&[u8]] = &[
    b"()",
    b"-",
    b"<none>",
    b"<redacted>",
    b"[]",
    b"[filtered]",
    b"[redacted]",
    b"empty",
    b"false",
    b"nil",
    b"none",
    b"null",
    b"redacted",
    b"sensitive",
    b"true",
    b"undefined",
    b"{}",
];

/// Why `value` may stay under a key that says `sort`, or `None` if it may not.
///
/// In prose, where a sentence can go on behind `token:`, a value must look like
/// one; a password never has to.
pub(crate) fn reason(
    value: &[u8],
    sort: Sort,
    in_prose: bool,
) -> Option<&'static str> {
    if ABSENT.iter().any(|absent| value.eq_ignore_ascii_case(absent)) {
        Some("it says that there is no value")
    } else if value.iter().all(|&byte| byte == b'*') {
        Some("it is masked already")
    } else if is_variable(value) {
        Some("it names a variable")
    } else if sort == Sort::Pan && is_masked_pan(value) {
        Some("it is masked already")
    } else if sort == Sort::Address && is_network_address(value) {
        Some("it is the address of a machine")
    } else if in_prose && !is_likely_in_prose(value, sort) {
        Some("it reads like a sentence that goes on")
    } else {
        None
    }
}

/// `$NAME`, `${NAME}` or `%(name)s`.
fn is_variable(value: &[u8]) -> bool {
    let ([b'$', b'{', name @ .., b'}']
    | [b'%', b'(', name @ .., b')', b's']
    | [b'$', name @ ..]) = value
    else {
        return false;
    };
    !name.is_empty()
        && name.iter().all(|&b| b.is_ascii_uppercase() || b == b'_')
}

/// `411111******1111`: at most the first six and the last four digits.
fn is_masked_pan(value: &[u8]) -> bool {
    let is_gap = |b: &u8| matches!(b, b' ' | b'-') || !b.is_ascii();
    let mut bytes = value.iter().filter(|byte| !is_gap(byte)).peekable();
    let mut run = |is: fn(&u8) -> bool| {
        let mut count = 0_usize;
        while bytes.next_if(|byte| is(byte)).is_some() {
            count = count.saturating_add(1);
        }
        count
    };
    let head = run(u8::is_ascii_digit);
    let masked = run(|&byte| byte == b'*');
    let tail = run(u8::is_ascii_digit);
    head <= 6 && masked >= 3 && tail <= 4 && bytes.next().is_none()
}

/// An IP address, a host name with its port, a memory address: one word with
/// the punctuation of these, or `localhost`.
fn is_network_address(value: &[u8]) -> bool {
    !value.iter().any(|&byte| byte == b' ' || byte == b'@')
        && (value.iter().any(|&byte| byte == b'.' || byte == b':')
            || value.starts_with(b"0x")
            || value == b"localhost")
}

fn is_likely_in_prose(value: &[u8], sort: Sort) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    match sort {
        Sort::Address | Sort::Name | Sort::Password => true,
        Sort::PrivateKey | Sort::Secret | Sort::Session | Sort::Token => {
            value.len() >= 16
                || digits == value.len()
                || (digits > 0 && value.len() >= 8)
        }
        _ => digits > 0,
    }
}
