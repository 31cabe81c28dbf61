use http::{Method, StatusCode};

use crate::{Answer, Endpoint, Profile, TransactionStatus, profile::hold};

/// What became of a request, and so what may be done next.
///
/// | what | final | repeat | look up |
/// |---|---|---|---|
/// | `AlreadyThere` | no | no | yes |
/// | `Completed` | yes | | |
/// | `Conflict` | yes | no | for who wants to know what is there |
/// | `NotProcessed` | no | yes, after a wait | no |
/// | `Pending` | no | never | yes |
/// | `Refused` | yes | | |
/// | `StaleToken` | no | once, with another token | no |
/// | `Unknown { repeat }` | no | as it says | yes, when repeating ends |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disposition {
    /// The reference is known already. What became of it, a look-up says.
    AlreadyThere,
    /// It was done.
    Completed,
    /// The reference belongs to a request with other content (409): this one
    /// was not done, and what a look-up finds is the other one.
    Conflict,
    /// It was turned away before anything was done (429).
    NotProcessed,
    /// It was taken, and is not finished.
    Pending,
    /// It was not done, and would not be if it were sent again.
    Refused,
    /// The token was not taken, so nothing was done (401).
    StaleToken,
    /// Nobody knows. It is never a failure: who reports it as one charges
    /// twice.
    Unknown {
        /// Whether the same request, with the same reference, may be sent
        /// again after a while.
        repeat: bool,
    },
}

impl Disposition {
    /// Whether there is nothing more to do.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Conflict | Self::Refused)
    }

    /// Whether the same request may be sent again after a while. One with a
    /// stale token is no repetition, but for the layer that has a newer one.
    #[must_use]
    pub const fn may_repeat(self) -> bool {
        matches!(self, Self::NotProcessed | Self::Unknown { repeat: true })
    }

    /// Whether only a look-up tells what became of it; if it may also be
    /// repeated, after the repetitions.
    #[must_use]
    pub const fn needs_look_up(self) -> bool {
        let is_open = matches!(self, Self::AlreadyThere | Self::Pending);
        is_open || matches!(self, Self::Unknown { .. })
    }
}

impl Profile {
    /// What an answer says about its request.
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
    /// use palisade_pagamio::{Disposition, Profile};
    ///
    /// let profile = Profile::default();
    /// let says = |status, body: &str| {
    ///     let answer = profile.read(body.as_bytes());
    ///     let path = "/api/v1/purchase";
    ///     profile.disposition(&Method::POST, path, status, answer.as_ref())
    /// };
    ///
    /// let timeout = r#"{"responseCode":"1204","successful":false}"#;
    /// let unknown = says(StatusCode::OK, timeout);
    /// assert_eq!(unknown, Disposition::Unknown { repeat: false });
    /// assert!(unknown.needs_look_up());
    ///
    /// // A proxy's page of good news is none.
    /// let unknown = says(StatusCode::OK, "<html>welcome</html>");
    /// assert_eq!(unknown, Disposition::Unknown { repeat: false });
    /// ```
    #[must_use]
    pub fn disposition(
        &self,
        method: &Method,
        path: &str,
        status: StatusCode,
        answer: Option<&Answer>,
    ) -> Disposition {
        let endpoint = self.endpoint(method, path);
        let verdict = self.verdict(answer);
        match status {
            StatusCode::TOO_MANY_REQUESTS => Disposition::NotProcessed,
            StatusCode::UNAUTHORIZED if endpoint.is_about_tokens() => {
                Disposition::Refused
            }
            StatusCode::UNAUTHORIZED if self.is_stale(answer) => {
                Disposition::StaleToken
            }
            StatusCode::UNAUTHORIZED => Disposition::Refused,
            _ if endpoint.is_harmless() => of_harmless(status, verdict),
            StatusCode::CONFLICT => Disposition::Conflict,
            _ => of_effective(endpoint, status, verdict),
        }
    }

    /// What is known of a request that got no answer: the network failed, or
    /// it took too long. A body that ends early is no answer either.
    ///
    /// If it is certain that nothing was sent, there is nothing to ask.
    #[must_use]
    pub fn without_answer(&self, method: &Method, path: &str) -> Disposition {
        let endpoint = self.endpoint(method, path);
        Disposition::Unknown { repeat: endpoint != Endpoint::Other }
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
fn of_harmless(status: StatusCode, verdict: Verdict) -> Disposition {
    if status.is_success() {
        return match verdict {
            Verdict::LookUp | Verdict::Repeat => {
                Disposition::Unknown { repeat: true }
            }
            Verdict::Stop => Disposition::Refused,
            // What it says, its reader will see.
            _ => Disposition::Completed,
        };
    }
    if is_about_the_way(status) {
        return Disposition::Unknown { repeat: true };
    }
    Disposition::Refused
}

/// Of a request that moves money, or may.
fn of_effective(
    endpoint: Endpoint,
    status: StatusCode,
    verdict: Verdict,
) -> Disposition {
    let is_purchase = endpoint == Endpoint::Purchase;
    let unknown = Disposition::Unknown { repeat: false };
    let again = Disposition::Unknown { repeat: is_purchase };
    match verdict {
        Verdict::AlreadyThere => return Disposition::AlreadyThere,
        Verdict::Contradictory | Verdict::LookUp => return unknown,
        Verdict::Repeat => return again,
        Verdict::Stop | Verdict::Unclear | Verdict::Well(_) => {}
    }
    if is_about_the_way(status) {
        return again;
    }
    match verdict {
        Verdict::Well(Some(state)) if status.is_success() => match state {
            TransactionStatus::Completed => Disposition::Completed,
            TransactionStatus::Failed => Disposition::Refused,
            _ => Disposition::Pending,
        },
        Verdict::Well(None) if status.is_success() && !is_purchase => {
            Disposition::Completed
        }
        Verdict::Stop if !status.is_redirection() => Disposition::Refused,
        Verdict::Unclear if status.is_client_error() => Disposition::Refused,
        _ => unknown,
    }
}

/// Whether the status tells more about the way there than about the request:
/// 5xx, and 408, which servers send when they close an idle connection.
fn is_about_the_way(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT
}
