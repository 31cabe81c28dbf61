use std::time::Duration;

use crate::Answer;

/// Something that goes wrong between the client and the provider.
///
/// A fault by itself hits the next request to any path, before the provider
/// has done anything. [`on`](Self::on), [`times`](Self::times),
/// [`after`](Self::after) and [`processed`](Self::processed) turn it into a
/// [`Script`] that says more.
///
/// What a client sees, and whether the provider may have worked:
///
/// | fault | client | worked |
/// |---|---|---|
/// | `Delay` | late answer, or its own timeout | if `processed` |
/// | `HalfAnswer` | body ends early | yes |
/// | `HugeBody`, `RedirectTo`, `Reply`, `WrongJson` | an answer | if `processed` |
/// | `Refuse` | cannot connect | no |
/// | `Reset` | connection reset | if `processed` |
/// | `ResetHandshake` | cannot connect | no |
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_sim::{Answer, Fault};
///
/// // The purchase happens, its answer is lost, twice:
/// Fault::Reset.on("/purchase").processed().times(2);
/// // Two requests pass, the third meets a busy gateway:
/// Fault::Reply(Answer::new(503)).after(2);
/// // The answer to the next purchase comes 50 ms late:
/// Fault::Delay(Duration::from_millis(50)).on("/purchase").processed();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Waits, then goes on. A client that hangs up while the wait is before
    /// processing was never heard; afterwards, its request has been done.
    Delay(Duration),
    /// Sends the true length and the first half of the true answer, then
    /// closes. The request is always processed.
    HalfAnswer,
    /// Streams this many bytes with status 200, without telling the length.
    HugeBody(u64),
    /// 307 to another URL.
    RedirectTo(String),
    /// Refuses connections for this long, and resets the open ones. Takes
    /// effect when injected; path and count mean nothing to it.
    ///
    /// A client that reuses a connection may see the reset instead.
    Refuse(Duration),
    /// Sends this instead of the provider's answer.
    Reply(Answer),
    /// Resets the connection (RST): before the body is read, or, when
    /// processed, instead of the answer.
    Reset,
    /// Resets the next new connection before the TLS handshake. There is no
    /// path yet, so `on` means nothing to it.
    ResetHandshake,
    /// Status 200 and a body that is not JSON, although it says so.
    WrongJson,
}

impl Fault {
    /// Only requests to `path`, given below the base URL.
    pub fn on(self, path: impl Into<String>) -> Script {
        Script::from(self).on(path)
    }

    /// The next `n` matching requests instead of one.
    #[must_use]
    pub fn times(self, n: u32) -> Script {
        Script::from(self).times(n)
    }

    /// Lets `n` matching requests pass first.
    #[must_use]
    pub fn after(self, n: u32) -> Script {
        Script::from(self).after(n)
    }

    /// The provider does its work first, side effects included: the fault
    /// hides what happened from the client.
    #[must_use]
    pub fn processed(self) -> Script {
        Script::from(self).processed()
    }

    /// The name the ledger uses.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Delay(_) => "delay",
            Self::HalfAnswer => "half answer",
            Self::HugeBody(_) => "huge body",
            Self::RedirectTo(_) => "redirect",
            Self::Refuse(_) => "refuse",
            Self::Reply(_) => "reply",
            Self::Reset => "reset",
            Self::ResetHandshake => "reset handshake",
            Self::WrongJson => "wrong JSON",
        }
    }
}

/// A [`Fault`] with the requests it hits.
///
/// # Examples
///
/// Scripts of one path are met in the order they were injected, so a sequence
/// is written down as it is to happen:
///
/// ```
/// use palisade_sim::{Answer, Fault, Simulator};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), palisade_sim::StartError> {
/// let sim = Simulator::builder().start().await?;
/// for status in [503, 502, 504] {
///     sim.inject(Fault::Reply(Answer::new(status)).on("/products"));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    pub(crate) fault: Fault,
    pub(crate) processed: bool,
    pub(crate) path: Option<String>,
    /// Requests that still pass.
    pub(crate) skip: u32,
    /// Requests that will then be hit.
    pub(crate) left: u32,
}

impl Script {
    /// Only requests to `path`, given below the base URL.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The next `n` matching requests instead of one.
    #[must_use]
    pub const fn times(mut self, n: u32) -> Self {
        self.left = n;
        self
    }

    /// Lets `n` matching requests pass first.
    #[must_use]
    pub const fn after(mut self, n: u32) -> Self {
        self.skip = n;
        self
    }

    /// The provider does its work first, side effects included.
    #[must_use]
    pub const fn processed(mut self) -> Self {
        self.processed = true;
        self
    }
}

impl From<Fault> for Script {
    fn from(fault: Fault) -> Self {
        let processed = fault == Fault::HalfAnswer;
        Self { fault, processed, path: None, skip: 0, left: 1 }
    }
}
