use std::error::Error;
use std::fmt;
use std::ops::Range;

use tracing_core::field::{self, DebugValue, Value};

/// An error as it may be shown.
pub(super) type Rebuilt = Box<dyn Error + Send + Sync>;

/// What one field will be: nothing, a value of its own type, or a stretch of
/// the scratch text.
#[derive(Clone, Default)]
pub(super) enum Slot {
    /// Not given, or left out by the policy; `tracing` knows no difference.
    #[default]
    Absent,
    Bool(bool),
    /// Bytes that are clean text.
    Bytes(Range<usize>),
    /// What a `Debug`, a `Display` or a message wrote.
    Debug(Range<usize>),
    /// Which of the rebuilt errors; they are rare, and have sources.
    Error(usize),
    F64(f64),
    I64(i64),
    I128(i128),
    /// The value stays as it is, and was not copied yet.
    Kept,
    /// A string, or the text that stands for a number.
    Str(Range<usize>),
    U64(u64),
    U128(u128),
}

impl Slot {
    /// The value to forward. It borrows from `view` what has to be laid out
    /// first.
    #[inline]
    pub(super) fn value<'v, 't: 'v>(
        &'t self,
        text: &'t str,
        errors: &'t [Rebuilt],
        view: &'v mut View<'t>,
    ) -> Option<&'v dyn Value> {
        let part = |range: &Range<usize>| {
            text.get(range.start..range.end).unwrap_or_default()
        };
        Some(match self {
            Self::Absent | Self::Kept => return None,
            Self::Bool(value) => value,
            Self::Bytes(range) => view.bytes.insert(part(range).as_bytes()),
            Self::Debug(range) => {
                view.debug.insert(field::debug(Captured(part(range))))
            }
            Self::Error(index) => errors.get(*index)?,
            Self::F64(value) => value,
            Self::I64(value) => value,
            Self::I128(value) => value,
            Self::Str(range) => view.text.insert(part(range)),
            Self::U64(value) => value,
            Self::U128(value) => value,
        })
    }
}

/// A text, laid out as the type that it is forwarded as.
///
/// One of the three is filled in: an enum would be asked twice which it is.
pub(super) struct View<'t> {
    text: Option<&'t str>,
    bytes: Option<&'t [u8]>,
    debug: Option<DebugValue<Captured<'t>>>,
}

impl View<'_> {
    pub(super) const NEW: Self = Self { text: None, bytes: None, debug: None };
}

/// The text that a `Debug` wrote once.
///
/// The original is never forwarded: what it writes the second time need not be
/// what was judged the first time.
struct Captured<'t>(&'t str);

impl fmt::Debug for Captured<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
