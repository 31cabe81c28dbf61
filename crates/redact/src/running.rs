//! Running text: what is found in it, and what is left of it.

use std::{borrow::Cow, ops::Range};

use regex::Regex;

use crate::{
    Explanation, Mode, Undecidable,
    action::Treatment,
    detect::{marker, private_key, set::Detectors},
    engine::Scope,
    explain::Notes,
    finding::{Finding, Findings},
    render,
    rule::RuleId,
    scan::{Context, Origin, Plan, Sink, every_byte, sweep},
    text::Text,
};

/// How often a text is read again after something was found in it. A log line
/// needs one reading more; a longer chain of secrets that touch is an attempt
/// to make this slow.
const ROUNDS: usize = 8;

impl Scope<'_> {
    /// The text without its secrets, also without a part that is known to
    /// belong to a private key.
    pub(crate) fn redact(
        self,
        text: &str,
        key: Option<Range<usize>>,
    ) -> Cow<'_, str> {
        if key.is_none() && self.engine.is_clean(text) {
            return Cow::Borrowed(text);
        }
        if text.len() > self.engine.max_scan {
            return self.replace_whole(text, Undecidable::TooLong);
        }
        let mut found = Findings::default();
        let settled = self.find(text, key, &mut found);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        self.take_out(text, found, settled)
    }

    /// Counts what was found, and takes it out; `settled` is what
    /// [`find`](Self::find) says.
    pub(crate) fn take_out(
        self,
        text: &str,
        mut found: Findings,
        settled: bool,
    ) -> Cow<'_, str> {
        self.count(found.as_slice().iter().map(|finding| finding.rule));
        if self.engine.mode == Mode::Report {
            return Cow::Borrowed(text);
        }
        let settled = render::union(self, text, &mut found) && settled;
        let mut spans = found.as_slice().iter();
        if settled && spans.all(|span| self.is_apart(text, span)) {
            return Cow::Owned(render::render(self, text, found.as_slice()));
        }
        // Two secrets that touch hide each other's edges, until one is gone.
        let mut redacted = Cow::Borrowed(text);
        for _ in 0..ROUNDS {
            let spans = found.as_slice();
            redacted = Cow::Owned(render::render(self, &redacted, spans));
            if redacted.len() > self.engine.max_scan {
                return self.replace_whole(text, Undecidable::TooLong);
            }
            found = Findings::default();
            self.find(&redacted, None, &mut found);
            if found.is_empty() {
                return redacted;
            }
            render::union(self, &redacted, &mut found);
        }
        Cow::Borrowed(self.undecidable(Undecidable::Entangled))
    }

    /// What is found, and what nearly is, each with its reason.
    pub(crate) fn explain(
        self,
        text: &str,
        key: Option<Range<usize>>,
    ) -> Explanation {
        if text.len() > self.engine.max_scan {
            return Explanation::undecidable(Undecidable::TooLong, text.len());
        }
        let mut notes = Notes::new(self, text);
        if let Some(span) = key {
            notes.hit(private_key::ORIGIN, span, private_key::CONTINUES);
        }
        let cx = self.context(text);
        every_byte(&cx, &mut notes);
        if cx.plan.on != Detectors::ALL {
            let plan = &Plan::of(Detectors::ALL);
            let cx = Context { plan, ignored: &[], ..cx };
            every_byte(&cx, &mut notes.of_what_is_off());
        }
        for (rule, regex) in &self.engine.regexes {
            for span in self.matches(regex, text) {
                notes.matched(*rule, span);
            }
        }
        notes.finish()
    }

    /// Adds the findings to none; returns whether nothing else in the text is
    /// nearly one.
    pub(crate) fn find(
        self,
        text: &str,
        key: Option<Range<usize>>,
        found: &mut Findings,
    ) -> bool {
        let regexes = &self.engine.regexes;
        let mut settled = regexes.is_empty() && key.is_none();
        if let Some(span) = key {
            found.hit(private_key::ORIGIN, span, private_key::CONTINUES);
        }
        settled &= sweep(&self.context(text), found);
        for (rule, regex) in regexes {
            for span in self.matches(regex, text) {
                found.push(Finding { rule: *rule, span });
            }
        }
        if !self.engine.allowed.is_empty() {
            settled &= found.retain(|Finding { rule, span }| {
                let value = text.get(span.clone()).unwrap_or_default();
                !self.is_allowed(*rule, value)
            });
        }
        let more = found.more();
        if !more.is_empty() {
            // What stands in escaped text is found there and as it is.
            more.sort_unstable_by_key(|finding| {
                (finding.span.start, finding.span.end, finding.rule.0)
            });
            more.dedup();
        }
        settled
    }

    /// Whether the marker that takes the finding's place cannot touch what
    /// stands beside it: it is a marker and no more, and has an edge on both
    /// sides.
    fn is_apart(self, text: &str, finding: &Finding) -> bool {
        let is_bare =
            render::json_quote(text.as_bytes(), &finding.span).is_empty();
        let text = Text::new(text.as_bytes());
        let Range { start, end } = finding.span;
        let is_marked = self.row(finding.rule).is_some_and(|row| {
            matches!(
                row.treatment,
                Treatment::Pseudonym | Treatment::Hash | Treatment::Replace
            )
        });
        // NUL stands for the end of the text, unless there is one in it.
        let is_end =
            |byte| byte == 0 && memchr::memchr(0, text.bytes()).is_none();
        let is_edge = |byte: u8| byte.is_ascii_whitespace() || is_end(byte);
        let ends_at = |at| is_edge(text.at(at)) || text.break_end(at).is_some();
        let behind = end.saturating_add(1);
        let ends_item = || text.at(behind) == b',' || ends_at(behind);
        let has_edges = match (text.before(start), text.at(end)) {
            // The quotes around a value belong together, and end a word; an
            // escaped one and another do not.
            (before @ (b'"' | b'\''), after) => {
                let opens = start.saturating_sub(1);
                before == after && text.before(opens) != b'\\' && ends_item()
            }
            (before, after) => {
                (is_edge(before) || matches!(before, b':' | b'='))
                    && match after {
                        b'"' | b'\'' => ends_item(),
                        b',' | b';' | b'}' | b')' => ends_at(behind),
                        _ => ends_at(end),
                    }
            }
        };
        // The hyphens of a private key end a part of a form, and are gone then.
        let is_boundary = text.before(start) == b'\n' && text.at(start) == b'-';
        is_marked && is_bare && has_edges && !is_boundary
    }

    /// What a rule of the team's own matches. A marker is never a finding
    /// again, so a match within one is none.
    fn matches<'t>(
        self,
        regex: &'t Regex,
        text: &'t str,
    ) -> impl Iterator<Item = Range<usize>> {
        regex
            .find_iter(text)
            .map(|found| found.range())
            .filter(|span| !span.is_empty())
            .filter(move |span| !marker::covers(&self.context(text), span))
    }
}

impl Sink for Findings {
    fn hit(&mut self, origin: Origin, span: Range<usize>, _: &'static str) {
        self.push(Finding { rule: RuleId::of(origin), span });
    }

    fn miss(&mut self, _: Origin, _: Range<usize>, _: &'static str) {}
}
