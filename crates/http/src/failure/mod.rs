//! What is left of a foreign error once it is known what it was.

mod chain;
mod classify;
mod marks;

use std::{error, fmt, io};

use http::StatusCode;

pub use self::chain::find;
use self::marks::Marks;

/// What went wrong with a request: answers only, none of the error's text.
///
/// The errors of `reqwest` print the URL with its query, also after
/// `without_url()`, once a redirect or a layer has wrapped them. And the
/// predicates of `reqwest_middleware::Error` answer `false` to everything that
/// a layer returned. So an error is classified once, where it comes in, and
/// this value goes on in its place: it holds no URL, no header, no body and no
/// other error, and is as small as an integer or two.
///
/// It describes **the attempt that failed**, seen from this process. Where a
/// layer inside, or the client itself, repeats requests or follows redirects,
/// an earlier one may have reached a server; see
/// [`is_before_send`](Self::is_before_send).
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use palisade_http::Failure;
/// use reqwest_middleware::ClientWithMiddleware;
///
/// let client = ClientWithMiddleware::from(reqwest::Client::new());
/// // Nobody listens there.
/// let url = "http://127.0.0.1:9/pay?msisdn=27821234567";
/// let error = client.get(url).send().await.unwrap_err();
/// assert!(format!("{error:?}").contains("27821234567"));
///
/// let failure = Failure::of(&error);
/// assert!(failure.is_connect() && failure.is_before_send());
/// assert_eq!(failure.to_string(), "no connection (connection refused)");
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    marks: Marks,
    /// What the operating system said, where it is known.
    io: Option<io::ErrorKind>,
    status: Option<StatusCode>,
}

impl Failure {
    /// A layer refused the request, which was not sent.
    ///
    /// To be the `source()` of such a layer's error: then layers further out
    /// learn from [`Failure::of`] that the attempt was before the send.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::{error, fmt};
    ///
    /// use palisade_http::Failure;
    ///
    /// #[derive(Debug)]
    /// struct QuotaUsedUp;
    ///
    /// impl fmt::Display for QuotaUsedUp {
    ///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    ///         f.write_str("the quota is used up")
    ///     }
    /// }
    ///
    /// impl error::Error for QuotaUsedUp {
    ///     fn source(&self) -> Option<&(dyn error::Error + 'static)> {
    ///         Some(&Failure::REFUSED)
    ///     }
    /// }
    ///
    /// let error = reqwest_middleware::Error::middleware(QuotaUsedUp);
    /// assert!(Failure::of(&error).is_before_send());
    /// assert!(palisade_http::find::<QuotaUsedUp>(&error).is_some());
    /// ```
    pub const REFUSED: Self = Self::marked(Marks::REFUSED.and(Marks::UNSENT));

    /// Time ran out, and nobody knows how far the request came. To be the
    /// `source()` of errors that say so.
    pub const TIMED_OUT: Self = Self::marked(Marks::TIMEOUT);

    /// An answer whose status says that the request failed.
    #[must_use]
    pub const fn answered(status: StatusCode) -> Self {
        Self { marks: Marks::NONE, io: None, status: Some(status) }
    }

    /// The same failure of a request that a layer held back, by what a
    /// [`Progress`](crate::Progress) says: nothing of it was sent.
    #[must_use]
    pub const fn unsent(self) -> Self {
        Self { marks: self.marks.and(Marks::UNSENT), ..self }
    }

    /// The same failure of a call that may have had its effect all the same:
    /// this or an earlier attempt of it reached the server.
    #[must_use]
    pub const fn outcome_unknown(self) -> Self {
        let marks = self.marks.without(Marks::UNSENT).and(Marks::UNKNOWN);
        Self { marks, ..self }
    }

    /// Classifies an error of `reqwest_middleware` or of `reqwest`.
    ///
    /// The whole chain of causes is walked, through any number of layers that
    /// wrapped it, down to the outermost error of `reqwest` or to a `Failure`
    /// that stands for one. An error with neither is
    /// [`is_middleware`](Self::is_middleware).
    #[must_use]
    pub fn of(error: &(dyn error::Error + 'static)) -> Self {
        classify::classify(error)
    }

    /// Whether nothing of the request reached the server, **provably**: there
    /// was no connection, or the connection gave the request back unused, or a
    /// layer refused it, or (with the feature `http2`) the server said that it
    /// did not process the stream: `REFUSED_STREAM` or a graceful `GOAWAY`,
    /// RFC 9113 sections 8.7 and 6.8.
    ///
    /// `false` says that it is not known. It is the answer to timeouts, resets
    /// and closed connections, and also to errors of the builder: `reqwest`
    /// reports a redirect to another scheme as one, after the send.
    ///
    /// It is true of the last hop of the last attempt. A client that follows
    /// redirects sends the request to the first hop and may fail to connect to
    /// the second one: turn redirects and the client's own retries off where
    /// this answer decides about money.
    #[must_use]
    pub const fn is_before_send(&self) -> bool {
        self.marks.hold(Marks::UNSENT)
    }

    /// Whether reading or writing a body failed.
    #[must_use]
    pub const fn is_body(&self) -> bool {
        self.marks.hold(Marks::BODY)
    }

    /// Whether the request, or the one that a redirect asks for, cannot be built.
    #[must_use]
    pub const fn is_builder(&self) -> bool {
        self.marks.hold(Marks::BUILDER)
    }

    /// Whether a connection from the pool was closed before it took the
    /// request, so that it was given back unsent.
    #[must_use]
    pub const fn is_canceled(&self) -> bool {
        self.marks.hold(Marks::CANCELED)
    }

    /// Whether an established connection ended before the answer was complete.
    /// What the server did with the request is not known.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.marks.hold(Marks::CLOSED)
    }

