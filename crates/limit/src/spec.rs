/// A rule as the decisions see it. Times are nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    /// Requests in any window; `u32::MAX` if the rule has none.
    pub(crate) limit: u32,
    /// The window, with the margin for clocks of another rate.
    pub(crate) hold: u64,
    /// How long a request without an answer may be on its way.
    pub(crate) grace: u64,
    /// Whether the hold begins at the sending.
    pub(crate) is_stamped_at_send: bool,
    /// Requests between their sending and their end.
    pub(crate) in_flight: u32,
    /// The time between two sendings.
    pub(crate) gap: u64,
    /// Before this moment nothing goes.
    pub(crate) opens_at: u64,
}
