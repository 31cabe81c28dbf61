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
    let known = OPTIONS.iter().find(|(option, ..)| *option == name);
    let &(_, program, takes) = known?;
    let from = text.run_start(start, REACH, |byte| byte != b'\n');
    let at =
        from.saturating_add(memmem::rfind(text.slice(from, start), program)?);
    let end = at.saturating_add(program.len());
    (!is_word(text.before(at)) && !is_word(text.at(end))).then_some(takes)
}