    /// Whether there was no connection: no name, nobody listening, no TLS, or
    /// none in the time that the client allows for connecting.
    #[must_use]
    pub const fn is_connect(&self) -> bool {
        self.marks.hold(Marks::CONNECT)
    }

    /// Whether the body was not what it was to be decoded to: bad JSON, broken
    /// compression.
    #[must_use]
    pub const fn is_decode(&self) -> bool {
        self.marks.hold(Marks::DECODE)
    }

    /// Whether the host's name was not resolved.
    #[must_use]
    pub const fn is_dns(&self) -> bool {
        self.marks.hold(Marks::DNS)
    }

    /// What the operating system said, where it said something. Of a handshake
    /// that failed ([`is_tls`](Self::is_tls)) it tells one that broke off from a
    /// server that is not trusted, of which it says nothing.
    #[must_use]
    pub const fn io_kind(&self) -> Option<io::ErrorKind> {
        self.io
    }

    /// Whether a layer returned an error that says no more than its type does;
    /// [`find`] finds those.
    #[must_use]
    pub const fn is_middleware(&self) -> bool {
        self.marks.hold(Marks::MIDDLEWARE)
    }

    /// Whether the call, of which this is the last failure, may have had its
    /// effect: it is to be looked up, not to be taken for one that failed.
    #[must_use]
    pub const fn is_outcome_unknown(&self) -> bool {
        self.marks.hold(Marks::UNKNOWN)
    }

    /// Whether the client was told to follow a redirect and could or would not.
    #[must_use]
    pub const fn is_redirect(&self) -> bool {
        self.marks.hold(Marks::REDIRECT)
    }

    /// Whether a layer refused the request before it was sent.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        self.marks.hold(Marks::REFUSED)
    }

    /// Whether time ran out, for connecting or for anything else.
    #[must_use]
    pub const fn is_timeout(&self) -> bool {
        self.marks.hold(Marks::TIMEOUT)
    }

    /// Whether the TLS handshake failed: no trust, another name, no common
    /// version, or no TLS at the other end.
    ///
    /// A server that refuses a client's certificate with TLS 1.3 says so after
    /// the handshake, which is [`is_closed`](Self::is_closed) or none of these.
    #[must_use]
    pub const fn is_tls(&self) -> bool {
        self.marks.hold(Marks::TLS)
    }

    /// The status, if an answer's was taken for the failure.
    #[must_use]
    pub const fn status(&self) -> Option<StatusCode> {
        self.status
    }

    const fn marked(marks: Marks) -> Self {
        Self { marks, io: None, status: None }
    }

    /// In words that are all written here.
    const fn summary(self) -> &'static str {
        let Self { marks, .. } = self;
        if marks.hold(Marks::UNKNOWN) {
            "the outcome is not known"
        } else if marks.hold(Marks::REFUSED) {
            "refused before it was sent"
        } else if marks.hold(Marks::DNS) {
            "no connection: the name was not resolved"
        } else if marks.hold(Marks::TLS) {
            "no connection: the TLS handshake failed"
        } else if marks.hold(Marks::CONNECT.and(Marks::TIMEOUT)) {
            "no connection in time"
        } else if marks.hold(Marks::CONNECT) {
            "no connection"
        } else if marks.hold(Marks::CANCELED) {
            "the connection closed before it took the request"
        } else if marks.hold(Marks::TIMEOUT.and(Marks::UNSENT)) {
            "timed out before it was sent"
        } else if marks.hold(Marks::UNSENT) {
            "the server gave the request back unprocessed"
        } else if marks.hold(Marks::TIMEOUT) {
            "timed out"
        } else if marks.hold(Marks::REDIRECT) {
            "a redirect was not followed"
        } else if marks.hold(Marks::BUILDER) {
            "the request or a redirect is not valid"
        } else if marks.hold(Marks::CLOSED) {
            "the connection closed before the answer was complete"
        } else if marks.hold(Marks::DECODE) {
            "the body could not be decoded"
        } else if marks.hold(Marks::BODY) {
            "the body could not be read or written"
        } else if marks.hold(Marks::MIDDLEWARE) {
            "a middleware failed"
        } else if self.status.is_some() {
            "the status is an error"
        } else {
            "the request failed"
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.summary())?;
        if let Some(status) = self.status {
            write!(f, " ({})", status.as_u16())?;
        }
        if let Some(io) = self.io {
            write!(f, " ({io})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failure({self})")
    }
}

impl error::Error for Failure {}

impl From<Failure> for reqwest_middleware::Error {
    fn from(failure: Failure) -> Self {
        Self::middleware(failure)
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::Failure;

    #[test]
    fn an_unknown_outcome_is_never_before_the_send() {
        let failures = [
            Failure::REFUSED,
            Failure::TIMED_OUT.unsent(),
            Failure::answered(StatusCode::BAD_GATEWAY),
        ];
        for failure in failures {
            assert!(!failure.is_outcome_unknown());
            let unknown = failure.outcome_unknown();
            assert!(unknown.is_outcome_unknown() && !unknown.is_before_send());
            assert_eq!(unknown.status(), failure.status());
            assert_eq!(unknown.is_timeout(), failure.is_timeout());
            assert!(unknown.to_string().starts_with("the outcome"));
        }
    }

    #[test]
    fn what_timed_out_in_a_queue_was_not_sent() {
        let failure = Failure::TIMED_OUT.unsent();
        assert!(failure.is_timeout() && failure.is_before_send());
        assert_eq!(failure.to_string(), "timed out before it was sent");
        assert!(!Failure::TIMED_OUT.is_before_send());
    }
}
