//! Card data and secrets in a body.

use palisade_redact::{
    Key, Kind, Number, OnNumber, Outcome, Policy, PolicyError, Redactor, kind,
};

use crate::Rule;

/// What is personal, and has to be sent to whoever is to do something with it.
const PERSONAL: [Kind<palisade_redact::Action>; 8] = [
    kind::ACCOUNT,
    kind::ADDRESS,
    kind::BIRTH_DATE,
    kind::EMAIL,
    kind::IBAN,
    kind::NAME,
    kind::NATIONAL_ID,
    kind::PHONE,
];

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

/// What of `Policy::payments` is no personal data.
pub(crate) fn secrets() -> Policy {
    without_personal(Policy::payments())
}

fn without_personal(policy: Policy) -> Policy {
    PERSONAL.into_iter().fold(policy, Policy::ignore)
}

impl Guard {
    pub(crate) fn new(
        secrets: &Redactor,
        policy: Policy,
    ) -> Result<Self, PolicyError> {
        // A body has a bound of its own, and what is found in it must not be
        // hidden by what is done with long values in logs.
        let policy = policy
            .on_number(OnNumber::Text)
            .max_scan(usize::MAX)
            .max_field(usize::MAX)
            .dangerous_keep_control_characters();
        let redactor = secrets.with_policy(&policy)?;
        let nameless = redactor.key("");
        let wholes = secrets.with_policy(&without_personal(policy))?;
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
        let outcome = self.redactor.field_text(key, text);
        self.found(outcome, key, text)
    }

    /// A number as it is written.
    pub(crate) fn number(&self, key: Key, text: &str) -> Option<Found> {
        let number = if let Ok(number) = text.parse::<u64>() {
            Number::U64(number)
        } else if let Ok(number) = text.parse::<i64>() {
            Number::I64(number)
        } else {
            // It has a point or an exponent, or more digits than a card.
            if let Some(found) = self.text(key, text) {
                return Some(found);
            }
            Number::F64(text.parse().unwrap_or_default())
        };
        let outcome = self.redactor.field_number(key, number);
        self.found(outcome, key, text)
    }

    fn found(
        &self,
        outcome: Outcome<'_>,
        key: Key,
        text: &str,
    ) -> Option<Found> {
        let stand_in = match outcome {
            Outcome::Keep => return None,
            Outcome::Text(text) => text.into_owned(),
            // It goes, so nothing stands in its place.
            _ => String::new(),
        };
        let findings = self.redactor.explain_field(key, text).findings;
        let kind = findings.into_iter().next().map(|note| note.kind);
        // A number that is one though its digits are none.
        let kind = kind.unwrap_or_else(|| "pan".to_owned());
        Some(Found { stand_in, rule: Rule::Secret(kind) })
    }

    /// What is in a text that is no single value.
    pub(crate) fn running_text(&self, text: &str) -> Option<Rule> {
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
        let visible = name.chars().filter(|c| !c.is_control());
        let mut shown: String = visible.take(SHOWN).collect();
        if shown.len() < name.len() {
            shown.push('…');
        }
        shown
    }
}
