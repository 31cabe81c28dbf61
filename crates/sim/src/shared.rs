use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

use crate::{clock::Clock, door::Door, engine::Engine, tls::Tls};

/// What the handle, the listener and all connections share.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) door: Door,
    pub(crate) tls: Tls,
    /// Changes when all open connections are to be reset. A watch rather than
    /// a broadcast: nobody has to keep up, and the value is of no interest.
    pub(crate) hang_up: watch::Sender<()>,
    engine: Mutex<Engine>,
}

impl Shared {
    pub(crate) fn new(engine: Engine, door: Door, tls: Tls) -> Self {
        Self {
            clock: Clock::start(),
            door,
            tls,
            hang_up: watch::Sender::new(()),
            engine: Mutex::new(engine),
        }
    }

    /// Asks the engine. The clock is read under its lock, so that time never
    /// runs backwards for it: two requests that read it first and then raced
    /// for the lock would be counted in the wrong order, and a quota would be
    /// exact no more.
    ///
    /// The lock is never held across an await; a poisoned one is used on, as
    /// a test that panicked has reported already.
    pub(crate) fn engine<T>(
        &self,
        ask: impl FnOnce(&mut Engine, Duration) -> T,
    ) -> T {
        let mut engine =
            self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        ask(&mut engine, now)
    }
}
