use http::Extensions;

use crate::{CredentialHolder, CredentialTag, Progress, stage::Passed};

/// What the layers of a request leave for each other, as one entry of its
/// extensions: each entry takes an allocation of its own, and more than three
/// of them a larger table.
///
/// A [`Deadline`](crate::Deadline) is not here: callers put one in by its type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    pub(crate) passed: Passed,
    pub(crate) progress: Option<Progress>,
    pub(crate) holder: Option<CredentialHolder>,
    pub(crate) tag: Option<CredentialTag>,
}

impl Trail {
    pub(crate) fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get()
    }

    pub(crate) fn of_mut(extensions: &mut Extensions) -> &mut Self {
        extensions.get_or_insert_with(Self::default)
    }
}
