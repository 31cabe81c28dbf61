/// Counts that somebody else may poll, such as "redactions by rule".
///
/// A counter that had to report itself would need a metrics library, and could
/// not report from inside a logging layer without calling itself. So it is
/// asked instead, at the pace of who asks.
///
/// ```
/// use palisade_core::Tally;
///
/// struct Doors { opened: u64 }
///
/// impl Tally for Doors {
///     fn tally(&self, each: &mut dyn FnMut(&str, u64)) {
///         each("opened", self.opened);
///     }
/// }
///
/// let mut sum = 0;
/// Doors { opened: 3 }.tally(&mut |_, count| sum += count);
/// assert_eq!(sum, 3);
/// ```
pub trait Tally: Send + Sync {
    /// Calls `each` with every name and its count since the start.
    ///
    /// Names are a closed set, the same at every call and in the same order;
    /// counts never fall.
    fn tally(&self, each: &mut dyn FnMut(&str, u64));
}
