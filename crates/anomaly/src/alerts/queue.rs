use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use crate::Alert;

/// Alerts that wait to be told, in the memory that was taken for them.
#[derive(Debug)]
pub(super) struct Queue(Mutex<VecDeque<Alert>>);

/// There is no room for another one.
pub(super) struct Full;

impl Queue {
    /// What comes above is lost.
    pub(super) const ROOM: usize = 256;

    pub(super) fn new() -> Self {
        Self(Mutex::new(VecDeque::with_capacity(Self::ROOM)))
    }

    pub(super) fn push(&self, alert: Alert) -> Result<(), Full> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.len() >= Self::ROOM {
            return Err(Full);
        }
        queue.push_back(alert);
        Ok(())
    }

    pub(super) fn pop(&self) -> Option<Alert> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
