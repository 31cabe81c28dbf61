/// What kind of thing went wrong, as far as a client has to know it.
///
/// | class | status | what the client reads |
/// |---|---|---|
/// | `Conflict` | 409 | The request contradicts an earlier one. |
/// | `Denied` | 403 | This is not allowed. |
/// | `Internal` | 500 | Something went wrong. Please try again later. |
/// | `Invalid` | 400 | The request is not valid. Please check what you entered. |
/// | `NotFound` | 404 | There is no such thing. |
/// | `OutcomeUnknown` | 504 | We do not know yet whether this succeeded. Please do not try again. |
/// | `TooManyRequests` | 429 | There are too many requests. Please try again later. |
/// | `Unauthenticated` | 401 | Please sign in. |
/// | `Unavailable` | 503 | Service temporarily unavailable. Please try again. |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Something was done before that this contradicts.
    Conflict,
    /// The client is known, and may not do this.
    Denied,
    /// What the client can do nothing about; the default.
    #[default]
    Internal,
    /// What the client sent is wrong, and will be next time.
    Invalid,
    /// There is nothing there, or nothing that this client may know of.
    NotFound,
    /// A payment was begun, and nobody knows yet how it ended. A client that
    /// tries again may pay twice.
    OutcomeUnknown,
    /// The client, or all of them together, ask too often.
    TooManyRequests,
    /// The client is not known.
    Unauthenticated,
    /// Something behind us does not work at present.
    Unavailable,
}

impl Class {
    /// The status of HTTP.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Conflict => 409,
            Self::Denied => 403,
            Self::Internal => 500,
            Self::Invalid => 400,
            Self::NotFound => 404,
            Self::OutcomeUnknown => 504,
            Self::TooManyRequests => 429,
            Self::Unauthenticated => 401,
            Self::Unavailable => 503,
        }
    }

    /// The phrase of the status: RFC 9457, 4.2.1, wants it for a title.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Conflict => "Conflict",
            Self::Denied => "Forbidden",
            Self::Internal => "Internal Server Error",
            Self::Invalid => "Bad Request",
            Self::NotFound => "Not Found",
            Self::OutcomeUnknown => "Gateway Timeout",
            Self::TooManyRequests => "Too Many Requests",
            Self::Unauthenticated => "Unauthorized",
            Self::Unavailable => "Service Unavailable",
        }
    }

    /// What the client reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Conflict => "The request contradicts an earlier one.",
            Self::Denied => "This is not allowed.",
            Self::Internal => "Something went wrong. Please try again later.",
            Self::Invalid => {
                "The request is not valid. Please check what you entered."
            }
            Self::NotFound => "There is no such thing.",
            Self::OutcomeUnknown => {
                "We do not know yet whether this succeeded. Please do not try \
                 again."
            }
            Self::TooManyRequests => {
                "There are too many requests. Please try again later."
            }
            Self::Unauthenticated => "Please sign in.",
            Self::Unavailable => {
                "Service temporarily unavailable. Please try again."
            }
        }
    }

    /// The code of those that have no other.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Denied => "denied",
            Self::Internal => "internal",
            Self::Invalid => "invalid",
            Self::NotFound => "not_found",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::TooManyRequests => "too_many_requests",
            Self::Unauthenticated => "unauthenticated",
            Self::Unavailable => "unavailable",
        }
    }
}
