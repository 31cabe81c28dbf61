//! A look at a body that somebody else is to read.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body::{Body as _, Frame, SizeHint};
use reqwest::{Body, Response, ResponseBuilderExt as _};

use crate::Failure;

/// What was seen of a body.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Peeked {
    /// It is longer than the limit: no part of it is shown, for a decision
    /// made on half a document is a wrong one.
    TooLong,
    /// All of it.
    Whole(Bytes),
}

impl Peeked {
    /// The whole body, unless it was too long.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::TooLong => None,
            Self::Whole(bytes) => Some(bytes),
        }
    }
}

impl std::fmt::Debug for Peeked {
    // Bodies hold what logs must not.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLong => f.write_str("TooLong"),
            Self::Whole(bytes) => write!(f, "Whole({} bytes)", bytes.len()),
        }
    }
}

/// Reads the body if it has no more than `limit` bytes, and gives the response
/// back as if nobody had: the same status, version, headers, extensions, URL,
/// body, length and trailers.
///
/// A body that is longer is passed on as the stream it is, what was read of it
/// first. One whose announced length is above the limit is not touched at all.
/// Up to `limit` bytes and one more piece of the network's are held.
///
/// This waits for the body to end: a timeout of the request covers it, and so
/// does [`Deadline::limit`](crate::Deadline::limit).
///
/// # Errors
///
/// When the body ends before its end, or its time runs out. The response is
/// lost then, and its status with it: read that before.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use palisade_http::peek_body;
///
/// let answer = http::Response::new(r#"{"successful":false}"#);
/// let response = reqwest::Response::from(answer);
/// let (response, peeked) = peek_body(response, 64 * 1024).await?;
/// assert_eq!(peeked.bytes(), Some(&br#"{"successful":false}"#[..]));
/// assert_eq!(response.text().await?, r#"{"successful":false}"#);
/// # Ok(())
/// # }
/// ```
pub async fn peek_body(
    response: Response,
    limit: usize,
) -> Result<(Response, Peeked), Failure> {
    if response.content_length().is_some_and(|length| exceeds(length, limit)) {
        return Ok((response, Peeked::TooLong));
    }
    let url = response.url().clone();
    let (mut parts, mut rest) =
        http::Response::<Body>::from(response).into_parts();
    let Read { bytes, trailers, is_whole } = read(&mut rest, limit).await?;
    let peeked =
        if is_whole { Peeked::Whole(bytes.clone()) } else { Peeked::TooLong };
    let rest = Some(rest).filter(|_| !is_whole);
    let body = Body::wrap(Rebuilt { read: bytes, rest, trailers });
    // The URL travels in an extension that only this builder can write.
    let mut builder = http::Response::builder().url(url);
    if let Some(with_url) = builder.extensions_mut() {
        parts.extensions.extend(std::mem::take(with_url));
    }
    Ok((http::Response::from_parts(parts, body).into(), peeked))
}

struct Read {
    bytes: Bytes,
    trailers: Option<HeaderMap>,
    /// Or there is more than the limit.
    is_whole: bool,
}

async fn read(body: &mut Body, limit: usize) -> Result<Read, Failure> {
    let mut bytes = BytesMut::new();
    let mut trailers = None;
    while let Some(frame) =
        poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await
    {
        match frame.map_err(|error| Failure::of(&error))?.into_data() {
            Ok(data) => bytes.extend_from_slice(&data),
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
        if bytes.len() > limit {
            let bytes = bytes.freeze();
            return Ok(Read { bytes, trailers, is_whole: false });
        }
    }
    Ok(Read { bytes: bytes.freeze(), trailers, is_whole: true })
}

/// What was read, then what was not.
struct Rebuilt {
    read: Bytes,
    rest: Option<Body>,
    trailers: Option<HeaderMap>,
}

impl http_body::Body for Rebuilt {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        if !self.read.is_empty() {
            let read = std::mem::take(&mut self.read);
            return Poll::Ready(Some(Ok(Frame::data(read))));
        }
        if let Some(rest) = &mut self.rest {
            return Pin::new(rest).poll_frame(cx);
        }
        Poll::Ready(self.trailers.take().map(|map| Ok(Frame::trailers(map))))
    }

    fn is_end_stream(&self) -> bool {
        self.read.is_empty()
            && self.trailers.is_none()
            && self.rest.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let read = self.read.len() as u64;
        let Some(rest) = &self.rest else {
            return SizeHint::with_exact(read);
        };
        let rest = rest.size_hint();
        let mut hint = SizeHint::new();
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(read));
        }
        hint.set_lower(rest.lower().saturating_add(read));
        hint
    }
}

fn exceeds(length: u64, limit: usize) -> bool {
    usize::try_from(length).map_or(true, |length| length > limit)
}
