use std::fmt;

/// An HTTP answer: what the provider sends, or what a fault sends instead.
///
/// # Examples
///
/// ```
/// use palisade_sim::Answer;
///
/// let busy = Answer::new(503).header("retry-after", "1").body("try later");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// An answer with this status, no header and no body.
    ///
    /// A status outside 200-999, or a header that HTTP does not allow, is
    /// sent as a plain 500: the simulator does not stop over it.
    #[must_use]
    pub const fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    /// Adds a header. A `content-length` may lie.
    #[must_use]
    pub fn header(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body. It is sent without a `content-type` unless one is added.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    /// Whether a header states a length, which the body may not have.
    pub(crate) fn states_length(&self) -> bool {
        let mut names = self.headers.iter().map(|(name, _)| name);
        names.any(|name| name.eq_ignore_ascii_case("content-length"))
    }

    /// An answer with a JSON body.
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        Self::new(status).header("content-type", "application/json").body(body)
    }
}

/// Shows neither headers nor body: the provider's answers hold tokens.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
