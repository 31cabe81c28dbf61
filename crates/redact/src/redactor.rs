use std::{
    borrow::Cow,
    collections::HashSet,
    fmt,
    ops::Range,
    sync::{Arc, atomic::AtomicU64},
};

use palisade_core::{FingerprintKey, SecretGuard, SecretRefused, SecretSink};
use regex::Regex;

use crate::{
    Explanation, Key, Mode, OnNumber, Undecidable,
    action::Treatment,
    detect::{marker, private_key},
    explain::Notes,
    key::{Keys, Verdict},
    kind::Sort,
    lines::Lines,
    live::Live,
    place::{PlaceId, Places},
    render,
    rule::{Row, RuleId},
    scan::{Context, Origin, Sink, every_byte, sweep},
    text::Text,
};

/// How often a text is read again after something was found in it. A log line
/// needs one reading more; a longer chain of secrets that touch is an attempt
/// to make this slow.
const ROUNDS: usize = 8;

/// Finds and takes out what a [`Policy`](crate::Policy) calls secret.
///
/// Cheap to clone: clones share the rules, the key and the counts. Every method
/// takes time linear in its input, and none logs.
#[derive(Clone)]
pub struct Redactor(pub(crate) Arc<Engine>);

pub(crate) struct Engine {
    pub(crate) mode: Mode,
    pub(crate) on_number: OnNumber,
    pub(crate) ignored: Vec<Sort>,
    pub(crate) callsites: HashSet<String>,
    pub(crate) keys: Keys,
    pub(crate) live: Live,
    pub(crate) rows: Vec<Row>,
    pub(crate) counts: Vec<AtomicU64>,
    pub(crate) places: Arc<Places>,
    pub(crate) regexes: Vec<(RuleId, Regex)>,
    pub(crate) fingerprint_key: FingerprintKey,
    pub(crate) max_scan: usize,
    pub(crate) max_field: usize,
    pub(crate) keep_control: bool,
}

