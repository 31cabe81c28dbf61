//! Rows of SQL statements, whose columns are named before them.

use crate::{redact, redact_for_good};

#[test]
fn a_value_goes_by_the_name_of_its_column() {
    for (text, expected) in [
        (
            "INSERT INTO users (name, password) VALUES ('bob', 'hunter2 x')",
            "INSERT INTO users (name, password) VALUES ('bob', '[redacted:password]')",
        ),
        (
            "insert into `users`(`id`,`pin`,`cvv`)values(7,1234,'123') -- x",
            "insert into `users`(`id`,`pin`,`cvv`)values(7,[redacted:pin],'[redacted:cvv]') -- x",
        ),
        (
            "INSERT INTO [users] ([password], [age]) VALUES (N'it''s, (me', 3);",
            "INSERT INTO [users] ([password], [age]) VALUES (N'[redacted:password]', 3);",
        ),
        // Each row has the same columns.
        (
            "(a,password,b) VALUES (1,'x y',2), (3,'z',4),\n ( 5 , 'w' , 6 ) ON CONFLICT ('q', 'r')",
            "(a,password,b) VALUES (1,'[redacted:password]',2), (3,'[redacted:password]',4),\n ( 5 , '[redacted:password]' , 6 ) ON CONFLICT ('q', 'r')",
        ),
        // Expressions, of which nothing stays.
        (
            "(password, a) VALUES (crypt('x, y', gen_salt('bf')), now())",
            "(password, a) VALUES ([redacted:password], now())",
        ),
        ("(a, password) VALUES (f(1, 2), 'x'::text)", {
            "(a, password) VALUES (f(1, 2), [redacted:password])"
        }),
        // As strings of JSON have them.
        (
            r#"{"sql":"INSERT INTO \"u\"\n (\"name\",\n \"password\")\nVALUES\n ('bob',\n 'hunter2 x')"}"#,
            r#"{"sql":"INSERT INTO \"u\"\n (\"name\",\n \"password\")\nVALUES\n ('bob',\n '[redacted:password]')"}"#,
        ),
        // What is cut off goes, too.
        ("(a, password) VALUES (1, 'hunter2 x", {
            "(a, password) VALUES (1, '[redacted:password]"
        }),
    ] {
        assert_eq!(redact_for_good(text), expected);
    }
}

/// It has no quotes around what may hold any byte.
#[test]
fn an_error_of_postgresql_loses_the_values_of_its_key() {
    for (text, expected) in [
        ("Key (nick, pin)=(O'Brien, 1234) already exists.", {
            "Key (nick, pin)=(O'Brien, [redacted:pin]) already exists."
        }),
        (r#"{"detail":"Key (token)=(a)b c) already exists.","x":1}"#, {
            r#"{"detail":"Key (token)=([redacted:token]) already exists.","x":1}"#
        }),
        ("Key (nick, pin)=(a, b, 1234) is not present in table x", {
            "Key (nick, pin)=([redacted:pin]) is not present in table x"
        }),
        (r#"{"detail":"Key (pin)=(1234)"}"#, {
            r#"{"detail":"Key (pin)=([redacted:pin])"}"#
        }),
        ("Key (pin)=(1234\nKey (id)=(7)", {
            "Key (pin)=([redacted:pin]\nKey (id)=(7)"
        }),
    ] {
        assert_eq!(redact_for_good(text), expected);
    }
}

#[test]
fn what_names_no_value_or_is_none_stays() {
    for text in [
        "INSERT INTO users (name, password) VALUES ($1, $2)",
        "INSERT INTO users (name, password) VALUES (?, ?), (:name, :password)",
        "INSERT INTO users (name, password) VALUES ('bob', DEFAULT)",
        "INSERT INTO users (name, password) VALUES ('bob', NULL::text)",
        "INSERT INTO users (name, password) VALUES (lower($1), @password)",
        "INSERT INTO users (name, password) VALUES (?2, EXCLUDED.password)",
        "INSERT INTO users (name, password) VALUES (#{name}, ${password})",
        "The form (email, token) values (as typed by the user) are kept.",
        "let (user, token) = (self.user()?, next(it));",
        "login(email, password) = (status 200, took 35 ms)",
        "Key (id, name)=(7, x) already exists.",
        "Key (card, [redacted:pin])=(x, alpha)",
        "([redacted:pin]) VALUES (12)",
        "(a, lower(pin)) VALUES (12, 'x')",
        "INSERT INTO users (name, age) VALUES ('bob', 'hunter2 x')",
        "INSERT INTO users VALUES ('bob', 'hunter2 x')",
        "(name, password) VALUES ('bob')",
        "(name, password) myvalues ('bob', 'hunter2 x')",
        "name, password) VALUES ('bob', 'hunter2 x')",
        "(name, password) x VALUES ('bob', 'hunter2 x')",
    ] {
        assert_eq!(redact(text), text);
    }
}
