use super::{
    TransactionStatus,
    scan::{Scalar, scan},
};
use crate::{Answer, Code, Profile, StatusWords};

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

    /// The reference of a purchase, from the body of its request: what keeps
    /// it from being done twice, and what it is looked up by.
    ///
    /// `None` when there is none, it is empty or longer than 256 bytes, or it
    /// is there twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_pagamio::Profile;
    ///
    /// let body = br#"{"amount":29,"merchantReference":"order-1"}"#;
    /// let reference = Profile::default().reference_in(body);
    /// assert_eq!(reference.as_deref(), Some("order-1"));
    /// ```
    #[must_use]
    pub fn reference_in(&self, body: &[u8]) -> Option<String> {
        let mut reference = None;
        let mut is_clear = true;
        scan(body, &[&self.pointers.reference], &mut |_, scalar| {
            let text = match scalar {
                Scalar::Text(text) if (1..=256).contains(&text.len()) => text,
                _ => return is_clear = false,
            };
            is_clear &= reference.replace(text.to_owned()).is_none();
        })?;
        reference.filter(|_| is_clear)
    }
}

/// Takes what is there; false if it is nothing that is known, or another thing
/// than before.
fn agrees<T: Copy + PartialEq>(known: &mut Option<T>, new: Option<T>) -> bool {
    let before = known.take();
    *known = new;
    new.is_some() && (before.is_none() || before == new)
}

fn code_of(scalar: Scalar<'_>) -> Option<Code> {
    match scalar {
        Scalar::Text(text) => Code::parse(text),
        Scalar::Number(number) => Code::of_number(number),
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
