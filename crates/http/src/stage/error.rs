use std::{error, fmt};

use super::Stage;
use crate::Failure;

/// The chain is in a wrong order, which its author has to correct. Nothing was
/// sent.
///
/// # Examples
///
/// ```
/// use http::Extensions;
/// use palisade_http::Stage;
///
/// let mut extensions = Extensions::new();
/// Stage::Limit.enter(&mut extensions)?;
/// let wrong = Stage::Retry.enter(&mut extensions).unwrap_err();
/// assert_eq!(
///     wrong.to_string(),
///     "the chain is in a wrong order: retry belongs outside limit, add it \
///      before"
/// );
/// # Ok::<(), palisade_http::WrongOrder>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongOrder {
    stage: Stage,
    inner: Stage,
}

impl WrongOrder {
    pub(super) const fn new(stage: Stage, inner: Stage) -> Self {
        Self { stage, inner }
    }

    /// The stage that was entered too late.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// The stage that was passed before it; the same one if it is in the chain
    /// twice.
    #[must_use]
    pub const fn inner(&self) -> Stage {
        self.inner
    }
}

impl fmt::Display for WrongOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (stage, inner) = (self.stage.name(), self.inner.name());
        if self.stage == self.inner {
            return write!(
                f,
                "the chain is in a wrong order: {stage} is in it twice"
            );
        }
        write!(
            f,
            "the chain is in a wrong order: {stage} belongs outside {inner}, \
             add it before"
        )
    }
}

impl error::Error for WrongOrder {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&Failure::REFUSED)
    }
}

impl From<WrongOrder> for reqwest_middleware::Error {
    fn from(error: WrongOrder) -> Self {
        Self::middleware(error)
    }
}

/// A stage is not in the chain, or not outside the one that needs it. Nothing
/// was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingStage {
    stage: Stage,
    missing: Stage,
}

impl MissingStage {
    pub(super) const fn new(stage: Stage, missing: Stage) -> Self {
        Self { stage, missing }
    }

    /// The stage that needs the other.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// The stage that is not there.
    #[must_use]
    pub const fn missing(&self) -> Stage {
        self.missing
    }
}

impl fmt::Display for MissingStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (stage, missing) = (self.stage.name(), self.missing.name());
        write!(
            f,
            "the chain is incomplete: {stage} needs {missing}, add it before"
        )
    }
}

impl error::Error for MissingStage {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&Failure::REFUSED)
    }
}

impl From<MissingStage> for reqwest_middleware::Error {
    fn from(error: MissingStage) -> Self {
        Self::middleware(error)
    }
}

#[cfg(test)]
mod tests {
    use http::Extensions;

    use super::Stage;

    #[test]
    fn the_messages_say_what_to_change() {
        let mut extensions = Extensions::new();
        Stage::Inject.enter(&mut extensions).unwrap();
        let twice = Stage::Inject.enter(&mut extensions).unwrap_err();
        assert_eq!(
            twice.to_string(),
            "the chain is in a wrong order: inject is in it twice"
        );
        let missing =
            Stage::Inject.require(Stage::Replay, &extensions).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "the chain is incomplete: inject needs replay, add it before"
        );
    }
}
