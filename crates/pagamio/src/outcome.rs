use http::{Method, StatusCode};
use palisade_retry::{Outcome, outcome_of_status};

use crate::{Answer, Endpoint, Profile, TransactionStatus, profile::hold};

impl Profile {
    /// What an answer says about its request, and so what may be done next.
    ///
    /// | answer | outcome |
    /// |---|---|
    /// | 200 and COMPLETED | `Completed` |
    /// | 200 and PENDING or PROCESSING | `Pending` |
    /// | 429 | `Rejected` |
    /// | 5xx, 408; codes 1200 to 1202 | `Unknown` |
    /// | codes 1204, 1006, 1205; what is not understood, or contradicts itself | `LookUp` |
    /// | FAILED; other 4xx; codes 1000 to 1010, 1100 to 1107, 1206 | `Failed` |
    ///
    /// `path` is that of the whole URL. `answer` is what [`read`](Self::read)
    /// made of the body: `None` when it could not be understood, or was not
    /// looked at. Of a purchase nobody knows, if the answer has a good status
    /// and is not understood, or contradicts itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::{Method, StatusCode};
    /// use palisade_pagamio::Profile;
    /// use palisade_retry::Outcome;
    ///
    /// let profile = Profile::default();
    /// let says = |status, body: &str| {
    ///     let answer = profile.read(body.as_bytes());
    ///     let path = "/api/v1/purchase";
    ///     profile.outcome(&Method::POST, path, status, answer.as_ref())
    /// };
    ///
    /// let timeout = r#"{"responseCode":"1204","successful":false}"#;
    /// let unknown = says(StatusCode::OK, timeout);
    /// assert_eq!(unknown, Outcome::LookUp);
    ///
    /// // A proxy's page of good news is none.
    /// let unknown = says(StatusCode::OK, "<html>welcome</html>");
    /// assert_eq!(unknown, Outcome::LookUp);
    /// ```
    #[must_use]
    pub fn outcome(
        &self,
        method: &Method,
        path: &str,
        status: StatusCode,
        answer: Option<&Answer>,
    ) -> Outcome {
        let endpoint = self.endpoint(method, path);
        let verdict = self.verdict(answer);
        match status {
            StatusCode::TOO_MANY_REQUESTS => Outcome::Rejected,
            StatusCode::UNAUTHORIZED => Outcome::Failed,
            _ if endpoint.is_harmless() => of_harmless(status, verdict),
            StatusCode::CONFLICT => Outcome::Failed,
            _ => of_effective(endpoint, status, verdict),
        }
    }

    /// Whether the 401 that has this body is about the token: unless its code
    /// says that the caller may not do this.
    #[must_use]
    pub fn is_stale(&self, answer: Option<&Answer>) -> bool {
        let code = answer.and_then(Answer::code);
        !code.is_some_and(|code| hold(&self.codes.not_allowed, code))
    }

    fn verdict(&self, answer: Option<&Answer>) -> Verdict {
        let Some(answer) = answer else { return Verdict::Unclear };
        let codes = &self.codes;
        let is_denied = answer.success == Some(false);
        let Some(code) = answer.code else {
            return match answer.success {
                Some(true) => Verdict::Well(answer.status),
                Some(false) => Verdict::not_well(answer.status),
                None => Verdict::Unclear,
            };
        };
        if hold(&codes.success, code) {
            return if is_denied {
                Verdict::not_well(answer.status)
            } else {
                Verdict::Well(answer.status)
            };
        }
        if hold(&codes.already_there, code) {
            return Verdict::AlreadyThere;
        }
        if hold(&codes.look_up, code) {
            return Verdict::LookUp;
        }
        if hold(&codes.repeat, code) {
            return Verdict::Repeat;
        }
        match answer.status {
            // A sale that was refused and is under way.
            Some(status) if status != TransactionStatus::Failed => {
                Verdict::Contradictory
            }
            _ if hold(&codes.stop, code) => Verdict::Stop,
            _ => Verdict::Unclear,
        }
    }
}

/// What the body of an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    AlreadyThere,
    Contradictory,
    LookUp,
    Repeat,
    Stop,
    Unclear,
    Well(Option<TransactionStatus>),
}

impl Verdict {
    /// It says that it failed, and not why.
    const fn not_well(status: Option<TransactionStatus>) -> Self {
        match status {
            None => Self::Unclear,
            Some(TransactionStatus::Failed) => Self::Stop,
            Some(_) => Self::Contradictory,
        }
    }
}

/// Of a request that may be sent as often as one likes.
fn of_harmless(status: StatusCode, verdict: Verdict) -> Outcome {
    if status.is_success() {
        return match verdict {
            Verdict::LookUp | Verdict::Repeat => Outcome::Unknown,
            Verdict::Stop => Outcome::Failed,
            // What it says, its reader will see.
            _ => Outcome::Completed,
        };
    }
    if is_about_the_way(status) {
        return Outcome::Unknown;
    }
    Outcome::Failed
}

/// Of a request that moves money, or may.
fn of_effective(
    endpoint: Endpoint,
    status: StatusCode,
    verdict: Verdict,
) -> Outcome {
    let is_purchase = endpoint == Endpoint::Purchase;
    match verdict {
        Verdict::AlreadyThere | Verdict::Contradictory | Verdict::LookUp => {
            return Outcome::LookUp;
        }
        Verdict::Repeat => return Outcome::Unknown,
        Verdict::Stop | Verdict::Unclear | Verdict::Well(_) => {}
    }
    if is_about_the_way(status) {
        return Outcome::Unknown;
    }
    match verdict {
        Verdict::Well(Some(state)) if status.is_success() => match state {
            TransactionStatus::Completed => Outcome::Completed,
            TransactionStatus::Failed => Outcome::Failed,
            _ => Outcome::Pending,
        },
        Verdict::Well(None) if status.is_success() && !is_purchase => {
            Outcome::Completed
        }
        Verdict::Stop if !status.is_redirection() => Outcome::Failed,
        Verdict::Unclear if status.is_client_error() => Outcome::Failed,
        _ => Outcome::LookUp,
    }
}

/// Whether the status tells more about the way there than about the request:
/// 5xx, and 408, which servers send when they close an idle connection.
fn is_about_the_way(status: StatusCode) -> bool {
    outcome_of_status(status) == Outcome::Unknown
}
