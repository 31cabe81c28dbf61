//! Words of a file, what they mean, and where they stand.

use std::{collections::BTreeMap, time::Duration};

use toml::{Spanned, de::Error};

use super::time;
use crate::{
    ProfileError,
    error::{Position, Reason},
};

/// A word that is longer than this is not repeated in an error: it may be a
/// secret in the wrong place.
const LONGEST_WORD: usize = 20;

/// The text of a file, and where in it the fields were set.
pub(super) struct Source<'s> {
    text: &'s str,
    places: BTreeMap<String, Position>,
}

impl<'s> Source<'s> {
    pub(super) const fn new(text: &'s str) -> Self {
        Self { text, places: BTreeMap::new() }
    }

    fn place(&self, offset: usize) -> Position {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.bytes().filter(|&byte| byte == b'\n').count();
        let last = before.rsplit('\n').next().unwrap_or_default();
        let column = last.chars().count().saturating_add(1);
        Position { line: line.saturating_add(1), column }
    }

    /// Remembers where a field is set.
    pub(super) fn note<T>(&mut self, field: &str, at: &Spanned<T>) {
        let place = self.place(at.span().start);
        self.places.insert(field.to_owned(), place);
    }

    /// The error, with the place where its field, or what it is part of, is
    /// set.
    pub(super) fn located(&self, error: ProfileError) -> ProfileError {
        let mut field = error.field.as_str();
        loop {
            if let Some(&place) = self.places.get(field) {
                return ProfileError { place: Some(place), ..error };
            }
            let Some((outer, _)) = field.rsplit_once('.') else { break };
            field = outer;
        }
        error
    }

    pub(super) fn refused(
        &self,
        field: &str,
        word: &str,
        bound: &'static str,
    ) -> ProfileError {
        let value = if word.len() <= LONGEST_WORD {
            format!("{word:?}")
        } else {
            "a longer text".to_owned()
        };
        self.located(ProfileError::bound(field, value, bound))
    }

    /// Sets a field, if the file does.
    pub(super) fn take<T: Clone>(
        &mut self,
        field: &str,
        slot: &mut T,
        value: Option<&Spanned<T>>,
    ) {
        if let Some(value) = value {
            self.note(field, value);
            value.get_ref().clone_into(slot);
        }
    }

    /// The same for a time.
    pub(super) fn time(
        &mut self,
        field: &str,
        slot: &mut Duration,
        word: Option<&Spanned<String>>,
    ) -> Result<(), ProfileError> {
        if let Some(word) = word {
            *slot = self.time_of(field, word)?;
        }
        Ok(())
    }

    pub(super) fn time_of(
        &mut self,
        field: &str,
        word: &Spanned<String>,
    ) -> Result<Duration, ProfileError> {
        self.note(field, word);
        let bound = "a time such as 250 ms, 5 s, 30 min, 1 h or 7 d";
        let refused = || self.refused(field, word.get_ref(), bound);
        time::parse(word.get_ref()).ok_or_else(refused)
    }

    /// What a word means that is one of a few.
    pub(super) fn one_of<T: Copy>(
        &self,
        word: &Spanned<String>,
        what: &'static str,
        all: &[(&str, T)],
    ) -> Result<T, ProfileError> {
        let name = word.get_ref();
        let known = all.iter().find(|(known, _)| known == name);
        known.map(|&(_, meaning)| meaning).ok_or_else(|| {
            let known = listed(all.iter().map(|(known, _)| *known));
            let place = Some(self.place(word.span().start));
            let reason = unknown(what, name, known);
            ProfileError { place, ..ProfileError::new("", reason) }
        })
    }

    /// What the parser says, without the values that it repeats.
    pub(super) fn syntax(&self, error: &Error) -> ProfileError {
        let place = error.span().map(|span| self.place(span.start));
        ProfileError { place, ..ProfileError::new("", said(error.message())) }
    }
}

fn said(message: &str) -> Reason {
    let field = message.strip_prefix("unknown field `");
    let field = field.and_then(|rest| rest.split_once("`, expected "));
    if let Some((word, known)) = field {
        return unknown("key", word, known.to_owned());
    }
    let is_value = ["invalid type", "invalid value", "invalid length"]
        .iter()
        .any(|start| message.starts_with(start));
    Reason::Syntax(match message.rsplit_once(", expected ") {
        Some((_, expected)) if is_value => {
            format!("wrong type, expected {expected}")
        }
        _ => message.to_owned(),
    })
}

fn unknown(what: &'static str, word: &str, known: String) -> Reason {
    let word = (word.len() <= LONGEST_WORD).then(|| word.to_owned());
    Reason::Unknown { what, word, known }
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