impl Redactor {
    /// The text without its secrets; borrowed where there are none.
    ///
    /// Text above [`max_scan`](crate::Policy::max_scan) is replaced as a whole.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redact_with(text, None, None)
    }

    /// The same, with a part that is known to belong to a private key. What is
    /// found counts for `place`.
    #[inline]
    pub(crate) fn redact_with<'t>(
        &self,
        text: &'t str,
        key: Option<Range<usize>>,
        place: Option<PlaceId>,
    ) -> Cow<'t, str> {
        if text.len() > self.0.max_scan {
            return self.replace_whole(text, Undecidable::TooLong, place);
        }
        let (found, settled) = self.0.find(text, key);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        self.take_out(text, found, settled, place)
    }

    /// Counts what was found, and takes it out; `settled` is what
    /// [`Engine::find`] says.
    pub(crate) fn take_out<'t>(
        &self,
        text: &'t str,
        mut found: Vec<Finding>,
        settled: bool,
        place: Option<PlaceId>,
    ) -> Cow<'t, str> {
        self.0.count(place, found.iter().map(|finding| finding.rule));
        if self.0.mode == Mode::Report {
            return Cow::Borrowed(text);
        }
        let mut spans = render::union(&self.0, text, found);
        if settled && spans.iter().all(|span| self.0.is_apart(text, span)) {
            return Cow::Owned(render::render(&self.0, text, spans));
        }
        // Two secrets that touch hide each other's edges, until one is gone.
        let mut redacted = Cow::Borrowed(text);
        for _ in 0..ROUNDS {
            redacted = Cow::Owned(render::render(&self.0, &redacted, spans));
            if redacted.len() > self.0.max_scan {
                return self.replace_whole(text, Undecidable::TooLong, place);
            }
            (found, _) = self.0.find(&redacted, None);
            if found.is_empty() {
                return redacted;
            }
            spans = render::union(&self.0, &redacted, found);
        }
        self.0.count(place, [RuleId::undecidable(Undecidable::Entangled)]);
        Cow::Borrowed(Undecidable::Entangled.marker())
    }

    /// The same for bytes. What is not UTF-8 is replaced as a whole: nobody
    /// can tell what it says.
    #[must_use]
    pub fn redact_bytes<'t>(&self, bytes: &'t [u8]) -> Cow<'t, [u8]> {
        let Ok(text) = std::str::from_utf8(bytes) else {
            let marker = self.undecidable(Undecidable::NotUtf8);
            return Cow::Borrowed(match self.0.mode {
                Mode::Enforce => marker.as_bytes(),
                Mode::Report => bytes,
            });
        };
        match self.redact(text) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    }

    /// Redacts one text that comes line by line.
    #[must_use]
    pub fn lines(&self) -> Lines {
        Lines::new(self.clone())
    }

    /// What is found in `text`, and what nearly is, each with its reason.
    ///
    /// For people and tests: it counts nothing, and is slower. The findings of
    /// a text above [`max_scan`](crate::Policy::max_scan) are that it is.
    #[must_use]
    pub fn explain(&self, text: &str) -> Explanation {
        self.explain_with(text, None)
    }

    /// The same, with a part that is known to belong to a private key.
    pub(crate) fn explain_with(
        &self,
        text: &str,
        key: Option<Range<usize>>,
    ) -> Explanation {
        if text.len() > self.0.max_scan {
            return Explanation::undecidable(Undecidable::TooLong, text.len());
        }
        let mut notes = Notes::new(&self.0);
        if let Some(span) = key {
            notes.hit(private_key::ORIGIN, span, private_key::CONTINUES);
        }
        every_byte(self.0.context(text), &mut notes);
        for (rule, regex) in &self.0.regexes {
            for span in self.0.matches(regex, text) {
                notes.matched(*rule, span);
            }
        }
        notes.finish()
    }

    /// The verdict on the name of a field.
    #[must_use]
    pub fn key(&self, name: &str) -> Key {
        if marker::is_in(self.0.context(name), name.as_bytes()) {
            return Key(Verdict::Plain, None);
        }
        match self.0.keys.verdict(name.as_bytes()) {
            Verdict::Sensitive(sort) if self.0.ignored.contains(&sort) => {
                Key(Verdict::Plain, None)
            }
            verdict => Key(verdict, None),
        }
    }

    /// The verdict on the name of a field of an event or span.
    #[must_use]
    pub fn callsite_key(&self, target: &str, name: &str, field: &str) -> Key {
        let key = self.key(field);
        let callsites = &self.0.callsites;
        let is_allowed = !callsites.is_empty()
            && (callsites.contains(target) || callsites.contains(name));
        if is_allowed && key.0 == Verdict::Plain {
            Key(Verdict::Numeric, None)
        } else {
            key
        }
    }

    /// Whether findings are taken out or only counted.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// Above this many bytes a value is replaced unseen.
    #[must_use]
    pub fn max_scan(&self) -> usize {
        self.0.max_scan
    }

    pub(crate) fn replace_whole<'t>(
        &self,
        text: &'t str,
        why: Undecidable,
        place: Option<PlaceId>,
    ) -> Cow<'t, str> {
        self.0.count(place, [RuleId::undecidable(why)]);
        match self.0.mode {
            Mode::Report => Cow::Borrowed(text),
            Mode::Enforce => Cow::Borrowed(why.marker()),
        }
    }
}

impl Engine {
    pub(crate) fn context<'a>(&'a self, text: &'a str) -> Context<'a> {
        Context {
            text: Text::new(text.as_bytes()),
            keys: &self.keys,
            live: &self.live,
            rows: &self.rows,
            ignored: &self.ignored,
            is_decoded: false,
        }
    }

