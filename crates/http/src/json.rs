use std::{error, fmt, ops::Range, str};

/// Reads a JSON text (RFC 8259) from front to back, keeping nothing of it.
///
/// For a layer that looks for one field of a body, or at each, and changes few:
/// it tells where things stand, so that every other byte stays as it is. It is
/// as strict as `serde_json` about what is JSON, its strings being UTF-8, and
/// takes a quarter of the time, for almost all of a body is only to be passed
/// over.
///
/// Names may be there twice; who asks decides what that means.
///
/// # Examples
///
/// ```
/// use palisade_http::JsonScanner;
///
/// let text = r#"{"amount": 29.90, "note": null}"#;
/// let mut scanner = JsonScanner::new(text, 0);
/// assert!(scanner.takes(b'{'));
/// assert_eq!(scanner.name()?.inside, b"amount");
/// assert_eq!(&text[scanner.value()?.range], "29.90");
/// # Ok::<(), palisade_http::NotJson>(())
/// ```
#[derive(Clone, Debug)]
pub struct JsonScanner<'t> {
    /// What is still to be read: a slice that shrinks takes half the
    /// instructions of a place that is counted up and looked up again.
    rest: &'t [u8],
    length: usize,
}

/// The name of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonName<'t> {
    /// What is between its quotes.
    pub inside: &'t [u8],
    /// Whether it holds a backslash, and so is not what it looks like.
    pub has_escapes: bool,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonValue {
    /// Where it stands, in bytes; a string with its quotes.
    pub range: Range<usize>,
    /// Whether it is a string that holds a backslash.
    pub has_escapes: bool,
}

/// Where a text is no JSON, or is nested deeper than what reads it would
/// follow: 127 levels. Who asked refuses it, and need not know where that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotJson;

/// As many levels as `serde_json` follows, and there are bits for.
const MAX_DEPTH: u32 = 127;

impl<'t> JsonScanner<'t> {
    /// From the byte `at` in `text` on.
    #[must_use]
    pub fn new(text: &'t (impl AsRef<[u8]> + ?Sized), at: usize) -> Self {
        let text = text.as_ref();
        let rest = text.get(at..).unwrap_or_default();
        Self { rest, length: text.len() }
    }

    /// The byte that comes next.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.length.saturating_sub(self.rest.len())
    }

    /// Passes the spaces, and `byte` if that is what follows them: a brace, a
    /// bracket or a comma.
    #[inline]
    pub fn takes(&mut self, byte: u8) -> bool {
        self.peek();
        // As a pattern, so that what follows needs no second comparison.
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// That nothing but spaces follows.
    ///
    /// # Errors
    ///
    /// [`NotJson`] if anything else does.
    pub fn end(&mut self) -> Result<(), NotJson> {
        if self.peek().is_none() { Ok(()) } else { Err(NotJson) }
    }

    /// Passes the name of a member and its colon.
    ///
    /// # Errors
    ///
    /// [`NotJson`] if that is not what follows.
    #[inline]
    pub fn name(&mut self) -> Result<JsonName<'t>, NotJson> {
        if !self.takes(b'"') {
            return Err(NotJson);
        }
        let (name, rest) = string(self.rest)?;
        self.rest = rest;
        if self.takes(b':') { Ok(name) } else { Err(NotJson) }
    }

    /// Passes one value with all that it holds.
    ///
    /// # Errors
    ///
    /// [`NotJson`] if that is not what follows.
    #[inline]
    pub fn value(&mut self) -> Result<JsonValue, NotJson> {
        self.peek();
        let start = self.at();
        let (has_escapes, rest) = match self.rest {
            [b'{' | b'[', ..] => (false, nested(self.rest)?),
            _ => leaf(self.rest)?,
        };
        self.rest = rest;
        Ok(JsonValue { range: start..self.at(), has_escapes })
    }

    /// Passes the spaces, and says what follows them, by which values are told
    /// apart; `None` at the end.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        match self.rest.first() {
            // Almost always decided by one comparison.
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => {
                self.rest = after_spaces(self.rest);
                self.rest.first().copied()
            }
        }
    }
}

// What reads by itself is lent what is left and returns what it leaves: so a
// scanner can be in registers.

