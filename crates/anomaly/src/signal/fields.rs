use std::sync::Arc;

/// The name of a field, or several that mean the same.
///
/// Whoever wrote a span or an event chose the name of its field: `status` here,
/// `http.response.status_code` there. The first of these that a callsite has is
/// the one that is read there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields(Arc<[Arc<str>]>);

impl Fields {
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// What keeps tags of one field apart from those of another.
    pub(crate) fn domain(&self) -> &str {
        self.names().next().unwrap_or_default()
    }
}

impl From<&str> for Fields {
    fn from(name: &str) -> Self {
        Self([name.into()].into())
    }
}

impl<const N: usize> From<[&str; N]> for Fields {
    fn from(names: [&str; N]) -> Self {
        Self(names.into_iter().map(Arc::from).collect())
    }
}

impl From<Vec<String>> for Fields {
    fn from(names: Vec<String>) -> Self {
        Self(names.into_iter().map(Arc::from).collect())
    }
}
