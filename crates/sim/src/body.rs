//! Bodies, in and out, polled by hand: the few lines needed are less than the
//! crate that has them.

use std::{
    convert::Infallible,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use crate::connection::Ending;

/// Reads a request body of at most [`MAX_BODY`] bytes.
///
/// A longer one is read to its end, so that the answer to it arrives, and is
/// `None`; so is one that broke off.
pub(crate) async fn read(mut body: Incoming) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let frame = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
        let Some(frame) = frame else { break };
        if let Ok(data) = frame.ok()?.into_data() {
            let room = MAX_BODY.saturating_add(1).saturating_sub(bytes.len());
            bytes.extend(data.into_iter().take(room));
        }
    }
    (bytes.len() <= MAX_BODY).then_some(bytes)
}

/// Far more than any request of the provider's needs.
const MAX_BODY: usize = 64 * 1024;

/// The body of an answer, sound or not.
pub(crate) struct AnswerBody(Kind);

enum Kind {
    /// This many bytes are still to come.
    ///
    /// Sent in chunks of one static slice, so that a gigabyte costs nothing.
    Huge(u64),
    /// Breaks off after these bytes.
    Part {
        bytes: Option<Bytes>,
        ending: Arc<Ending>,
    },
    Whole(Option<Bytes>),
}

impl AnswerBody {
    /// Sends `bytes`.
    pub(crate) fn whole(bytes: Bytes) -> Self {
        Self(Kind::Whole((!bytes.is_empty()).then_some(bytes)))
    }

    /// Sends `bytes` as part of a length that a header states, and asks for
    /// the connection's end if that length is more.
    pub(crate) const fn part(bytes: Bytes, ending: Arc<Ending>) -> Self {
        Self(Kind::Part { bytes: Some(bytes), ending })
    }

    /// Streams `size` bytes that mean nothing.
    pub(crate) const fn huge(size: u64) -> Self {
        Self(Kind::Huge(size))
    }
}

/// Never fails: an error would make hyper close at once, and what it had not
/// sent yet would be lost.
impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = match &mut self.0 {
            Kind::Part { bytes, ending } => {
                let part = bytes.take();
                if part.is_none() {
                    // Hyper flushes when a body has nothing ready, and only
                    // then is the connection looked at again.
                    ending.close.notify_one();
                    return Poll::Pending;
                }
                part
            }
            Kind::Huge(left) => {
                let size = CHUNK
                    .len()
                    .min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left = left
                    .saturating_sub(u64::try_from(size).unwrap_or(u64::MAX));
                (size > 0).then(|| Bytes::from_static(CHUNK).slice(..size))
            }
            Kind::Whole(bytes) => bytes.take(),
        };
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.0, Kind::Whole(None) | Kind::Huge(0))
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Whole(bytes) => {
                let len = bytes.as_ref().map_or(0, Bytes::len);
                SizeHint::with_exact(u64::try_from(len).unwrap_or(u64::MAX))
            }
            _ => SizeHint::default(),
        }
    }
}

const CHUNK: &[u8] = &[b'x'; 16 * 1024];
