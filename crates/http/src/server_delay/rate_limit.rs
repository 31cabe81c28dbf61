//! The structured field `RateLimit` (RFC 9651), as far as it is needed.

use std::time::Duration;

use super::number::rounded_up;

/// The longest time to new quota among the members of which nothing remains.
///
/// More lenient than a parser of structured fields, which has to give up the
/// whole field for one bad member: the good ones still say to wait.
pub(super) fn delay(text: &str) -> Option<Duration> {
    let members = split(text, ',').filter_map(|member| {
        let mut parts = split(member, ';').skip(1);
        let (mut remaining, mut time) = (None, None);
        parts.by_ref().for_each(|parameter| match parameter.split_once('=') {
            Some(("r", value)) => remaining = integer(value),
            Some(("t", value)) => time = integer(value),
            _ => {}
        });
        time.filter(|_| remaining == Some(0))
    });
    let seconds = members.chain(dictionary(text)).max()?;
    Some(Duration::from_secs(seconds))
}

/// The form of draft 07: `limit=10, remaining=0, reset=30`.
fn dictionary(text: &str) -> Option<u64> {
    let value_of = |name| {
        split(text, ',').find_map(|member| {
            let (key, value) = member.split_once('=')?;
            integer(value).filter(|_| key == name)
        })
    };
    value_of("reset").filter(|_| value_of("remaining") == Some(0))
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
