//! What an answer says about the call.

use std::{fmt, str};

use http::{HeaderMap, Method, StatusCode};

/// What an answer says about the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It had its effect. Not repeated.
    Completed,
    /// It had none and would have none again. Not repeated. What became of an
    /// attempt before, of which nothing is known, it does not say: see
    /// [`Verdict::settled`].
    Failed,
    /// The provider knows the outcome, and this answer does not say it. Not
    /// repeated but looked up.
    LookUp,
    /// It is under way. Not repeated but looked up; without a
    /// [`Resolver`](crate::Resolver) the caller gets the answer.
    Pending,
    /// It was turned away before anything was done. Repeated, whatever it is.
    Rejected,
    /// It may have had its effect, or not. Repeated if that is safe.
    Unknown,
}

/// What is known of an answer.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// Of the request.
    pub method: &'a Method,
    /// Of the request, without its query.
    pub path: &'a str,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// All of the body, if [`Classifier::max_body`] asked for it and it is no
    /// longer than that.
    pub body: Option<&'a [u8]>,
}

impl fmt::Debug for Answer<'_> {
    // Headers and bodies hold what logs must not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body", &self.body.map(<[u8]>::len))
            .finish_non_exhaustive()
    }
}

/// An [`Outcome`], and the provider's own word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    outcome: Outcome,
    code: Option<ProviderCode>,
    is_settled: bool,
}

impl Verdict {
    /// The provider's code goes into events and into
    /// [`Attempts`](crate::Attempts).
    #[must_use]
    pub const fn with_code(self, code: Option<ProviderCode>) -> Self {
        Self { code, ..self }
    }

    /// That a [`Failed`](Outcome::Failed) is the end of the whole call: it is
    /// said by who would know if an attempt before, under the same key, had had
    /// its effect, such as an answer that shows the payment and that it failed.
    ///
    /// Not so a check that comes before the key is looked up, be it that of a
    /// gateway, of the caller's rights or of a balance, which the payment that
    /// was made may have used up.
    #[must_use]
    pub const fn settled(self) -> Self {
        Self { is_settled: true, ..self }
    }

    pub(crate) const fn is_settled(self) -> bool {
        self.is_settled
    }

    /// What it says about the call.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        self.outcome
    }

    /// The provider's code.
    #[must_use]
    pub const fn code(self) -> Option<ProviderCode> {
        self.code
    }
}

impl From<Outcome> for Verdict {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, code: None, is_settled: false }
    }
}

/// A code such as `1103`: 1 to 16 of `A-Z`, `a-z`, `0-9`, `_` and `-`, no
/// more than 8 of them digits, so that no sentence, no card and no phone number
/// passes for one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProviderCode {
    bytes: [u8; 16],
    length: u8,
}

impl ProviderCode {
    /// `None` for what is no code.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let is_code = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
        let mut bytes = [0; 16];
        let length = u8::try_from(text.len()).ok().filter(|&n| n > 0)?;
        let place = bytes.get_mut(..text.len())?;
        place.copy_from_slice(text.as_bytes());
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let is_code = digits <= 8 && text.bytes().all(is_code);
        is_code.then_some(Self { bytes, length })
    }

    /// As the provider wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length.into()).unwrap_or_default();
        str::from_utf8(bytes).unwrap_or_default()
    }
}

impl fmt::Display for ProviderCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ProviderCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderCode({self})")
    }
}

/// Tells what an answer says about the call.
///
/// A function from [`Answer`] to [`Verdict`] is one that needs no body.
pub trait Classifier: Send + Sync + 'static {
    /// How many bytes of the body of an answer with this status are to be
    /// read; zero, the default, leaves it to the caller. The body is handed on
    /// intact, but the caller gets it once it has ended.
    #[expect(unused_variables, reason = "what others may go by")]
    fn max_body(
        &self,
        method: &Method,
        path: &str,
        status: StatusCode,
    ) -> usize {
        0
    }

    /// What this answer says. Never asked about a 401, which is always for
    /// those who hold the token.
    fn classify(&self, answer: &Answer<'_>) -> Verdict;
}

impl<F> Classifier for F
where
    F: Fn(&Answer<'_>) -> Verdict + Send + Sync + 'static,
{
    fn classify(&self, answer: &Answer<'_>) -> Verdict {
        self(answer)
    }
}

/// What a status says, by RFC 9110 where it says something.
///
/// | status | outcome | why |
/// |---|---|---|
/// | 425, 429 | `Rejected` | RFC 8470, 5.2; RFC 6585, 4 |
/// | 408 | `Unknown` | a gateway may say it for a server that has the request |
/// | 501, 505, 506, 508, 510, 511 | `Failed` | they will not be different soon |
/// | other 5xx | `Unknown` | RFC 9110, 15: to be taken for a 500 |
/// | 202 | `Pending` | RFC 9110, 15.3.3: it was accepted, and may not be done yet |
/// | other 2xx, 303, 304 | `Completed` | RFC 9110, 15.4.4: the answer stands elsewhere |
/// | other 3xx but 307, 308 | `LookUp` | RFC 9110, 15.4.3: a `POST` may or may not have been done |
/// | the rest | `Failed` | 307 and 308, too: it is to be asked elsewhere |
///
/// # Examples
///
/// ```
/// use http::StatusCode;
/// use palisade_retry::{Outcome, outcome_of_status};
///
/// let of = |status| outcome_of_status(StatusCode::from_u16(status).unwrap());
/// assert_eq!(of(502), Outcome::Unknown);
/// assert_eq!(of(429), Outcome::Rejected);
/// ```
#[must_use]
pub fn outcome_of_status(status: StatusCode) -> Outcome {
    match status.as_u16() {
        425 | 429 => Outcome::Rejected,
        501 | 505 | 506 | 508 | 510 | 511 => Outcome::Failed,
        408 | 500.. => Outcome::Unknown,
        202 => Outcome::Pending,
        200..=299 | 303 | 304 => Outcome::Completed,
        300..=399 if !matches!(status.as_u16(), 307 | 308) => Outcome::LookUp,
        _ => Outcome::Failed,
    }
}

/// Goes by the status alone.
#[derive(Debug)]
pub(crate) struct ByStatus;

impl Classifier for ByStatus {
    fn classify(&self, answer: &Answer<'_>) -> Verdict {
        outcome_of_status(answer.status).into()
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{Outcome, ProviderCode, outcome_of_status};

    #[test]
    fn each_status_says_what_the_table_says() {
        for status in 100..=999 {
            let expected = match status {
                425 | 429 => Outcome::Rejected,
                408 | 500 | 502..=504 | 507 | 509 | 512.. => Outcome::Unknown,
                202 => Outcome::Pending,
                200..=299 | 303 | 304 => Outcome::Completed,
                300..=302 | 305 | 306 | 309..=399 => Outcome::LookUp,
                _ => Outcome::Failed,
            };
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(outcome_of_status(status), expected, "{status}");
        }
    }

    #[test]
    fn a_code_is_short_and_no_sentence() {
        for text in ["0", "1103", "card_declined", "E_12-x", "01234567-abcdefg"]
        {
            assert_eq!(ProviderCode::new(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "1.5",
            "balance 120",
            "01234567-abcdefgh",
            "é",
            "a\n",
            "123456789",
            "27821234567",
            "4111-1111-1111",
        ] {
            assert_eq!(ProviderCode::new(text), None);
        }
    }
}