/// Passes an object or a list. It has no recursion: a bit tells which of the
/// two each level is.
#[inline(never)] // By itself, as what is rare and large: see `after_others`.
fn nested(text: &[u8]) -> Result<&[u8], NotJson> {
    let mut scanner = JsonScanner::new(text, 0);
    let (mut levels, mut depth) = (0_u128, 0_u32);
    loop {
        // Before a value.
        let is_object = scanner.takes(b'{');
        if is_object || scanner.takes(b'[') {
            levels = levels << 1 | u128::from(is_object);
            depth = depth.saturating_add(1);
            if depth > MAX_DEPTH {
                return Err(NotJson);
            }
            if !scanner.takes(if is_object { b'}' } else { b']' }) {
                if is_object {
                    scanner.name()?;
                }
                continue;
            }
            levels >>= 1;
            depth = depth.saturating_sub(1);
        } else {
            scanner.peek();
            (_, scanner.rest) = leaf(scanner.rest)?;
        }
        // After one.
        while depth > 0 {
            let is_object = levels & 1 == 1;
            if scanner.takes(b',') {
                if is_object {
                    scanner.name()?;
                }
                break;
            }
            if !scanner.takes(if is_object { b'}' } else { b']' }) {
                return Err(NotJson);
            }
            levels >>= 1;
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            return Ok(scanner.rest);
        }
    }
}

/// Whether it is a string that holds an escape.
#[inline]
fn leaf(text: &[u8]) -> Result<(bool, &[u8]), NotJson> {
    if let [b'"', rest @ ..] = text {
        let (string, rest) = string(rest)?;
        return Ok((string.has_escapes, rest));
    }
    Ok((false, bare(text)?))
}

/// A value without quotes.
fn bare(text: &[u8]) -> Result<&[u8], NotJson> {
    match text.first() {
        Some(b'-' | b'0'..=b'9') => number(text),
        Some(b'f') => text.strip_prefix(b"false").ok_or(NotJson),
        Some(b'n') => text.strip_prefix(b"null").ok_or(NotJson),
        Some(b't') => text.strip_prefix(b"true").ok_or(NotJson),
        _ => Err(NotJson),
    }
}

/// The rest of a string whose first quote was passed.
#[inline]
fn string(text: &[u8]) -> Result<(JsonName<'_>, &[u8]), NotJson> {
    let end = after_plain(text);
    if let [b'"', rest @ ..] = end {
        let name = JsonName { inside: before(text, end), has_escapes: false };
        return Ok((name, rest));
    }
    let (has_escapes, end) = after_others(end)?;
    let name = JsonName { inside: before(text, end), has_escapes };
    Ok((name, skip(end, 1)))
}

/// What of a text stands before its `end`.
#[inline]
fn before<'t>(text: &'t [u8], end: &[u8]) -> &'t [u8] {
    let length = text.len().saturating_sub(end.len());
    text.get(..length).unwrap_or_default()
}

/// Goes on to the quote that ends a string, and says whether there were
/// escapes on the way.
#[cold] // By itself: what it needs would have to be kept for each string.
fn after_others(mut text: &[u8]) -> Result<(bool, &[u8]), NotJson> {
    let mut has_escapes = false;
    loop {
        match text.first() {
            Some(b'"') => return Ok((has_escapes, text)),
            Some(b'\\') => {
                text = after_escape(text)?;
                has_escapes = true;
            }
            Some(0x80..) => text = after_letters(text)?,
            _ => return Err(NotJson),
        }
        text = after_plain(text);
    }
}

/// Passes letters up to the next one of ASCII, whole ones for that reason.
fn after_letters(text: &[u8]) -> Result<&[u8], NotJson> {
    let ascii = text.iter().position(u8::is_ascii);
    let (letters, rest) = text.split_at(ascii.unwrap_or(text.len()));
    str::from_utf8(letters).or(Err(NotJson))?;
    Ok(rest)
}

fn after_escape(text: &[u8]) -> Result<&[u8], NotJson> {
    match text {
        [
            _,
            b'"' | b'/' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't',
            rest @ ..,
        ] => Ok(rest),
        [_, b'u', a, b, c, d, rest @ ..]
            if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) =>
        {
            Ok(rest)
        }
        _ => Err(NotJson),
    }
}

