use std::error::Error;
use std::fmt;
use std::ops::Range;

use tracing_core::field::{self, DebugValue, Value};

/// What one field will be: nothing, a value of its own type, or a stretch of
/// the scratch text.
#[derive(Default)]
pub(super) enum Slot {
    /// Not given, or left out by the policy; `tracing` knows no difference.
    #[default]
    Absent,
    Bool(bool),
    /// Bytes that are clean text.
    Bytes(Range<usize>),
    /// What a `Debug`, a `Display` or a message wrote.
    Debug(Range<usize>),
    /// Rebuilt; on the heap, because errors are rare and have sources.
    Error(Box<dyn Error + Send + Sync>),
    F64(f64),
    I64(i64),
    I128(i128),
    /// A string, or the text that stands for a number.
    Str(Range<usize>),
    U64(u64),
    U128(u128),
}

impl Slot {
    /// The stretch of the scratch text that is meant, if any.
    pub(super) fn text<'t>(&self, scratch: &'t str) -> &'t str {
        match self {
            Self::Bytes(range) | Self::Debug(range) | Self::Str(range) => {
                scratch.get(range.clone()).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// The value to forward, or the one of the views that has its type.
    pub(super) fn value<'v>(
        &'v self,
        text: &'v &str,
        debug: &'v DebugValue<Captured<'_>>,
        bytes: &'v &[u8],
    ) -> Option<&'v dyn Value> {
        Some(match self {
            Self::Absent => return None,
            Self::Bool(value) => value,
            Self::Bytes(_) => bytes,
            Self::Debug(_) => debug,
            Self::Error(value) => value,
            Self::F64(value) => value,
            Self::I64(value) => value,
            Self::I128(value) => value,
            Self::Str(_) => text,
            Self::U64(value) => value,
            Self::U128(value) => value,
        })
    }
}

/// The text that a `Debug` wrote once.
///
/// The original is never forwarded: what it writes the second time need not be
/// what was judged the first time.
pub(super) struct Captured<'t>(&'t str);

impl<'t> Captured<'t> {
    pub(super) fn value(text: &'t str) -> DebugValue<Self> {
        field::debug(Self(text))
    }
}

impl fmt::Debug for Captured<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
