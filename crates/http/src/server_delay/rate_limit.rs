//! The structured field `RateLimit` (RFC 9651), as far as it is needed.

use super::number::rounded_up;

/// Tells of each limit how many requests remain, and for how many seconds. Says
/// whether the whole line could be read.
///
/// More lenient than a parser of structured fields, which has to give up the
/// whole field for one bad member: the good ones still say to wait.
pub(super) fn read(text: &str, mut each: impl FnMut(u64, u64)) -> bool {
    let (mut says_any, mut is_readable) = (false, true);
    let mut read = |value| {
        let number = integer(value);
        is_readable &= number.is_some();
        number
    };
    let (mut remaining_of_all, mut longest) = (None, None);
    for member in split(text, ',') {
        let (mut remaining, mut time) = (None, None);
        for parameter in split(member, ';').skip(1) {
            match parameter.split_once('=') {
                Some(("r", value)) => remaining = read(value),
                Some(("t", value)) => time = read(value),
                _ => {}
            }
        }
        says_any |= remaining.is_some();
        if let (Some(remaining), Some(time)) = (remaining, time) {
            each(remaining, time);
        }
        // The form of draft 07: `limit=10, remaining=0, reset=30`.
        match member.split_once('=') {
            Some(("remaining", value)) => {
                let least = remaining_of_all.unwrap_or(u64::MAX);
                let remaining = read(value).map(|number| number.min(least));
                remaining_of_all = remaining.or(remaining_of_all);
            }
            Some(("reset", value)) => longest = longest.max(read(value)),
            _ => {}
        }
    }
    if let (Some(remaining), Some(time)) = (remaining_of_all, longest) {
        each(remaining, time);
    }
    is_readable && (says_any || remaining_of_all.is_some())
}

/// An integer has no fraction here.
fn integer(text: &str) -> Option<u64> {
    rounded_up(text).filter(|_| !text.contains('.'))
}

/// The trimmed parts between separators that are in no quoted string.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(move |c| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match c {
            '"' if !was_escaped => is_quoted = !is_quoted,
            '\\' => is_escaped = is_quoted && !was_escaped,
            _ => {}
        }
        c == separator && !is_quoted
    })
    .map(str::trim)
}
