use std::error::Error;
use std::fmt;
use std::mem::MaybeUninit;

use tracing_core::field::{self, DebugValue, Value};

/// An error as it may be shown.
pub(super) type Rebuilt = Box<dyn Error + Send + Sync>;

/// A stretch of the scratch text, by its first byte and the one behind it.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What one field will be: nothing, a value of its own type, or a stretch of
/// the scratch text.
#[derive(Clone, Copy, Default)]
pub(super) enum Slot {
    /// Not given, or left out by the policy; `tracing` knows no difference.
    #[default]
    Absent,
    Bool(bool),
    /// Bytes that are clean text.
    Bytes(Span),
    /// What a `Debug`, a `Display` or a message wrote.
    Debug(Span),
    /// Which of the rebuilt errors; they are rare, and have sources.
    Error(usize),
    F64(f64),
    I64(i64),
    I128(i128),
    /// The value stays as it is, and was not copied yet.
    Kept,
    /// A string, or the text that stands for a number.
    Str(Span),
    U64(u64),
    U128(u128),
}

impl Slot {
    /// The value to forward. What has to be laid out first is put in `place`.
    #[inline]
    pub(super) fn value<'v, 't: 'v>(
        &'t self,
        text: &'t str,
        errors: &'t [Rebuilt],
        place: &'v mut MaybeUninit<View<'t>>,
    ) -> Option<&'v dyn Value> {
        Some(match self {
            Self::Absent | Self::Kept => return None,
            Self::Bool(value) => value,
            Self::Bytes(span) | Self::Debug(span) | Self::Str(span) => {
                let part = text.get(span.start..span.end).unwrap_or_default();
                let view = match self {
                    Self::Bytes(_) => View::Bytes(part.as_bytes()),
                    Self::Str(_) => View::Text(part),
                    _ => View::Debug(field::debug(Captured(part))),
                };
                view.lay(place)
            }
            Self::Error(index) => errors.get(*index)?,
            Self::F64(value) => value,
            Self::I64(value) => value,
            Self::I128(value) => value,
            Self::U64(value) => value,
            Self::U128(value) => value,
        })
    }
}

/// A text, laid out as the type that it is forwarded as.
pub(super) enum View<'t> {
    Bytes(&'t [u8]),
    Debug(DebugValue<Captured<'t>>),
    Text(&'t str),
}

impl View<'_> {
    #[inline]
    fn lay(self, place: &mut MaybeUninit<Self>) -> &dyn Value {
        match place.write(self) {
            Self::Bytes(value) => value,
            Self::Debug(value) => value,
            Self::Text(value) => value,
        }
    }
}

/// The text that a `Debug` wrote once.
///
/// The original is never forwarded: what it writes the second time need not be
/// what was judged the first time.
pub(super) struct Captured<'t>(&'t str);

impl fmt::Debug for Captured<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
