//! Options that only their program makes sensitive: `curl -u user:password`.

use memchr::memmem;

use crate::text::{Text, is_word};

/// How far before an option the name of its program may stand, in bytes.
const REACH: usize = 256;

/// What such an option takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// A name, a colon and a password.
    Login,
    /// A password.
    Password,
}

/// Options, their programs, and what they take.
const OPTIONS: &[(&[u8], &[u8], Takes)] = &[
    (b"U", b"curl", Takes::Login),
    (b"a", b"redis-cli", Takes::Password),
    (b"p", b"sshpass", Takes::Password),
    (b"pass", b"redis-cli", Takes::Password),
    (b"proxy-user", b"curl", Takes::Login),
    (b"u", b"curl", Takes::Login),
    (b"user", b"curl", Takes::Login),
];

/// What the option `name` at `start` takes, if its program stands before it in
/// the line.
pub(super) fn option(
    text: Text<'_>,
    start: usize,
    name: &[u8],
) -> Option<Takes> {
    let &(_, program, takes) = known(name)?;
    let from = start.saturating_sub(REACH);
    let from = memchr::memrchr(b'\n', text.slice(from, start))
        .map_or(from, |at| from.saturating_add(at).saturating_add(1));
    let is_whole = |at: usize| {
        let at = from.saturating_add(at);
        let end = at.saturating_add(program.len());
        !is_word(text.before(at)) && !is_word(text.at(end))
    };
    memmem::rfind_iter(text.slice(from, start), program)
        .any(is_whole)
        .then_some(takes)
}

/// Whether it may be one. Where its program is too far away to be seen, or on
/// another line, something between them may be taken out.
pub(super) fn may_be(name: &[u8]) -> bool {
    known(name).is_some()
}

fn known(
    name: &[u8],
) -> Option<&'static (&'static [u8], &'static [u8], Takes)> {
    OPTIONS.iter().find(|(option, ..)| *option == name)
}
