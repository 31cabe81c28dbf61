use std::{error, fmt, ops::Range};

/// Reads a JSON text (RFC 8259) from front to back, keeping nothing of it.
///
/// For a layer that looks for one field of a body, or at each, and changes few:
/// it tells where things stand, so that every other byte stays as it is. It is
/// as strict as `serde_json` about what is JSON, and takes a quarter of the
/// time, for almost all of a body is only to be passed over.
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
/// let name = scanner.name()?;
/// assert_eq!(&text[name.range], r#""amount""#);
/// assert_eq!(&text[scanner.value()?], "29.90");
/// # Ok::<(), palisade_http::NotJson>(())
/// ```
#[derive(Clone, Debug)]
pub struct JsonScanner<'t> {
    text: &'t str,
    at: usize,
}

/// The name of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonName {
    /// Where it stands, in bytes, with its quotes.
    pub range: Range<usize>,
    /// Whether it holds a backslash, and so is not what it looks like.
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
    pub const fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// The byte that comes next.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Passes the spaces, and says what follows them, by which values are told
    /// apart; `None` at the end.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte();
            match byte {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.step(1),
                _ => return byte,
            }
        }
    }

    /// Passes the spaces, and `byte` if that is what follows them: a brace, a
    /// bracket or a comma.
    #[inline]
    pub fn takes(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        if is_there {
            self.step(1);
        }
        is_there
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
    pub fn name(&mut self) -> Result<JsonName, NotJson> {
        if self.peek() != Some(b'"') {
            return Err(NotJson);
        }
        let start = self.at;
        let has_escapes = self.string()?;
        let name = JsonName { range: start..self.at, has_escapes };
        if self.takes(b':') { Ok(name) } else { Err(NotJson) }
    }

    /// Passes one value with all that it holds, and says where it stands.
    ///
    /// # Errors
    ///
    /// [`NotJson`] if that is not what follows.
    pub fn value(&mut self) -> Result<Range<usize>, NotJson> {
        let first = self.peek();
        let start = self.at;
        match first {
            Some(b'{' | b'[') => self.nested()?,
            _ => self.leaf()?,
        }
        Ok(start..self.at)
    }

    /// An object or a list. It has no recursion: a bit tells which of the two
    /// each level is.
    fn nested(&mut self) -> Result<(), NotJson> {
        let (mut levels, mut depth) = (0_u128, 0_u32);
        loop {
            // Before a value.
            let is_object = self.takes(b'{');
            if is_object || self.takes(b'[') {
                levels = levels << 1 | u128::from(is_object);
                depth = depth.saturating_add(1);
                if depth > MAX_DEPTH {
                    return Err(NotJson);
                }
                if !self.takes(if is_object { b'}' } else { b']' }) {
                    if is_object {
                        self.name()?;
                    }
                    continue;
                }
                levels >>= 1;
                depth = depth.saturating_sub(1);
            } else {
                self.leaf()?;
            }
            // After one.
            while depth > 0 {
                let is_object = levels & 1 == 1;
                if self.takes(b',') {
                    if is_object {
                        self.name()?;
                    }
                    break;
                }
                if !self.takes(if is_object { b'}' } else { b']' }) {
                    return Err(NotJson);
                }
                levels >>= 1;
                depth = depth.saturating_sub(1);
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn leaf(&mut self) -> Result<(), NotJson> {
        match self.peek() {
            Some(b'"') => self.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(b't') => self.word(b"true"),
            _ => Err(NotJson),
        }
    }

    /// Whether it holds an escape.
    fn string(&mut self) -> Result<bool, NotJson> {
        self.step(1);
        let mut has_escapes = false;
        loop {
            self.step(plain(self.rest()));
            match self.byte() {
                Some(b'"') => {
                    self.step(1);
                    return Ok(has_escapes);
                }
                Some(b'\\') => self.escape()?,
                _ => return Err(NotJson),
            }
            has_escapes = true;
        }
    }

    fn escape(&mut self) -> Result<(), NotJson> {
        self.step(1);
        let kind = self.byte();
        self.step(1);
        match kind {
            Some(b'"' | b'/' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') => {
                Ok(())
            }
            Some(b'u') => {
                let digits = self.rest().first_chunk::<4>();
                let is_hex =
                    digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit));
                self.step(4);
                if is_hex { Ok(()) } else { Err(NotJson) }
            }
            _ => Err(NotJson),
        }
    }

    fn number(&mut self) -> Result<(), NotJson> {
        if self.byte() == Some(b'-') {
            self.step(1);
        }
        if self.byte() == Some(b'0') {
            self.step(1);
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.step(1);
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.step(1);
            if let Some(b'+' | b'-') = self.byte() {
                self.step(1);
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.step(1);
        }
        if self.at > start { Ok(()) } else { Err(NotJson) }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), NotJson> {
        let is_it = self.rest().starts_with(word);
        self.step(word.len());
        if is_it { Ok(()) } else { Err(NotJson) }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    const fn step(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }
}

/// How many bytes at the beginning neither end a string, nor begin an escape,
/// nor may not stand in one. Eight at a time: most of a body are such.
#[inline]
fn plain(text: &[u8]) -> usize {
    let mut words = text.chunks_exact(8);
    let mut passed = 0_usize;
    for word in words.by_ref() {
        let word = word.first_chunk().copied().unwrap_or_default();
        let special = special(u64::from_le_bytes(word));
        if special != 0 {
            let bytes = special.trailing_zeros() / 8;
            return passed.saturating_add(bytes as usize);
        }
        passed = passed.saturating_add(8);
    }
    let last = words.remainder().iter();
    let last = last.take_while(|&&byte| special(u64::from(byte) | FILL) == 0);
    passed.saturating_add(last.count())
}

const EACH: u64 = 0x0101_0101_0101_0101;
const QUOTES: u64 = EACH * 0x22;
const BACKSLASHES: u64 = EACH * 0x5c;
const SPACES: u64 = EACH * 0x20;
const HIGHEST: u64 = EACH * 0x80;

/// Seven bytes that are not special, and room for one.
const FILL: u64 = 0x2020_2020_2020_2000;

/// The highest bit of the first of eight bytes that is a quote, a backslash or
/// a control character, and of none before it (Mycroft, 1987).
const fn special(word: u64) -> u64 {
    let (quote, backslash) = (word ^ QUOTES, word ^ BACKSLASHES);
    let is_quote = quote.wrapping_sub(EACH) & !quote;
    let is_backslash = backslash.wrapping_sub(EACH) & !backslash;
    let is_control = word.wrapping_sub(SPACES) & !word;
    (is_quote | is_backslash | is_control) & HIGHEST
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

    proptest! {
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
