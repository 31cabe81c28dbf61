use super::{
    TransactionStatus,
    scan::{Scalar, scan},
};
use palisade_retry::ProviderCode;

use crate::{Answer, Profile, StatusWords};

impl Profile {
    /// Reads the body of an answer, in either envelope.
    ///
    /// `None` when it cannot be understood: it is longer than
    /// [`Answer::MAX_BODY`], it is no JSON object, a code or a status in it is
    /// none, it has two that differ, or it has none of what is looked for. What
    /// else is in it is passed over, and never copied.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_pagamio::{Profile, TransactionStatus};
    ///
    /// let profile = Profile::default();
    /// let body = br#"{"responseCode":"0","successful":true,"data":{
    ///     "status":"COMPLETED","receipt":{"pin":"1234567890123456"}}}"#;
    /// let answer = profile.read(body).unwrap();
    /// assert_eq!(answer.code().unwrap().as_str(), "0");
    /// assert_eq!(answer.status(), Some(TransactionStatus::Completed));
    ///
    /// assert_eq!(profile.read(b"<html>busy</html>"), None);
    /// ```
    #[must_use]
    pub fn read(&self, body: &[u8]) -> Option<Answer> {
        if body.len() > Answer::MAX_BODY {
            return None;
        }
        let pointers = &self.pointers;
        let (codes, statuses) = (&pointers.code, &pointers.status);
        let until_code = codes.len();
        let until_status = until_code.saturating_add(statuses.len());
        let all: Vec<_> = [codes, statuses, &pointers.success]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let (mut code, mut status, mut success) = Default::default();
        let mut is_clear = true;
        scan(body, &all, &mut |index, scalar| {
            is_clear &= if index < until_code {
                agrees(&mut code, code_of(scalar))
            } else if index < until_status {
                agrees(&mut status, self.statuses.status_of(scalar))
            } else {
                outweighs(&mut success, scalar)
            };
        })?;
        let says = code.is_some() || status.is_some() || success.is_some();
        (is_clear && says).then_some(Answer { code, status, success })
    }
}

/// Takes what is there; false if it is nothing that is known, or another thing
/// than before.
fn agrees<T: Copy + PartialEq>(known: &mut Option<T>, new: Option<T>) -> bool {
    let before = known.take();
    *known = new;
    new.is_some() && (before.is_none() || before == new)
}

fn code_of(scalar: Scalar<'_>) -> Option<ProviderCode> {
    match scalar {
        Scalar::Text(text) => ProviderCode::new(text),
        Scalar::Number(number) => ProviderCode::new(&number.to_string()),
        Scalar::Bool(_) | Scalar::Other => None,
    }
}

/// The same for a flag, of which one `false` outweighs any `true`.
fn outweighs(known: &mut Option<bool>, scalar: Scalar<'_>) -> bool {
    let Scalar::Bool(flag) = scalar else { return false };
    *known = Some(flag && *known != Some(false));
    true
}

impl StatusWords {
    fn status_of(&self, scalar: Scalar<'_>) -> Option<TransactionStatus> {
        let Scalar::Text(text) = scalar else { return None };
        [
            (&self.completed, TransactionStatus::Completed),
            (&self.failed, TransactionStatus::Failed),
            (&self.pending, TransactionStatus::Pending),
            (&self.processing, TransactionStatus::Processing),
        ]
        .into_iter()
        .find(|(word, _)| *word == text)
        .map(|(_, status)| status)
    }
}
