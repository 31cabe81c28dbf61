//! What is expected of one fault and one kind of request.

use palisade_retry::Stopped;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) attempts: u32,
    pub(crate) got: Got,
    pub(crate) stopped: Option<Stopped>,
    /// Whether the provider sold what a purchase asks for; nothing is sold to
    /// who asks for the list of products.
    pub(crate) is_sold: bool,
}

/// What the caller has in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Got {
    /// An answer with this status and all of its body.
    Answer(u16),
    /// A 200 whose body ends with an error.
    Cut,
    /// A `CallFailed`.
    Failure,
    /// A 200 with a body that is whole and no JSON.
    Garbled,
    /// A 200 with a body of [`HUGE`](crate::fault::HUGE) bytes.
    Huge,
    /// An `OutcomeUnknown`.
    Unknown,
}

const fn cell(attempts: u32, got: Got, stopped: Option<Stopped>) -> Cell {
    Cell { attempts, got, stopped, is_sold: false }
}

/// The provider's own answer, so what was asked for was done.
pub(crate) const fn ok(attempts: u32) -> Cell {
    cell(attempts, Got::Answer(200), None).sold()
}

/// An answer that is not the provider's own, so nothing was done.
pub(crate) const fn says(attempts: u32, status: u16) -> Cell {
    cell(attempts, Got::Answer(status), None)
}

pub(crate) const fn says_then(
    attempts: u32,
    status: u16,
    stopped: Stopped,
) -> Cell {
    cell(attempts, Got::Answer(status), Some(stopped))
}

pub(crate) const fn cut() -> Cell {
    cell(1, Got::Cut, None).sold()
}

pub(crate) const fn garbled() -> Cell {
    cell(1, Got::Garbled, None)
}

pub(crate) const fn huge() -> Cell {
    cell(1, Got::Huge, None)
}

pub(crate) const fn fails(attempts: u32, stopped: Stopped) -> Cell {
    cell(attempts, Got::Failure, Some(stopped))
}

pub(crate) const fn unsure(attempts: u32, stopped: Stopped) -> Cell {
    cell(attempts, Got::Unknown, Some(stopped))
}

impl Cell {
    /// The same, and the provider did it.
    pub(crate) const fn sold(self) -> Self {
        Self { is_sold: true, ..self }
    }

    /// The same, with the answer in hand when it was given up.
    pub(crate) const fn after(self, attempts: u32, stopped: Stopped) -> Self {
        Self { attempts, stopped: Some(stopped), ..self }
    }

    /// What the record says of a purchase that ends so.
    pub(crate) const fn transaction(self) -> &'static str {
        match self.got {
            Got::Answer(200) | Got::Cut | Got::Garbled | Got::Huge => {
                "completed"
            }
            Got::Answer(_) | Got::Failure => "failed",
            Got::Unknown => "unknown",
        }
    }
}