    /// The findings, and whether nothing else in the text is nearly one.
    pub(crate) fn find(
        &self,
        text: &str,
        key: Option<Range<usize>>,
    ) -> (Vec<Finding>, bool) {
        let mut found = Found(Vec::new());
        let mut settled = self.regexes.is_empty() && key.is_none();
        if let Some(span) = key {
            found.hit(private_key::ORIGIN, span, private_key::CONTINUES);
        }
        settled &= sweep(self.context(text), &mut found);
        for (rule, regex) in &self.regexes {
            let spans = self.matches(regex, text);
            found.0.extend(spans.map(|span| Finding { rule: *rule, span }));
        }
        let mut found = found.0;
        if found.len() > 1 {
            // What stands in escaped text is found there and as it is.
            found.sort_unstable_by_key(|finding| {
                (finding.span.start, finding.span.end, finding.rule.0)
            });
            found.dedup();
        }
        (found, settled)
    }

    /// Whether the marker that takes the finding's place cannot touch what
    /// stands beside it: it is a marker and no more, and has an edge on both
    /// sides.
    fn is_apart(&self, text: &str, finding: &Finding) -> bool {
        let is_bare =
            render::json_quote(text.as_bytes(), &finding.span).is_empty();
        let text = Text::new(text.as_bytes());
        let Range { start, end } = finding.span;
        let is_marked = self.rows.get(finding.rule.0).is_some_and(|row| {
            matches!(row.treatment, Treatment::Pseudonym | Treatment::Replace)
        });
        let is_edge = |byte: u8| byte.is_ascii_whitespace() || byte == 0;
        let behind = text.at(end.saturating_add(1));
        let has_edges = match (text.before(start), text.at(end)) {
            // The quotes around a value belong together, and end a word.
            (before @ (b'"' | b'\''), after) => {
                before == after && (is_edge(behind) || behind == b',')
            }
            (before, after) => {
                let ends = matches!(after, b',' | b';' | b'}' | b')');
                (is_edge(before) || matches!(before, b':' | b'='))
                    && (is_edge(after) || (ends && is_edge(behind)))
            }
        };
        is_marked && is_bare && has_edges
    }

    /// What a rule of the team's own matches. A marker is never a finding
    /// again, so a match within one is none.
    fn matches(
        &self,
        regex: &Regex,
        text: &str,
    ) -> impl Iterator<Item = Range<usize>> {
        regex
            .find_iter(text)
            .map(|found| found.range())
            .filter(|span| !span.is_empty())
            .filter(|span| !marker::covers(self.context(text), span))
    }
}

/// Found wherever it appears as long as the guard lives, in all clones.
///
/// From 16 bytes on also inside of other words, in hex and in base64; from 8 to
/// 15 bytes as a whole word. It stands under the kind's name, or under `secret`
/// where there is no such kind, and its letters are not kept: readers compare
/// keyed hashes, and take no lock.
///
/// ```
/// use palisade_core::SecretSink as _;
///
/// let redactor = palisade_redact::Policy::payments().build()?;
/// let guard = redactor.register("token", b"opaque/4f9c2b7a1d")?;
/// assert_eq!(redactor.redact("x=opaque/4f9c2b7a1d"), "x=[redacted:token]");
/// drop(guard);
/// assert_eq!(redactor.redact("x=opaque/4f9c2b7a1d"), "x=opaque/4f9c2b7a1d");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl SecretSink for Redactor {
    fn register(
        &self,
        kind: &'static str,
        secret: &[u8],
    ) -> Result<SecretGuard, SecretRefused> {
        let sort = Sort::ALL.into_iter().find(|sort| sort.name() == kind);
        let sort = sort.unwrap_or(Sort::Secret);
        let number = self.0.live.register(sort, secret)?;
        let engine = Arc::clone(&self.0);
        Ok(SecretGuard::new(move || engine.live.forget(number)))
    }
}

impl fmt::Debug for Redactor {
    // The key of the pseudonyms must not show; the rules are long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor")
            .field("mode", &self.0.mode)
            .finish_non_exhaustive()
    }
}

/// Bytes that are to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: RuleId,
    pub(crate) span: Range<usize>,
}

struct Found(Vec<Finding>);

impl Sink for Found {
    fn hit(&mut self, origin: Origin, span: Range<usize>, _: &'static str) {
        self.0.push(Finding { rule: RuleId::of(origin), span });
    }

    fn miss(&mut self, _: Origin, _: Range<usize>, _: &'static str) {}
}