fn number(mut text: &[u8]) -> Result<&[u8], NotJson> {
    if let [b'-', rest @ ..] = text {
        text = rest;
    }
    text = match text {
        [b'0', rest @ ..] => rest,
        _ => digits(text)?,
    };
    if let [b'.', rest @ ..] = text {
        text = digits(rest)?;
    }
    if let [b'e' | b'E', rest @ ..] = text {
        let rest = match rest {
            [b'+' | b'-', rest @ ..] => rest,
            _ => rest,
        };
        text = digits(rest)?;
    }
    Ok(text)
}

fn digits(text: &[u8]) -> Result<&[u8], NotJson> {
    let [b'0'..=b'9', rest @ ..] = text else { return Err(NotJson) };
    let mut text = rest;
    while let [b'0'..=b'9', rest @ ..] = text {
        text = rest;
    }
    Ok(text)
}

#[inline(never)] // By itself: it is asked for between any two others.
fn after_spaces(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = text {
        text = rest;
    }
    text
}

#[inline]
fn skip(text: &[u8], bytes: usize) -> &[u8] {
    text.get(bytes..).unwrap_or_default()
}

/// What follows the letters of ASCII that neither end a string, nor begin an
/// escape, nor may not stand in one. Eight at a time: most of a body are such.
#[inline]
fn after_plain(mut text: &[u8]) -> &[u8] {
    while let Some((word, rest)) = text.split_first_chunk() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            let bytes = special.trailing_zeros() / 8;
            return text.get(bytes as usize..).unwrap_or_default();
        }
        text = rest;
    }
    while let [byte, rest @ ..] = text {
        if matches!(byte, b'"' | b'\\' | ..b' ' | 0x80..) {
            break;
        }
        text = rest;
    }
    text
}

const EACH: u64 = 0x0101_0101_0101_0101;
const BACKSLASHES: u64 = EACH * 0x5c;
const HIGHEST: u64 = EACH * 0x80;

/// The highest bit of the first of eight bytes that is a quote, a backslash, a
/// control character or none of ASCII, and of none before it (Mycroft, 1987).
const fn special(word: u64) -> u64 {
    // With its second bit changed, a quote is what follows the last of the
    // control characters, and they are the only ones that are no more.
    let quote_or_control = (word ^ (EACH * 0x02)).wrapping_sub(EACH * 0x21);
    let backslash = (word ^ BACKSLASHES).wrapping_sub(EACH);
    (quote_or_control | backslash | word) & HIGHEST
}

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is no JSON that could be read")
    }
}

impl error::Error for NotJson {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::JsonScanner;

    fn is_json(text: &str) -> bool {
        let mut scanner = JsonScanner::new(text, 0);
        scanner.value().is_ok() && scanner.end().is_ok()
    }

    fn is_json_to_serde(text: &str) -> bool {
        serde_json::from_str::<IgnoredAny>(text).is_ok()
    }

    #[test]
    fn what_is_json_is_told_from_what_is_not() {
        for text in [
            "",
            " ",
            "0",
            "-0",
            "01",
            "-",
            "1.",
            "1.5e+7",
            "1e",
            ".5",
            "+1",
            "nul",
            "null",
            "true",
            "false",
            "True",
            "\"",
            "\"a\"",
            "\"\\\"",
            "\"\\u12g4\"",
            "\"\\u12e4\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "\"\n\"",
            "\"\u{7f}\"",
            "[]",
            "[1,]",
            "[,]",
            "[1 2]",
            "[1",
            "[[]",
            "[]]",
            "{}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{a:1}",
            "{]",
            "[}",
            "{\"a\":[{\"b\":{}},[]],\"c\":\"\\n\"}",
            "{\"a\":1 \"b\":2}",
            " \t\r\n[ 1 , { \"a\" : 2 } ] \n",
            "[1]x",
            "\u{b}1",
            "\u{feff}1",
            "{\"a\" 1}",
            "{1:1}",
            "{[]:1}",
            "[\"a\":1]",
        ] {
            assert_eq!(is_json(text), is_json_to_serde(text), "{text}");
        }
    }

