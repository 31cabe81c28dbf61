//! The path of a URL to which anybody may post: who knows it may write to the
//! channel.

use super::Detector;
use crate::{
    scan::{Context, Origin, Sink},
    text::{Text, is_token},
};

const ORIGIN: Origin = Origin::Content(Detector::Webhook);

/// Hosts, and what stands before the secret part of the path. One that begins
/// with a dot has another label before it.
const HOOKS: [(&[u8], &[u8]); 7] = [
    (b".webhook.office.com", b"/webhookb2/"),
    (b"discord.com", b"/api/webhooks/"),
    (b"discordapp.com", b"/api/webhooks/"),
    (b"hooks.slack.com", b"/services/"),
    (b"hooks.slack.com", b"/triggers/"),
    (b"hooks.slack.com", b"/workflows/"),
    (b"hooks.zapier.com", b"/hooks/catch/"),
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

/// Whether the authority is that of a host, with a port or without.
fn is_host(authority: &[u8], host: &[u8]) -> bool {
    let name = authority.split(|&byte| byte == b':').next().unwrap_or_default();
    if host.starts_with(b".") {
        name.len() > host.len() && name.ends_with(host)
    } else {
        name == host
    }
}
