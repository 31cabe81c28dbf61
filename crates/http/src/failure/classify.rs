use std::{
    error::Error,
    io::{self, ErrorKind},
};

use hyper_util::client::legacy;
use tokio::time::error::Elapsed;

use super::{Failure, chain::Chain, marks::Marks};

type DynError = dyn Error + 'static;

pub(super) fn classify(error: &DynError) -> Failure {
    let mut timed_out = false;
    for cause in Chain::of(error) {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return *failure;
        }
        if let Some(error) = cause.downcast_ref::<reqwest::Error>() {
            return of_reqwest(error);
        }
        timed_out |= cause.is::<Elapsed>();
    }
    Failure::marked(Marks::MIDDLEWARE.and(Marks::TIMEOUT.when(timed_out)))
}

fn of_reqwest(error: &reqwest::Error) -> Failure {
    let marks = Marks::BODY
        .when(error.is_body())
        .and(Marks::BUILDER.when(error.is_builder()))
        .and(Marks::DECODE.when(error.is_decode()))
        .and(Marks::REDIRECT.when(error.is_redirect()))
        .and(Marks::TIMEOUT.when(error.is_timeout()));
    let failure = Failure { marks, io: None, status: error.status() };
    // Only of a request that has no answer can it be said that it was not
    // sent. The cause of a body that broke may name a stream refused, or a
    // connection not made, and that of another request if a body is piped.
    match error.is_request().then(|| client_error(error)).flatten() {
        Some(client) if client.is_connect() => failure.connect(error, client),
        Some(client) => failure.exchange(client, true),
        None => failure.exchange(error, false),
    }
}

/// The error of the client inside `reqwest`, if the request came that far. The
/// outermost one: there may be that of another request in the body of this one.
fn client_error(error: &reqwest::Error) -> Option<&legacy::Error> {
    Chain::of(error).find_map(|cause| cause.downcast_ref())
}

impl Failure {
    /// There was no connection.
    fn connect(self, error: &reqwest::Error, client: &legacy::Error) -> Self {
        let is_dns = error.is_dns();
        // The connector wraps what TCP says in an error of its own, and what
        // TLS says in an `io::Error` that holds it, be it that of rustls, of
        // the system's library, or of the socket below.
        let is_tls = !is_dns
            && client
                .source()
                .and_then(|cause| cause.downcast_ref::<io::Error>())
                .is_some_and(|cause| cause.get_ref().is_some());
        // By what resolves names for the client, or connects for it.
        let is_refused = Chain::of(client)
            .filter_map(|cause| cause.downcast_ref::<Self>())
            .any(Self::is_refused);
        let marks = Marks::CONNECT
            .and(Marks::UNSENT)
            .and(Marks::REFUSED.when(is_refused))
            .and(Marks::DNS.when(is_dns))
            .and(Marks::TLS.when(is_tls));
        let kinds = Chain::of(client).filter_map(kind_of);
        let io = kinds.filter(|kind| says_something(*kind)).last();
        Self { marks: self.marks.and(marks), io, ..self }
    }

    /// There was one, and it failed before or after it took the request.
    fn exchange(mut self, error: &DynError, is_unanswered: bool) -> Self {
        for cause in Chain::of(error) {
            let marks = if let Some(error) = cause.downcast_ref() {
                of_hyper(error)
            } else if let Some(error) = cause.downcast_ref::<reqwest::Error>() {
                Marks::BODY.when(error.is_body())
            } else if let Some(kind) = kind_of(cause) {
                self.io = Some(kind).filter(|kind| says_something(*kind));
                Marks::CLOSED.when(is_closed(kind))
            } else {
                of_stream(cause)
            };
            let is_unsent = marks.hold(Marks::UNSENT);
            if is_unsent && !is_unanswered {
                continue;
            }
            self.marks = self.marks.and(marks);
            // The rest is why the connection could not take the request, or
            // what went wrong with a body that came from elsewhere.
            if is_unsent || is_body_of_request(cause) {
                break;
            }
        }
        self
    }
}

fn of_hyper(error: &hyper::Error) -> Marks {
    if error.is_canceled() {
        return Marks::CANCELED.and(Marks::UNSENT);
    }
    let is_closed = error.is_incomplete_message() || error.is_closed();
    Marks::CLOSED.when(is_closed).and(Marks::BODY.when(error.is_user()))
}

fn is_body_of_request(error: &DynError) -> bool {
    error.downcast_ref().is_some_and(hyper::Error::is_user)
}

/// What HTTP/2 says of one stream.
#[cfg(feature = "http2")]
fn of_stream(error: &DynError) -> Marks {
    let Some(error) = error.downcast_ref::<h2::Error>() else {
        return Marks::NONE;
    };
    let reason = error.reason();
    // RFC 9113, 8.7: not processed are streams above the last one that a
    // GOAWAY names, which are those that get to see it, and refused ones. A
    // GOAWAY for an error may come from a server that no longer knows.
    let is_unsent = error.is_remote()
        && (error.is_go_away() && reason == Some(h2::Reason::NO_ERROR)
            || error.is_reset() && reason == Some(h2::Reason::REFUSED_STREAM));
    let is_closed = error.is_go_away()
        || error.get_io().is_some_and(|cause| is_closed(cause.kind()));
    if is_unsent { Marks::UNSENT } else { Marks::CLOSED.when(is_closed) }
}

#[cfg(not(feature = "http2"))]
const fn of_stream(_: &DynError) -> Marks {
    Marks::NONE
}

fn kind_of(error: &DynError) -> Option<ErrorKind> {
    error.downcast_ref::<io::Error>().map(io::Error::kind)
}

const fn is_closed(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::NotConnected
            | ErrorKind::UnexpectedEof
    )
}

/// Worth a reader's time: not an `io::Error` around something else, and not
/// what is said already.
fn says_something(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::InvalidData | ErrorKind::Other | ErrorKind::TimedOut
    )
}
