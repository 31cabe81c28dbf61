//! E-mail addresses: RFC 5322 dot-atoms, RFC 6531 letters beyond ASCII.

use super::{Detector, url};
use crate::{
    scan::{Context, Origin, Sink},
    text::{Text, is_word},
};

const ORIGIN: Origin = Origin::Content(Detector::Email);

/// RFC 5321, section 4.5.3.1.1 and 2.
const LOCAL: usize = 64;
const DOMAIN: usize = 255;

/// How much of a userinfo is walked over, in bytes.
const USERINFO: usize = 64;

/// Last labels that are no top-level domains, but the endings of files, of
/// systemd's units and of symbols, which also have an `@` inside; in order.
const ENDINGS: &[&[u8]] = &[
    b"conf", b"css", b"device", b"gif", b"got", b"html", b"ico", b"jpeg",
    b"jpg", b"js", b"json", b"log", b"mount", b"path", b"plt", b"png",
    b"scope", b"service", b"slice", b"socket", b"svg", b"swap", b"target",
    b"timer", b"toml", b"ts", b"tsx", b"webp", b"xml", b"yaml", b"yml",
];

/// Judges what stands around the `@` at `at`.
pub(crate) fn detect(cx: &Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    let start = text.run_start(at, LOCAL, is_local);
    let start = text.run_end(start, LOCAL, |byte| byte == b'.');
    let domain = at.saturating_add(1);
    let end = text.run_end(domain, DOMAIN, is_domain);
    let end = name_end(text, domain, end);
    if start >= at || end == domain || !cx.plan.on.has(Detector::Email) {
        return;
    }
    if cx.plan.on.has(Detector::Userinfo) && is_userinfo(text, start) {
        sink.miss(ORIGIN, start..end, "it is the end of a URL's userinfo");
        return;
    }
    sink.judged(ORIGIN, start..end, judge(text, start, at, end));
}

/// Whether what begins at `start` is the last part of a userinfo, so that a host
/// follows, which is to be read: `https://bob:pw@api.example.com`.
fn is_userinfo(text: Text<'_>, start: usize) -> bool {
    let begin = text.run_start(start, USERINFO, url::is_authority);
    url::opens_authority(text, begin)
}

/// The end of the last label that can be a top-level domain: a sentence, a
/// version or another number may follow the address without a blank.
fn name_end(text: Text<'_>, domain: usize, mut end: usize) -> usize {
    let is_joint = |byte| matches!(byte, b'.' | b'-');
    loop {
        end = text.run_start(end, DOMAIN, is_joint).max(domain);
        let label = text.run_start(end, DOMAIN, |byte| byte != b'.');
        let label = text.slice(label.max(domain), end);
        if label.is_empty() || is_name(label) {
            return end;
        }
        end = end.saturating_sub(label.len()).max(domain);
    }
}

fn is_name(label: &[u8]) -> bool {
    let is_letter = |b: &u8| b.is_ascii_alphabetic() || !b.is_ascii();
    (label.len() >= 2 && label.iter().all(is_letter))
        || label.starts_with(b"xn--")
}

fn judge(
    text: Text<'_>,
    start: usize,
    at: usize,
    end: usize,
) -> Result<&'static str, &'static str> {
    let domain = text.slice(at.saturating_add(1), end);
    let mut labels = domain.split(|&byte| byte == b'.');
    let last = labels.next_back().unwrap_or_default();
    if last.len() == domain.len() {
        Err("its domain has one label")
    } else if last.is_empty() || labels.any(<[u8]>::is_empty) {
        Err("its domain has an empty label")
    } else if is_ending(last) {
        Err("its last label is the ending of a file")
    } else if text.slice(start, at) == b"git" {
        Err("it is an address of a repository")
    } else {
        Ok("local part and domain fit")
    }
}

fn is_ending(label: &[u8]) -> bool {
    let letters = || label.iter().map(u8::to_ascii_lowercase);
    let found = ENDINGS
        .binary_search_by(|ending| ending.iter().copied().cmp(letters()));
    found.is_ok()
}

const fn is_local(byte: u8) -> bool {
    is_word(byte)
        || matches!(byte, b'.' | b'%' | b'+' | b'-')
        || !byte.is_ascii()
}

const fn is_domain(byte: u8) -> bool {
    (is_word(byte) && byte != b'_')
        || matches!(byte, b'.' | b'-')
        || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::ENDINGS;

    #[test]
    fn endings_are_sorted_for_the_search() {
        assert!(ENDINGS.is_sorted_by(|a, b| a < b));
    }
}
