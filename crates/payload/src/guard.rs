//! Card data and secrets in a body.

use palisade_redact::{
    Key, Mode, Number, OnNumber, Outcome, Policy, PolicyError, Redactor,
};
use serde_json::Value;

use crate::Rule;

/// How much of a name that the policy does not know is shown.
const SHOWN: usize = 40;

#[derive(Clone, Debug)]
pub(crate) struct Guard {
    /// For one value at a time, whose name is known.
    redactor: Redactor,
    /// For texts that hold several. What is personal there may be in a field
    /// that is allowed to hold it.
    wholes: Redactor,
    /// Of a value without a name, and of names themselves.
    nameless: Key,
}

/// Something that must not be sent.
pub(crate) struct Found {
    /// What could be sent in its place.
    pub(crate) stand_in: String,
    pub(crate) rule: Rule,
}

/// A provider has to know of people what it is to do something with.
pub(crate) fn secrets() -> Policy {
    Policy::payments().ignore_personal()
}

impl Guard {
    pub(crate) fn new(
        secrets: &Redactor,
        policy: Policy,
    ) -> Result<Self, PolicyError> {
        // A body has a bound of its own, and what is found in it must not be
        // hidden by what is done with long values in logs, or on trial.
        let policy = policy
            .mode(Mode::Enforce)
            .on_number(OnNumber::Text)
            .max_scan(usize::MAX)
            .max_field(usize::MAX)
            .dangerous_keep_control_characters();
        let redactor = secrets.with_policy(&policy)?;
        let nameless = redactor.key("");
        let wholes = secrets.with_policy(&policy.ignore_personal())?;
        Ok(Self { redactor, wholes, nameless })
    }

    pub(crate) const fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    pub(crate) const fn nameless(&self) -> Key {
        self.nameless
    }

    pub(crate) fn key(&self, name: &str) -> Key {
        self.redactor.key(name)
    }

    pub(crate) fn text(&self, key: Key, text: &str) -> Option<Found> {
        if self.redactor.field_text(key, text) != Outcome::Keep {
            return Some(self.found(key, text));
        }
        // A word before a number may say that it is something else. In a log
        // that is enough; what is sent is with somebody else for good.
        let digits = || text.bytes().filter(u8::is_ascii_digit).count();
        let has_room = text.len() >= 15 && !key.is_allowed() && digits() >= 15;
        (has_room && self.has_card(text)).then(|| self.found(key, text))
    }

    /// Whether one of the words is a card's number.
    fn has_card(&self, text: &str) -> bool {
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        words.any(|word| {
            matches!(word.len(), 15 | 16)
                && word.parse().is_ok_and(|n| self.is_number(Number::U64(n)))
        })
    }

    /// A number as it is written.
    pub(crate) fn number(&self, key: Key, text: &str) -> Option<Found> {
        if let Some(found) = self.text(key, text) {
            return Some(found);
        }
        // With a point or an exponent, and still a card's.
        let number = Number::F64(text.parse().unwrap_or_default());
        let is_card = !key.is_allowed() && self.is_number(number);
        is_card.then(|| self.found(key, text))
    }

    /// Whether a number without a name is one that must not be sent.
    fn is_number(&self, number: Number) -> bool {
        self.redactor.field_number(self.nameless, number) != Outcome::Keep
    }

    #[cold]
    fn found(&self, key: Key, text: &str) -> Found {
        let stand_in = match self.redactor.field_text(key, text) {
            // What is left may still hold a number of another kind.
            Outcome::Text(text) if !self.has_card(&text) => {
                Some(text.into_owned())
            }
            _ => None,
        };
        let findings = self.redactor.explain_field(key, text).findings;
        let kind = findings.into_iter().next().map(|note| note.kind);
        // A number that no text would be taken for.
        let kind = kind.unwrap_or_else(|| "pan".to_owned());
        let stand_in = stand_in.unwrap_or_else(|| format!("[redacted:{kind}]"));
        Found { stand_in, rule: Rule::Secret(kind) }
    }

    /// What is in a text that is no single value.
    pub(crate) fn running_text(&self, text: &str) -> Option<Rule> {
        // What a name and a value say to each other, they say behind escapes.
        if text.contains('\\') {
            let plain = serde_json::from_str::<Value>(text);
            let plain =
                plain.map(|plain| self.in_running_text(&plain.to_string()));
            if let Ok(Some(rule)) = plain {
                return Some(rule);
            }
        }
        self.in_running_text(text)
    }

    fn in_running_text(&self, text: &str) -> Option<Rule> {
        if *self.wholes.redact(text) == *text {
            return None;
        }
        let findings = self.wholes.explain(text).findings;
        let kind = findings.into_iter().next().map(|note| note.kind);
        Some(Rule::Secret(kind.unwrap_or_else(|| "secret".to_owned())))
    }

    /// A name that is shown to people.
    pub(crate) fn shown(&self, name: &str) -> String {
        let name = self.redactor.redact(name);
        // Some characters turn a line around, or cannot be seen at all.
        let visible = |c: char| match c {
            ' '..='~' => c,
            _ => '?',
        };
        let shown = name.chars().map(visible).take(SHOWN);
        let cut = if name.chars().count() > SHOWN { "..." } else { "" };
        shown.chain(cut.chars()).collect()
    }
}