    /// Every way to go on, in and out of what is open.
    #[test]
    fn every_short_text_is_judged_as_serde_judges_it() {
        const TOKENS: [&str; 8] = ["[", "]", "{", "}", ",", ":", "\"a\"", "1"];
        let mut agreed = 0;
        for open in ["", "[", "[[1", "{\"a\":", "{\"a\":{\"a\":1"] {
            for number in 0..8_usize.pow(5) {
                let tokens = (0..5).map(|at| TOKENS[number >> (3 * at) & 7]);
                for length in 0..=5 {
                    let rest: String = tokens.clone().take(length).collect();
                    let text = format!("{open}{rest}");
                    let is = is_json(&text);
                    assert_eq!(is, is_json_to_serde(&text), "{text}");
                    agreed += u32::from(is);
                }
            }
        }
        assert!(agreed > 1_000, "{agreed} are JSON");
    }

    #[test]
    fn it_follows_as_deep_as_a_whole_parse_does() {
        for open in ["[", "{\"a\":"] {
            let close = if open == "[" { "]" } else { "}" };
            for depth in [1, 2, 64, 126, 127, 128, 129, 1_000] {
                let (open, close) = (open.repeat(depth), close.repeat(depth));
                let text = format!("{open}0{close}");
                let whole = serde_json::from_str::<serde_json::Value>(&text);
                assert_eq!(is_json(&text), whole.is_ok(), "{depth}");
            }
        }
    }

    #[test]
    fn only_what_is_utf8_is_json() {
        // Of one to four bytes: cut short, too long, a surrogate, beyond all.
        for letters in [
            &b"\xc3\xa9"[..],
            b"\xe2\x82\xac",
            b"\xf0\x9f\x98\x80",
            b"a\xc3\xa9\\n\xc3\xa9\xe2\x82\xac",
            b"\xff",
            b"\xc3",
            b"\xa9",
            b"\xc3\xa9\xa9",
            b"\xe2\x82",
            b"\xc0\xaf",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
            b"\xc3\\n\xa9",
        ] {
            for before in 0..9 {
                let text = [b"\"", &b"12345678"[before.min(8)..], letters];
                let text = [&text.concat(), &b"abcdefghi\""[..]].concat();
                let mut scanner = JsonScanner::new(&text, 0);
                let is = scanner.value().is_ok() && scanner.end().is_ok();
                let is_utf8 = std::str::from_utf8(&text).is_ok();
                assert_eq!(is, is_utf8, "{letters:?} {before}");
            }
        }
        // And nothing beyond ASCII stands outside a string.
        assert!(!is_json("\u{a0}1") && !is_json("1\u{a0}"));
    }

    proptest! {
        #[test]
        fn it_is_as_strict_as_serde_about_bytes(
            inside in prop::collection::vec(any::<u8>(), 0..24),
        ) {
            let text = [b"[\"", &inside[..], b"\"]"].concat();
            let mut scanner = JsonScanner::new(&text, 0);
            let is = scanner.value().is_ok() && scanner.end().is_ok();
            let whole = std::str::from_utf8(&text);
            prop_assert_eq!(is, whole.is_ok_and(is_json_to_serde));
        }

        /// The alphabet of the grammar, so that many of them are JSON.
        #[test]
        fn it_is_as_strict_as_serde(
            text in "[\\[\\]{},:\"\\\\ \n0-1.eE+tfnu\\-a]{0,12}",
        ) {
            prop_assert_eq!(is_json(&text), is_json_to_serde(&text));
        }

        #[test]
        fn it_is_as_strict_about_what_almost_is_json(
            at in 0..80_usize, byte in "[\\[\\]{},:\"\\\\ 01.e\u{0}\u{e9}-]?",
        ) {
            let mut text = r#"{"a":[1,-2.5e3,"x\u00e9\n"],"b":{"c":null},"d":[true,false,{}],"e":"\"","f":[[0]]}"#.to_owned();
            let at = at.min(text.len());
            let end = at.saturating_add(1).min(text.len());
            text.replace_range(at..end, &byte);
            prop_assert_eq!(is_json(&text), is_json_to_serde(&text));
        }
    }
}
