//! Words of a file, what they mean, and where they stand.

use toml::{Spanned, de::Error};

use crate::{
    PolicyError,
    action::Treatment,
    error::{Position, Reason},
    kind::Sort,
};

const TREATMENTS: &[(&str, Treatment)] = &[
    (Treatment::Drop.name(), Treatment::Drop),
    (Treatment::Hash.name(), Treatment::Hash),
    (Treatment::Mask.name(), Treatment::Mask),
    (Treatment::Pseudonym.name(), Treatment::Pseudonym),
    (Treatment::Replace.name(), Treatment::Replace),
];

/// The text of a policy file.
pub(super) struct Source<'s>(pub(super) &'s str);

impl Source<'_> {
    pub(super) fn place<T>(&self, at: &Spanned<T>) -> Position {
        self.place_of(at.span().start)
    }

    fn place_of(&self, offset: usize) -> Position {
        let before = self.0.get(..offset).unwrap_or(self.0);
        let line = before.bytes().filter(|&byte| byte == b'\n').count();
        let last = before.rsplit('\n').next().unwrap_or_default();
        let column = last.chars().count().saturating_add(1);
        Position { line: line.saturating_add(1), column }
    }

    /// What the parser says, without the values that it repeats.
    pub(super) fn syntax(&self, error: &Error) -> PolicyError {
        let place = error.span().map(|span| self.place_of(span.start));
        let message = error.message();
        let unknown = message.strip_prefix("unknown field `");
        let unknown = unknown.and_then(|rest| rest.split_once("`, expected "));
        if let Some((word, known)) = unknown {
            return Reason::unknown("key", word, known.to_owned()).at(place);
        }
        let is_value = ["invalid type", "invalid value", "invalid length"]
            .iter()
            .any(|start| message.starts_with(start));
        let message = match message.rsplit_once(", expected ") {
            Some((_, expected)) if is_value => {
                format!("wrong type, expected {expected}")
            }
            _ => message.to_owned(),
        };
        Reason::Syntax(message).at(place)
    }

    /// What a word means that is one of a few.
    pub(super) fn one_of<T: Copy>(
        &self,
        word: &Spanned<String>,
        what: &'static str,
        all: &[(&str, T)],
    ) -> Result<T, PolicyError> {
        let name = word.get_ref();
        all.iter()
            .find(|(known, _)| known == name)
            .map(|&(_, meaning)| meaning)
            .ok_or_else(|| {
                let known = listed(all.iter().map(|(known, _)| *known));
                Reason::unknown(what, name, known).at(Some(self.place(word)))
            })
    }

    pub(super) fn kind(
        &self,
        word: &Spanned<String>,
    ) -> Result<Sort, PolicyError> {
        self.one_of(word, "kind", &Sort::ALL.map(|sort| (sort.name(), sort)))
    }

    /// What an action means, if the kind accepts it.
    pub(super) fn treatment(
        &self,
        sort: Sort,
        word: &Spanned<String>,
    ) -> Result<Treatment, PolicyError> {
        let treatment = self.one_of(word, "action", TREATMENTS)?;
        let accepted = sort.accepted();
        let names = accepted.iter().map(|treatment| treatment.name());
        let what = if treatment == Treatment::Hash && sort == Sort::Pan {
            "`hash` without the feature `keyed-hash`".to_owned()
        } else {
            format!("`{}`, only {}", treatment.name(), listed(names))
        };
        self.accepts(accepted.contains(&treatment), sort, word, &what)?;
        Ok(treatment)
    }

    pub(super) fn accepts(
        &self,
        accepts: bool,
        sort: Sort,
        word: &Spanned<String>,
        what: &str,
    ) -> Result<(), PolicyError> {
        if accepts {
            return Ok(());
        }
        let (kind, what) = (sort.name(), what.to_owned());
        Err(Reason::Impossible { kind, what }.at(Some(self.place(word))))
    }
}

/// `a`, `b` or `c`.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
