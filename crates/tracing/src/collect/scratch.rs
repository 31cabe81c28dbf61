use std::cell::Cell;
use std::mem::MaybeUninit;

use tracing_core::field::Value;

use super::slot::{Rebuilt, Slot, View};

/// Above this an odd, huge event would pin its memory to the thread for ever.
const KEPT_TEXT: usize = 64 * 1024;
const KEPT_SLOTS: usize = 1024;

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// The memory in which one event, span or record is rebuilt: one text for all
/// values, and one slot for each field.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) text: String,
    pub(super) slots: Vec<Slot>,
    pub(super) errors: Vec<Rebuilt>,
}

impl Scratch {
    /// Lends this thread's scratch memory, so that it is allocated once.
    ///
    /// It is taken out of the thread-local for as long: whatever is logged in
    /// the middle, by a `Debug` or by a layer, works on a new one.
    #[inline]
    pub(crate) fn lend<R>(work: impl FnOnce(&mut Self) -> R) -> R {
        let taken = SCRATCH.try_with(Cell::take).ok().flatten();
        let mut scratch = taken.unwrap_or_default();
        let result = work(&mut scratch);
        scratch.clear();
        let _ended = SCRATCH.try_with(|kept| kept.set(Some(scratch)));
        result
    }

    #[inline]
    fn clear(&mut self) {
        self.text.clear();
        self.slots.clear();
        let is_large = self.text.capacity() > KEPT_TEXT
            || self.slots.capacity() > KEPT_SLOTS;
        if is_large || !self.errors.is_empty() {
            self.shrink();
        }
    }

    #[cold]
    fn shrink(&mut self) {
        self.errors.clear();
        self.text.shrink_to(KEPT_TEXT);
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

    fn values_in<const N: usize, R>(
        &self,
        then: impl FnOnce(&[Option<&dyn Value>]) -> R,
    ) -> R {
        let mut places = [const { MaybeUninit::uninit() }; N];
        let mut values = [None; N];
        self.lay_out(&mut places, &mut values);
        then(values.get(..self.slots.len()).unwrap_or_default())
    }

    fn values_on_heap<R>(
        &self,
        then: impl FnOnce(&[Option<&dyn Value>]) -> R,
    ) -> R {
        let mut places = Vec::new();
        places.resize_with(self.slots.len(), MaybeUninit::uninit);
        let mut values = vec![None; self.slots.len()];
        self.lay_out(&mut places, &mut values);
        then(&values)
    }

    fn lay_out<'v, 't: 'v>(
        &'t self,
        places: &'v mut [MaybeUninit<View<'t>>],
        values: &mut [Option<&'v dyn Value>],
    ) {
        let slots = self.slots.iter().zip(places);
        for (value, (slot, place)) in values.iter_mut().zip(slots) {
            *value = slot.value(&self.text, &self.errors, place);
        }
    }
}
