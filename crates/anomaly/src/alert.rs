use std::{fmt, sync::Arc};

use palisade_core::Fingerprint;

use crate::{Change, Reading};

/// Something unusual began, or is over.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Alert {
    /// The name of the signal.
    pub signal: Arc<str>,
    /// Whether it begins or ends. What is about one key only begins: the next
    /// alert about the key is a new one.
    pub change: Change,
    /// How unusual it is, and why; of the last look if it is over.
    pub reading: Reading,
    /// Whose doing it is, as a tag: the keyed hash of an address or a token.
    pub key: Option<Fingerprint>,
    /// The trace of a record that was part of it: of an event that of the
    /// span it is in, of a span its own, if it was entered. Only with the
    /// feature `otel`.
    pub trace_id: Option<TraceId>,
    /// How often an alert of the signal about some key was left out just
    /// before, because there were too many.
    pub left_out: u64,
}

/// The id of a trace: printed as 32 hexadecimal digits, as OpenTelemetry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TraceId(u128);

impl TraceId {
    /// From its 16 bytes, most significant first.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// Its 16 bytes, most significant first.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// `refused_by_address: 14 in 10 s, expected 0.3 (key 3fa9c1)`.
impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.signal)?;
        if self.change == Change::Closed {
            f.write_str("over; ")?;
        }
        write!(f, "{}", self.reading.finding)?;
        if let Some(key) = self.key {
            write!(f, " (key {key})")?;
        }
        if self.left_out > 0 {
            write!(f, " (and {} others)", self.left_out)?;
        }
        Ok(())
    }
}
