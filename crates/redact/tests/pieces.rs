//! Pieces of the random texts, here and beside the engines: of escapes, and of
//! rows of SQL statements.

pub(crate) const ESCAPES_AND_ROWS: &[&str] = &[
    "\\x22",
    "(a, password) VALUES (",
    " VALUES (",
    "pin) values (",
    "Key (a, pin)=(",
    ") already exists",
    "), (",
    ", '",
    "\\042",
    "&quot;",
    "&#34;",
    "&lt;",
    "&amp;",
    "\\xc2\\xa0",
    "\\x1b[1m",
];
