//! Values that are no secret although their key says so.

use super::state;
use crate::kind::Sort;

/// What stands where a value is not there, or was taken out by somebody else.
///
/// `|` and `>` say in YAML that the value follows in the next lines.
const ABSENT: &[&[u8]] = &[
    b"|",
    b"|-",
    b">",
    b">-",
    b"()",
    b"(null)",
    b"-",
    b"<hidden",
    b"<nil",
    b"<none",
    b"<redacted",
    b"<unset",
    b"[]",
    b"[filtered]",
    b"[redacted]",
    b"empty",
    b"false",
    b"n/a",
    b"nil",
    b"none",
    b"null",
    b"redacted",
    b"sensitive",
    b"true",
    b"undefined",
    b"unset",
    b"{}",
];

/// No word of these is longer: most values are.
const LONGEST_ABSENT: usize = 10;

/// What is longer is a value, whatever it looks like. It also keeps the time
/// linear: only a finding is never measured again.
const LONGEST: usize = 64;

/// How a value stands in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Bare, behind a separator.
    Bare,
    /// In quotes that sentences have, too.
    Mention,
    /// Bare, behind a colon as sentences and lists have it, too.
    Prose,
    /// In quotes or brackets, or a value of its own: it is what it is.
    Quoted,
}

/// Why `value` may stay under a key that says `sort`, or `None` if it may not.
///
/// In prose, where a sentence can go on behind `token:`, a value must look like
/// one; a password never has to.
pub(crate) fn reason(
    value: &[u8],
    sort: Sort,
    setting: Setting,
) -> Option<&'static str> {
    if value.len() > LONGEST {
        None
    } else if is_absent(value) || state::is_said(value) {
        Some("it says that there is no value")
    } else if state::is_word(value) && has_states(sort, setting) {
        Some("it is the state of a value")
    } else if state::is_schema(value) {
        Some("it says what a value must look like")
    } else if value.iter().all(|&byte| byte == b'*') {
        Some("it is masked already")
    } else if setting != Setting::Quoted && is_placeholder(value) {
        Some("it stands for a value that is elsewhere")
    } else if sort == Sort::Pan && is_masked_pan(value) {
        Some("it is masked already")
    } else if setting != Setting::Quoted && is_too_short(value, sort) {
        Some("it is a number too short for it")
    } else if sort == Sort::Phone && has_few_digits(value) {
        Some("it has too few digits for it")
    } else if sort == Sort::Address && is_network_address(value) {
        Some("it is the address of a machine")
    } else if matches!(sort, Sort::PrivateKey | Sort::Secret) && is_path(value)
    {
        Some("it is the path of a file")
    } else if is_made(sort) && is_version_range(value) {
        Some("it is the version of a package")
    } else if matches!(setting, Setting::Mention | Setting::Prose)
        && !is_likely_in_prose(value, sort)
    {
        Some("it reads like a sentence that goes on")
    } else {
        None
    }
}

fn is_absent(value: &[u8]) -> bool {
    // A bare word ends before its `>`.
    let value = match value {
        [value @ .., b'>'] if value.starts_with(b"<") => value,
        _ => value,
    };
    let is = |absent: &&[u8]| value.eq_ignore_ascii_case(absent);
    value.len() <= LONGEST_ABSENT && ABSENT.iter().any(is)
}

/// Why a bare value may stay behind this key.
pub(super) fn by_key(
    value: &[u8],
    key: &[u8],
    setting: Setting,
) -> Option<&'static str> {
    if setting == Setting::Bare && is_column(value, key) {
        Some("it is a column of the same name")
    } else if key.eq_ignore_ascii_case(b"pass") && is_result(value, setting) {
        Some("it says what passed")
    } else {
        None
    }
}

/// `pass=12`, `pass: 98.5%`, `pass: all good`: not only passwords have this name.
fn is_result(value: &[u8], setting: Setting) -> bool {
    let is_part = |byte: &u8| {
        byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'/' | b'%')
    };
    let count = value.strip_suffix(b"ms").unwrap_or(value);
    let is_count = count.iter().all(is_part)
        && (value.len() < 4 || !value.iter().all(u8::is_ascii_digit));
    let is_prose = setting == Setting::Prose
        && (value.len() <= 6 && count.iter().all(is_part)
            || value.iter().all(u8::is_ascii_alphabetic));
    is_count || is_prose
}

/// Whether a value is a column of the same name, as in SQL: `a.email =
/// b.email`, `token = excluded.token`.
fn is_column(value: &[u8], key: &[u8]) -> bool {
    let is_dot = |byte: &u8| *byte == b'.';
    let is_path = |path: &[u8]| {
        path.split(is_dot).all(|word| {
            word.first().is_some_and(u8::is_ascii_alphabetic)
                && word.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
        })
    };
    let is_qualified = key.contains(&b'.') || value.starts_with(b"excluded.");
    value.len() <= LONGEST
        && is_qualified
        && value.contains(&b'.')
        && is_path(value)
        && is_path(key)
        && value.rsplit(is_dot).next() == key.rsplit(is_dot).next()
}

