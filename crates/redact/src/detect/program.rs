//! Options that only their program makes sensitive: `curl -u user:password`.

use crate::{
    bits::Ones,
    text::{Text, is_token},
};

/// What such an option takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// A password right behind so many letters: `-px`.
    Glued(usize),
    /// A name, this byte and a password, as the next word.
    Login(u8),
    /// A password, as the next word.
    Password,
}

/// An option, its programs, and what it takes.
struct Row(&'static [u8], &'static [&'static [u8]], Takes);

const ROWS: &[Row] = &[
    Row(
        b"P",
        &[b"bcp", b"ipmitool", b"isql", b"sqlcmd", b"unzip", b"zip"],
        Takes::Password,
    ),
    Row(b"U", &[b"curl"], Takes::Login(b':')),
    Row(b"U", &[b"rpcclient", b"smbclient"], Takes::Login(b'%')),
    Row(b"a", &[b"redis-cli"], Takes::Password),
    Row(b"c", &[b"snmpget", b"snmpset", b"snmpwalk"], Takes::Password),
    Row(b"hp", &[b"rar"], Takes::Glued(2)),
    Row(
        b"p",
        &[
            b"cqlsh",
            b"docker login",
            b"mongo",
            b"mongodump",
            b"mongorestore",
            b"mongosh",
            b"podman login",
            b"sshpass",
        ],
        Takes::Password,
    ),
    Row(
        b"p",
        &[
            b"7z",
            b"7za",
            b"mariadb",
            b"mariadb-dump",
            b"mysql",
            b"mysqladmin",
            b"mysqlcheck",
            b"mysqldump",
            b"mysqlimport",
            b"rar",
            b"sshpass",
        ],
        Takes::Glued(1),
    ),
    Row(b"pass", &[b"redis-cli"], Takes::Password),
    Row(b"proxy-user", &[b"curl"], Takes::Login(b':')),
    Row(b"u", &[b"curl"], Takes::Login(b':')),
    Row(b"user", &[b"curl"], Takes::Login(b':')),
    Row(
        b"w",
        &[
            b"ldapadd",
            b"ldapdelete",
            b"ldapmodify",
            b"ldappasswd",
            b"ldapsearch",
        ],
        Takes::Password,
    ),
];

/// For each first letter, the rows that have a program with it, a bit each.
#[expect(clippy::indexing_slicing, reason = "checked when it is compiled")]
static FIRSTS: [u32; 256] = {
    let mut firsts = [0; 256];
    let mut row = 0;
    while row < ROWS.len() {
        let mut program = 0;
        while program < ROWS[row].1.len() {
            firsts[ROWS[row].1[program][0] as usize] |= 1 << row;
            program += 1;
        }
        row += 1;
    }
    firsts
};

/// Options of other programs, which may have a file of such a name.
const WORDS: &[&[u8]] =
    &[b"path", b"perm", b"port", b"print", b"print0", b"prune"];

/// The programs of a line, as far as it was read: no byte is read twice.
#[derive(Default)]
pub(crate) struct Line {
    read: usize,
    /// Those of the rows, a bit each.
    seen: u32,
}

impl Line {
    /// What the option `name` at `start` takes, if its program stands before it
    /// in the line.
    pub(super) fn takes(
        &mut self,
        text: Text<'_>,
        start: usize,
        name: &[u8],
    ) -> Option<Takes> {
        if !may_be(name) {
            return None;
        }
        let hyphen = start.saturating_sub(1);
        self.read_to(text, hyphen);
        let is_glued = text.before(hyphen) != b'-' && !WORDS.contains(&name);
        let mut seen =
            Ones(u64::from(self.seen)).filter_map(|row| ROWS.get(row));
        seen.find_map(|Row(option, _, takes)| {
            let is_option = match takes {
                Takes::Glued(letters) => {
                    let value = start.saturating_add(*letters);
                    is_glued
                        && name.starts_with(option)
                        && !text.at(value).is_ascii_whitespace()
                }
                _ => name == *option,
            };
            is_option.then_some(*takes)
        })
    }

    fn read_to(&mut self, text: Text<'_>, to: usize) {
        let unread = text.slice(self.read, to);
        if let Some(line) = memchr::memrchr(b'\n', unread) {
            self.read = self.read.saturating_add(line).saturating_add(1);
            self.seen = 0;
        }
        while self.read < to {
            let end = text.token_end(self.read).min(to);
            let first = usize::from(text.at(self.read));
            let rows = FIRSTS.get(first).copied().unwrap_or_default();
            for row in Ones(u64::from(rows & !self.seen)) {
                if has_program(text, self.read, row) {
                    self.seen |= 1 << row;
                }
            }
            let gap = to.saturating_sub(end);
            self.read = text.run_end(end, gap, |byte| !is_token(byte));
        }
    }
}

/// Whether the word at `at` is a program of the row.
fn has_program(text: Text<'_>, at: usize, row: usize) -> bool {
    let programs =
        ROWS.get(row).map_or(&[][..], |Row(_, programs, _)| programs);
    programs.iter().any(|program| {
        let end = at.saturating_add(program.len());
        // Compared a byte at a time: nearly all differ early.
        text.slice(at, end).iter().eq(*program)
            && !is_token(text.at(end))
            && !matches!(text.at(end), b'/' | b':')
    })
}

/// Whether it may be an option of a program, also of one in the line before:
/// something between them may be taken out.
pub(super) fn may_be(name: &[u8]) -> bool {
    ROWS.iter().any(|Row(option, _, takes)| match takes {
        Takes::Glued(letters) => name.iter().take(*letters).eq(*option),
        _ => name == *option,
    })
}
