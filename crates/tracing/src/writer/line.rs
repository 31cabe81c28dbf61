use palisade_redact::{Lines, Redactor, Undecidable};

/// The longest line that may begin or end a private key, and some more.
const KEY_LABEL: usize = 128;

/// One line at a time, judged when it is whole.
///
/// It never holds more than the redactor's `max_scan` bytes: of a longer line
/// only a marker stays.
#[derive(Clone)]
pub(super) struct Line {
    redactor: Redactor,
    /// Remembers an open private key from line to line.
    lines: Lines,
    /// What has come of the line.
    held: Vec<u8>,
    /// Some of it was thrown away.
    is_cut: bool,
}

impl Line {
    pub(super) fn new(redactor: &Redactor) -> Self {
        Self {
            redactor: redactor.clone(),
            lines: redactor.lines(),
            held: Vec::new(),
            is_cut: false,
        }
    }

    pub(super) const fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Takes bytes up to the end of a line; appends to `out` what may be seen
    /// of the line if that ends here.
    pub(super) fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let Some(rest) = bytes.strip_suffix(b"\n") else {
            return self.hold(bytes);
        };
        if self.held.is_empty() && !self.is_cut {
            self.judge(rest, out);
        } else {
            self.hold(rest);
            self.end(out);
        }
        out.push(b'\n');
    }

    /// Ends the line where it is, if it has begun.
    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        let held = std::mem::take(&mut self.held);
        if std::mem::take(&mut self.is_cut) {
            self.follow_key(&held);
            out.extend(self.marker(Undecidable::TooLong));
        } else if !held.is_empty() {
            self.judge(&held, out);
        }
    }

    /// Keeps `part` of a line, or throws away what is too long.
    fn hold(&mut self, mut part: &[u8]) {
        let most = self.redactor.max_scan().max(KEY_LABEL);
        loop {
            let room = most.saturating_sub(self.held.len());
            let (fits, rest) = part.split_at(room.min(part.len()));
            self.held.extend(fits);
            if rest.is_empty() {
                return;
            }
            part = rest;
            self.is_cut = true;
            let full = std::mem::take(&mut self.held);
            self.follow_key(&full);
            // A key's first or last line may lie across the cut.
            let tail = full.len().saturating_sub(KEY_LABEL.min(most / 2));
            self.held.extend(full.get(tail..).unwrap_or_default());
        }
    }

    /// A key that begins in what is thrown away goes on in the lines behind.
    fn follow_key(&mut self, bytes: &[u8]) {
        let _thrown_away = self.lines.redact(&String::from_utf8_lossy(bytes));
    }

    fn judge(&mut self, line: &[u8], out: &mut Vec<u8>) {
        if let Ok(text) = std::str::from_utf8(line) {
            out.extend(self.lines.redact(text).as_bytes());
        } else {
            self.follow_key(line);
            out.extend(self.marker(Undecidable::NotUtf8));
        }
    }

    fn marker(&self, why: Undecidable) -> &'static [u8] {
        self.redactor.undecidable(why).as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use palisade_redact::Policy;

    use super::*;

    const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
    const END: &str = "-----END PRIVATE KEY-----";

    fn line(max_scan: usize) -> Line {
        let policy = Policy::payments().max_field(64).max_scan(max_scan);
        Line::new(&policy.build().unwrap())
    }

    fn run(line: &mut Line, chunk: usize, text: &[u8]) -> String {
        let mut out = Vec::new();
        for whole in text.split_inclusive(|byte| *byte == b'\n') {
            for part in whole.chunks(chunk) {
                line.take(part, &mut out);
                let most = line.redactor.max_scan();
                assert!(line.held.len() <= most, "{}", line.held.len());
            }
        }
        line.end(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn never_holds_more_than_the_bound() {
        for chunk in [1, 7, 100, 4096] {
            let long = "x".repeat(3000);
            let text = format!("one\n{long}\ntwo\n{long}");
            let out = run(&mut line(1000), chunk, text.as_bytes());
            let marker = "[redacted:too_long]";
            assert_eq!(out, format!("one\n{marker}\ntwo\n{marker}"));
        }
    }

    #[test]
    fn a_line_of_just_the_bound_is_judged() {
        for chunk in [1, 300, 1000] {
            let text = "y".repeat(1000);
            assert_eq!(run(&mut line(1000), chunk, text.as_bytes()), text);
        }
    }

    #[test]
    fn a_key_that_begins_in_a_line_that_is_thrown_away_still_goes() {
        for before in [0, 950, 990, 1500, 1990] {
            for chunk in [1, 64, 5000] {
                let long = "x".repeat(before);
                let after = "x ".repeat(600);
                let text =
                    format!("{long}{BEGIN} {after}\nMIIEvQsecret\n{END}\nbye");
                let out = run(&mut line(1000), chunk, text.as_bytes());
                assert!(!out.contains("MIIEvQ"), "{before} {chunk}: {out}");
                assert!(out.ends_with("\nbye"), "{before} {chunk}: {out}");
            }
        }
    }

    #[test]
    fn a_key_that_ends_in_a_line_that_is_thrown_away_has_ended() {
        let long = "x".repeat(2500);
        let text = format!("{BEGIN}\n{long}{END}{long}\nbye");
        let out = run(&mut line(1000), 64, text.as_bytes());
        assert!(out.ends_with("\nbye"), "{out}");
    }
}