/// `$NAME`, `${NAME}`, `$1`, `?`, `:name`, `@p1`, `%s`, `%(name)s`, `{name}`:
/// variables and the parameters of a statement or a template.
fn is_placeholder(value: &[u8]) -> bool {
    let is_all = |name: &[u8], is: fn(&u8) -> bool| {
        !name.is_empty() && name.iter().all(|byte| is(byte) || *byte == b'_')
    };
    match value {
        b"?" | b"%s" | b"{}" => true,
        [b'$', b'{', name @ .., b'}'] => is_all(name, u8::is_ascii_uppercase),
        [b'{', name @ .., b'}'] | [b'%', b'(', name @ .., b')', b's'] => {
            is_all(name, u8::is_ascii_alphabetic)
        }
        [b'$', name @ ..] => {
            is_all(name, u8::is_ascii_uppercase)
                || (name.len() < 3 && is_all(name, u8::is_ascii_digit))
        }
        [b'@', b'p', name @ ..] => {
            name.len() < 3 && is_all(name, u8::is_ascii_digit)
        }
        [b':' | b'@', name @ ..] => is_all(name, u8::is_ascii_lowercase),
        // What `kubectl describe` prints of a secret.
        _ => value == b"<set",
    }
}

/// Whether a word may say the state of a value of this sort. People choose
/// passwords and secrets, and are called Success.
fn has_states(sort: Sort, setting: Setting) -> bool {
    is_made(sort) || (sort == Sort::Password && setting == Setting::Prose)
}

/// Whether nobody chooses such a value, or is called like one.
const fn is_made(sort: Sort) -> bool {
    matches!(
        sort,
        Sort::Account
            | Sort::BirthDate
            | Sort::Cvv
            | Sort::Iban
            | Sort::NationalId
            | Sort::Pan
            | Sort::Phone
            | Sort::Pin
            | Sort::Session
            | Sort::Token
            | Sort::Track
    )
}

/// A number under `pan` that is no card's, a version under `otp`.
fn is_too_short(value: &[u8], sort: Sort) -> bool {
    let least = match sort {
        Sort::Pan => 8,
        Sort::Token => 4,
        _ => return false,
    };
    let value = value.strip_prefix(b"-").unwrap_or(value);
    value.len() < least && value.iter().all(u8::is_ascii_digit)
}

/// `iPhone`, `yes`, `?0`: one short word. A longer one may be a number that is
/// encoded, and three digits are a number's first group.
fn has_few_digits(value: &[u8]) -> bool {
    value.len() <= 8
        && value.iter().all(u8::is_ascii_graphic)
        && value.iter().filter(|byte| byte.is_ascii_digit()).count() < 3
}

/// `^0.6.0`, `~1.2`: what a list of packages has behind their names.
fn is_version_range(value: &[u8]) -> bool {
    let is_part = |part: &[u8]| {
        matches!(part.len(), 1..=3) && part.iter().all(u8::is_ascii_digit)
    };
    let version = value.strip_prefix(b"^").or(value.strip_prefix(b"~"));
    version.is_some_and(|it| it.split(|&byte| byte == b'.').all(is_part))
}

/// `/etc/ssl/x.pem`, `~/.aws/credentials`: base64 has neither dot nor tilde.
fn is_path(value: &[u8]) -> bool {
    let starts: [&[u8]; 4] = [b"/", b"~/", b"./", b"../"];
    let ends: [&[u8]; 4] = [b".json", b".key", b".pem", b".der"];
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'/' | b'.' | b'-' | b'_' | b'~')
    };
    value.iter().all(is_part)
        && (value.starts_with(b"~/.")
            || (starts.iter().any(|start| value.starts_with(start))
                && ends.iter().any(|end| value.ends_with(end))))
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

/// An IP address, a host name, either with a port, a memory address: one word
/// with the punctuation of these. Or a socket, as D-Bus and Oracle write it.
fn is_network_address(value: &[u8]) -> bool {
    const SOCKETS: [&[u8]; 2] = [b"unix:", b"(PROTOCOL="];
    if SOCKETS.iter().any(|socket| value.starts_with(socket)) {
        return value.iter().all(u8::is_ascii_graphic);
    }
    // In a sentence that goes on. What has no port behind its colon is a host
    // only if it looks like one: `address: address:` is none.
    let value = value.strip_suffix(b":").unwrap_or(value);
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b':' | b'-' | b'_' | b'[' | b']' | b'/')
    };
    let mut colons = value.rsplit(|&byte| byte == b':');
    let port = colons.next().unwrap_or_default();
    let has_port = colons.next().is_some();
    let is_number = port.iter().all(|b| b.is_ascii_hexdigit() || *b == b']');
    value.iter().all(is_part)
        && if has_port {
            is_number
        } else {
            value.contains(&b'.')
                || value.starts_with(b"0x")
                || value == b"localhost"
        }
}

/// How a sentence or a declaration goes on behind `password:`.
const GOES_ON: &[&[u8]] = &[
    b"&[u8]",
    b"&str",
    b"cannot",
    b"expected",
    b"expired",
    b"incorrect",
    b"invalid",
    b"is",
    b"missing",
    b"must",
    b"required",
    b"should",
    b"str",
    b"string",
    b"too",
    b"was",
    b"wrong",
];

fn is_likely_in_prose(value: &[u8], sort: Sort) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    match sort {
        Sort::Address | Sort::Name => true,
        Sort::Password => {
            let word = value.strip_suffix(b",").unwrap_or(value);
            !GOES_ON.iter().any(|on| word.eq_ignore_ascii_case(on))
        }
        Sort::PrivateKey | Sort::Secret | Sort::Session | Sort::Token => {
            value.len() >= 16
                || digits == value.len()
                || (digits > 0 && value.len() >= 8)
        }
        _ => digits > 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{ABSENT, LONGEST_ABSENT};

    #[test]
    fn the_longest_absent_word_is_as_long_as_that() {
        let longest = ABSENT.iter().map(|word| word.len()).max();
        assert_eq!(longest, Some(LONGEST_ABSENT));
    }
}
