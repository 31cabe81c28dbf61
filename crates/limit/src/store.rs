use palisade_http::{Deadline, Remaining};

use crate::{Demands, Hint, Refused, Waited};

/// Where the slots are: in this process ([`Local`](crate::Local)), or shared by
/// a fleet.
///
/// The seam between the middleware and whoever keeps the count. A shared store
/// has to hold a slot as long as a local one does: from the sending to a window
/// after the answer, or to grace and window after the end without one. To have
/// the same keys everywhere, build the rules with a
/// [key](crate::LimiterBuilder::fingerprint_key) of the fleet.
///
/// # Examples
///
/// A store that lets everything pass, to turn a limit off without a change of
/// the chain:
///
/// ```
/// use palisade_limit::{Hint, Permit, Refused, Store, Waited, Wanted};
///
/// struct Open;
/// struct Always;
///
/// impl Store for Open {
///     type Permit = Always;
///
///     async fn acquire(
///         &self,
///         _: &Wanted,
///     ) -> Result<(Always, Waited), Refused> {
///         Ok((Always, Waited::default()))
///     }
/// }
///
/// impl Permit for Always {
///     fn answered(self, _: Hint) {}
/// }
/// ```
pub trait Store: Send + Sync + 'static {
    /// What a request holds while it is under way.
    type Permit: Permit;

    /// Waits until a request may be sent. A future that is dropped leaves the
    /// queue, and takes no slot.
    ///
    /// # Errors
    ///
    /// When it may not be sent, or not in time.
    fn acquire(
        &self,
        wanted: &Wanted,
    ) -> impl Future<Output = Result<(Self::Permit, Waited), Refused>> + Send;
}

/// The right to send one request. **Dropping it** says that the request ended
/// without an answer and may still be on its way.
pub trait Permit: Send {
    /// The answer says that so much remains of a limit; told before
    /// [`answered`](Self::answered), for each limit that it speaks of. A store
    /// that leaves it as it is here holds nobody back for it.
    fn remains(&self, _: Remaining) {}

    /// The request was answered, and this is what the server says.
    fn answered(self, hint: Hint);
}

/// What a request wants of a [`Store`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Wanted {
    /// The rules that it falls under; never none.
    pub demands: Demands,
    /// When waiting is in vain.
    pub deadline: Option<Deadline>,
    /// Whether it may pass others.
    pub is_urgent: bool,
    /// Or it is refused if it cannot go at once.
    pub may_wait: bool,
}

impl Wanted {
    /// For these rules, and waits as long as it takes.
    #[must_use]
    pub const fn of(demands: Demands) -> Self {
        Self { demands, deadline: None, is_urgent: false, may_wait: true }
    }
}
