use std::ops::Range;

use crate::{
    engine::Scope,
    rule::{RuleId, Undecidable},
    scan::{IGNORED, Origin, Sink},
};

/// What a redactor found in a text, and what it nearly found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What is taken out, ordered by place. Findings may overlap; their union
    /// is what goes.
    pub findings: Vec<Note>,
    /// What has the looks of a finding, and why it is none.
    pub near_misses: Vec<Note>,
}

/// One rule's word on one stretch of a text. Never holds the text itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// The name of the rule: `pan`, `key:password`, or that of an added rule.
    pub rule: String,
    /// What it is: the word in the marker.
    pub kind: String,
    /// Offsets in bytes.
    pub range: Range<usize>,
    /// The reason, in words.
    pub why: &'static str,
}

impl Explanation {
    pub(crate) fn undecidable(why: Undecidable, length: usize) -> Self {
        let note = Note {
            rule: why.as_str().to_owned(),
            kind: why.as_str().to_owned(),
            range: 0..length,
            why: "it cannot be judged, so all of it goes",
        };
        Self { findings: vec![note], near_misses: Vec::new() }
    }
}

/// A sink that writes everything down.
pub(crate) struct Notes<'e> {
    scope: Scope<'e>,
    text: &'e str,
    explanation: Explanation,
}

impl<'e> Notes<'e> {
    pub(crate) fn new(scope: Scope<'e>, text: &'e str) -> Self {
        Self { scope, text, explanation: Explanation::default() }
    }

    pub(crate) fn matched(&mut self, rule: RuleId, range: Range<usize>) {
        let note = self.note(rule, range, "the regular expression matches");
        self.explanation.findings.extend(note);
    }

    /// A sink for the word of all detectors, of which it takes that of those
    /// that are off.
    pub(crate) const fn of_what_is_off(&mut self) -> Off<'_, 'e> {
        Off(self)
    }

    pub(crate) fn finish(mut self) -> Explanation {
        let findings = &mut self.explanation.findings;
        findings.sort_by_key(|note| note.range.start);
        // A registered secret is found by each of its parts.
        findings.dedup();
        self.explanation
    }

    fn note(
        &self,
        rule: RuleId,
        range: Range<usize>,
        why: &'static str,
    ) -> Option<Note> {
        let row = self.scope.row(rule)?;
        let (rule, kind) = (row.name.to_string(), row.kind.to_string());
        Some(Note { rule, kind, range, why })
    }
}

impl Sink for Notes<'_> {
    fn hit(&mut self, origin: Origin, span: Range<usize>, why: &'static str) {
        let rule = RuleId::of(origin);
        let value = self.text.get(span.clone()).unwrap_or_default();
        if self.scope.is_allowed(rule, value) {
            return self.miss(origin, span, "the policy allows this value");
        }
        let note = self.note(rule, span, why);
        self.explanation.findings.extend(note);
    }

    fn miss(&mut self, origin: Origin, span: Range<usize>, why: &'static str) {
        let note = self.note(RuleId::of(origin), span, why);
        self.explanation.near_misses.extend(note);
    }
}

/// What would be found if no detector were off.
pub(crate) struct Off<'n, 'e>(&'n mut Notes<'e>);

impl Sink for Off<'_, '_> {
    fn hit(&mut self, origin: Origin, span: Range<usize>, _: &'static str) {
        let Scope { engine, rules, .. } = self.0.scope;
        if matches!(origin, Origin::Content(it) if !engine.plan.on.has(it)) {
            let why = if rules.ignored.contains(&origin.sort()) {
                IGNORED
            } else {
                "the policy has this detector off"
            };
            self.0.miss(origin, span, why);
        }
    }

    fn miss(&mut self, _: Origin, _: Range<usize>, _: &'static str) {}
}
