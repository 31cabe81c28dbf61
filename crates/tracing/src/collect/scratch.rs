use std::array;
use std::cell::Cell;

use tracing_core::field::Value;

use super::slot::{Captured, Slot};

/// Above this an odd, huge event would pin its memory to the thread for ever.
const KEPT_TEXT: usize = 64 * 1024;
const KEPT_SLOTS: usize = 1024;

thread_local! {
    static SCRATCH: Cell<Scratch> = const { Cell::new(Scratch::new()) };
}

/// The memory in which one event, span or record is rebuilt: one text for all
/// values, and one slot for each field.
pub(crate) struct Scratch {
    pub(crate) text: String,
    pub(super) slots: Vec<Slot>,
}

impl Scratch {
    const fn new() -> Self {
        Self { text: String::new(), slots: Vec::new() }
    }

    /// Lends this thread's scratch memory, so that it is allocated once.
    ///
    /// It is taken out of the thread-local for as long: whatever is logged in
    /// the middle, by a `Debug` or by a layer, works on a new one.
    pub(crate) fn lend<R>(work: impl FnOnce(&mut Self) -> R) -> R {
        let taken = SCRATCH.try_with(Cell::take);
        let mut scratch = taken.unwrap_or_else(|_ended| Self::new());
        let result = work(&mut scratch);
        scratch.clear();
        let _ended = SCRATCH.try_with(|kept| kept.set(scratch));
        result
    }

    fn clear(&mut self) {
        self.text.clear();
        self.text.shrink_to(KEPT_TEXT);
        self.slots.clear();
        self.slots.shrink_to(KEPT_SLOTS);
    }

    /// Calls `then` with the value of each slot.
    ///
    /// They are put on the stack for all but the widest callsites, since a
    /// list of borrows cannot be kept for the next time.
    pub(crate) fn values<R>(
        &self,
        then: impl FnOnce(&[Option<&dyn Value>]) -> R,
    ) -> R {
        match self.slots.len() {
            0..=8 => self.values_in::<8, _>(then),
            9..=32 => self.values_in::<32, _>(then),
            _ => self.values_on_heap(then),
        }
    }

    // Each text is laid out as all three types that a text may have: that is
    // cheaper than one enum for them, which would be copied about.
    fn values_in<const N: usize, R>(
        &self,
        then: impl FnOnce(&[Option<&dyn Value>]) -> R,
    ) -> R {
        let slot = |i| self.slots.get(i);
        let texts: [&str; N] =
            array::from_fn(|i| slot(i).map_or("", |s| s.text(&self.text)));
        let debugs = texts.map(Captured::value);
        let bytes = texts.map(str::as_bytes);
        let values: [Option<&dyn Value>; N] = array::from_fn(|i| {
            slot(i)?.value(texts.get(i)?, debugs.get(i)?, bytes.get(i)?)
        });
        then(values.get(..self.slots.len()).unwrap_or_default())
    }

    fn values_on_heap<R>(
        &self,
        then: impl FnOnce(&[Option<&dyn Value>]) -> R,
    ) -> R {
        let texts = self.slots.iter().map(|slot| slot.text(&self.text));
        let views = texts.map(|t| (t, Captured::value(t), t.as_bytes()));
        let views: Vec<_> = views.collect();
        let pairs = self.slots.iter().zip(&views);
        let values = pairs.map(|(slot, (t, d, b))| slot.value(t, d, b));
        then(&values.collect::<Vec<_>>())
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}
