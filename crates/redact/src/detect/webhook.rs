//! The path of a URL to which anybody may post: who knows it may write to the
//! channel.

use super::Detector;
use crate::{
    scan::{Context, Origin, Sink},
    text::{Text, is_token},
};

const ORIGIN: Origin = Origin::Content(Detector::Webhook);

/// Hosts, of which also one below counts, and what stands before the secret part
/// of the path.
const HOOKS: [(&[u8], &[u8]); 9] = [
    (b"discord.com", b"/api/webhooks/"),
    (b"discord.com", b"/api/v10/webhooks/"),
    (b"discord.com", b"/api/v9/webhooks/"),
    (b"discordapp.com", b"/api/webhooks/"),
    (b"hooks.slack.com", b"/services/"),
    (b"hooks.slack.com", b"/triggers/"),
    (b"hooks.slack.com", b"/workflows/"),
    (b"hooks.zapier.com", b"/hooks/catch/"),
    (b"webhook.office.com", b"/webhookb2/"),
];

/// No secret part is shorter.
const SHORTEST: usize = 16;

/// Judges the path behind the authority from `start` to `end`. In JSON a slash
/// may have a backslash before it (RFC 8259, section 7).
pub(super) fn detect(
    cx: &Context<'_>,
    start: usize,
    end: usize,
    sink: &mut impl Sink,
) {
    let text = cx.text;
    let path = HOOKS.iter().find_map(|(host, path)| {
        let path = path_end(text, end, path)?;
        is_host(text.slice(start, end), host).then_some(path)
    });
    let Some(path) = path.filter(|_| cx.plan.on.has(Detector::Webhook)) else {
        return;
    };
    let is_part =
        |byte| is_token(byte) || matches!(byte, b'/' | b'@' | b'%' | b'~');
    let mut end = text.run_end(path, usize::MAX, is_part);
    while text.starts_with(end, b"\\/") {
        end = text.run_end(end.saturating_add(2), usize::MAX, is_part);
    }
    if end.saturating_sub(path) < SHORTEST {
        sink.miss(ORIGIN, path..end, "it is shorter than such paths are");
    } else {
        sink.hit(ORIGIN, path..end, "the path of a web hook");
    }
}

/// The end of `path`, if it begins at `at`.
fn path_end(text: Text<'_>, at: usize, path: &[u8]) -> Option<usize> {
    path.iter().try_fold(at, |at, &byte| {
        let is_escaped = byte == b'/' && text.at(at) == b'\\';
        let at = at.saturating_add(is_escaped.into());
        (text.at(at) == byte).then(|| at.saturating_add(1))
    })
}

/// Whether the authority is that of the host or of one below, with a port or
/// without, be there who it is for or not.
fn is_host(authority: &[u8], host: &[u8]) -> bool {
    let behind =
        memchr::memrchr(b'@', authority).map_or(0, |at| at.saturating_add(1));
    let name = authority.get(behind..).unwrap_or_default();
    let name = name.split(|&byte| byte == b':').next().unwrap_or_default();
    name.len().checked_sub(host.len()).is_some_and(|below| {
        let (below, end) = name.split_at(below);
        end.eq_ignore_ascii_case(host) && matches!(below, [] | [.., b'.'])
    })
}
