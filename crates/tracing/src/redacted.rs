use palisade_redact::Redactor;
use tracing_core::{Dispatch, Subscriber};

use crate::subscriber::Redacting;

/// Adds [`redacted`](Self::redacted) to every subscriber.
pub trait RedactExt: Subscriber + Send + Sync + Sized + 'static {
    /// Redacts every event, span and late record before any layer of this
    /// subscriber sees it.
    ///
    /// Call it last: what it returns can be set as the default dispatcher, and
    /// takes no further layers. The redactor is shared, so live secrets that
    /// are registered with it later are recognised here too.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_redact::Policy;
    /// use palisade_tracing::RedactExt as _;
    /// use tracing_subscriber::prelude::*;
    ///
    /// let redactor = Policy::payments().build()?;
    /// tracing_subscriber::registry()
    ///     .with(tracing_subscriber::fmt::layer())
    ///     .redacted(&redactor)
    ///     .try_init()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use = "nothing is redacted until this is set as the default"]
    fn redacted(self, redactor: &Redactor) -> Redacted;
}

impl<S: Subscriber + Send + Sync + 'static> RedactExt for S {
    fn redacted(self, redactor: &Redactor) -> Redacted {
        Redacted(Dispatch::new(Redacting::new(self, redactor)))
    }
}

/// A dispatcher that redacts, made by [`RedactExt::redacted`].
///
/// Sealed on purpose: it is not a [`Subscriber`], so no layer can be added
/// where it would see the originals. It turns into a [`Dispatch`], and so has
/// `init`, `try_init` and `set_default` from `tracing-subscriber`'s
/// `SubscriberInitExt`.
///
/// ```
/// # use palisade_redact::Policy;
/// # use palisade_tracing::RedactExt as _;
/// # use tracing_subscriber::prelude::*;
/// # let redactor = Policy::payments().build().unwrap();
/// let layer = tracing_subscriber::fmt::layer();
/// let _ = tracing_subscriber::registry().with(layer).redacted(&redactor);
/// ```
///
/// The other way round does not compile:
///
/// ```compile_fail,E0599
/// # use palisade_redact::Policy;
/// # use palisade_tracing::RedactExt as _;
/// # use tracing_subscriber::prelude::*;
/// # let redactor = Policy::payments().build().unwrap();
/// let layer = tracing_subscriber::fmt::layer();
/// let _ = tracing_subscriber::registry().redacted(&redactor).with(layer);
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is redacted until this is set as the default"]
pub struct Redacted(Dispatch);

impl From<Redacted> for Dispatch {
    fn from(redacted: Redacted) -> Self {
        redacted.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Two answers for a type that is a subscriber, so that naming one of them
    // is ambiguous and this file does not compile.
    trait NotASubscriber<Why> {
        const HOLDS: bool = true;
    }

    struct Ambiguous;
    impl<T> NotASubscriber<()> for T {}
    impl<T: Subscriber> NotASubscriber<Ambiguous> for T {}

    #[test]
    fn takes_no_layers() {
        const { assert!(<Redacted as NotASubscriber<_>>::HOLDS) }
    }
}
