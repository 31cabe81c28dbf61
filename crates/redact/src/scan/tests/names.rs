//! Names as they may stand in a text.

use proptest::prelude::*;

use super::pieces::COMMON;

/// A name that is longer than what a gate reads.
pub(super) const LONG: &str = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr";

const NAMES: &[&str] = &[
    "pin",
    "password",
    "cardnumber",
    "sessionid",
    "apikey",
    "track2",
    "pw",
    "q",
    "w2",
    "userpin",
    LONG,
];

/// What may stand before a name, in it and behind it, in vain or not.
const AROUND: &[&str] = &[
    "_",
    "__",
    "-",
    ".",
    " ",
    "  ",
    "\t",
    "[",
    "]",
    "[0]",
    "\"",
    "'",
    "`",
    "\\",
    "\\\"",
    "\\n",
    "\\r",
    "\\t",
    "\\u0026",
    "\\u001a",
    "\\u{a0}",
    "\x1b[0m",
    "\x1b[m",
    "\x1b[1;31m",
    "/",
    "(",
    "{\"",
    ",",
    "\u{e9}",
    "user",
    "id",
    "m",
    "n",
    "1",
];

pub(super) fn around() -> impl Strategy<Value = &'static str> {
    prop::sample::select([AROUND, COMMON].concat())
}

/// A name as it may stand in a text, with a value behind it.
pub(super) fn pair() -> impl Strategy<Value = String> {
    let before = prop::collection::vec(around(), 0..4);
    let name = prop::sample::select(NAMES);
    let gaps = prop::collection::vec(
        (prop::option::weighted(0.1, around()), prop::bool::weighted(0.1)),
        LONG.len(),
    );
    let behind = prop::collection::vec(around(), 0..3);
    let separator =
        prop::sample::select(vec![":", "=", ": ", " = ", ":=", ","]);
    let value = prop::sample::select(vec!["h7Qx2-Zk", "\"h7Qx2-Zk\"", "4"]);
    (before, name, gaps, behind, separator, value).prop_map(
        |(before, name, gaps, behind, separator, value)| {
            let mut text = before.concat();
            for (letter, (gap, is_capital)) in name.chars().zip(gaps) {
                text.push_str(gap.unwrap_or_default());
                text.push(if is_capital {
                    letter.to_ascii_uppercase()
                } else {
                    letter
                });
            }
            text + &behind.concat() + separator + value
        },
    )
}
