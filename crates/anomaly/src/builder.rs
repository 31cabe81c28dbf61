use std::{collections::HashSet, fmt, sync::Arc};

use palisade_core::FingerprintKey;

use crate::{
    Alert, Alerts, AnomalyLayer, BuildError, Signal, Signals,
    alerts::{Callback, Outlet},
    clock::Clock,
    shared::{Room, Shared},
    watch::{Health, Plans, State, Watch},
};

/// Sets an [`AnomalyLayer`] up.
pub struct AnomalyBuilder {
    signals: Option<Signals>,
    key: Option<FingerprintKey>,
    room: Room,
    callback: Option<Callback>,
}

impl AnomalyBuilder {
    pub(crate) fn new() -> Self {
        let room = Room { keys: 4096, bytes: 4 << 20 };
        Self { signals: None, key: None, room, callback: None }
    }

    /// What to watch.
    #[must_use]
    pub fn signals(mut self, signals: Signals) -> Self {
        self.signals = Some(signals);
        self
    }

    /// The key of the tags in alerts; a random one if none is given. With that
    /// of a fleet the tags of all its processes can be compared.
    #[must_use]
    pub fn fingerprints(mut self, key: FingerprintKey) -> Self {
        self.key = Some(key);
        self
    }

    /// How many keys each signal that is kept by key has room for; 4,096,
    /// rounded up to a multiple of 64. When there are more, those with the
    /// lowest counts make room.
    #[must_use]
    pub const fn keys(mut self, keys: usize) -> Self {
        self.room.keys = keys;
        self
    }

    /// The most that all signals together may take, in bytes; 4 MiB. All of it
    /// is taken at the start, so more signals or keys than fit are an error of
    /// [`build`](Self::build), and nothing grows with what is counted. Beside
    /// it there are a plan for each callsite that counts, some words for each
    /// that does not, some hundred bytes for each open span that will, and,
    /// after a reload, the old signals until each thread that used them has
    /// counted again.
    #[must_use]
    pub const fn memory(mut self, bytes: usize) -> Self {
        self.room.bytes = bytes;
        self
    }

    /// Called with each alert at once, on the thread that finds it, inside of
    /// its logging: of a key with the record that trips it, else with the first
    /// record of the next second, or from [`Alerts::run`], a collection of
    /// metrics or [`Handle::signals`](crate::Handle::signals). It must be
    /// quick, and must not wait.
    #[must_use]
    pub fn on_alert(
        mut self,
        callback: impl Fn(&Alert) + Send + Sync + 'static,
    ) -> Self {
        self.callback = Some(Arc::new(callback));
        self
    }

    /// The layer, and its alerts.
    ///
    /// # Errors
    ///
    /// When a signal is not sound, two have one name, or all together need
    /// more than the [memory](Self::memory) that they may take; when there are
    /// no random numbers for a key.
    pub fn build(self) -> Result<(AnomalyLayer, Alerts), BuildError> {
        let signals = self.signals.unwrap_or_else(Signals::client);
        let health = Arc::new(Health::default());
        let states = states(&signals, &[], self.room, &health)?;
        let key = match self.key {
            Some(key) => key,
            None => FingerprintKey::random().map_err(BuildError::random)?,
        };
        let outlet = Outlet::new(self.callback);
        let plans = Plans::new(states, key);
        let watch = Watch::new(plans, Arc::clone(&health), outlet);
        let (clock, room) = (Clock::new(), self.room);
        let shared = Arc::new(Shared { watch, clock, room });
        let alerts =
            Alerts::new(Arc::downgrade(&shared), health, &shared.watch.outlet);
        Ok((AnomalyLayer::new(shared), alerts))
    }
}

/// Makes the states of signals, but those that are there already.
pub(crate) fn states(
    signals: &Signals,
    old: &[Arc<State>],
    room: Room,
    health: &Health,
) -> Result<Box<[Arc<State>]>, BuildError> {
    let mut names = HashSet::new();
    let mut bytes = Outlet::BYTES;
    for signal in signals.iter() {
        signal.check()?;
        if !names.insert(signal.name()) {
            return Err(BuildError::twice(signal));
        }
        bytes = bytes.saturating_add(State::bytes(signal, room.keys));
    }
    if bytes > room.bytes {
        return Err(BuildError::too_large(bytes, room.bytes));
    }
    let state = |signal: &Signal| {
        let same = old.iter().find(|state| state.signal == *signal);
        same.map_or_else(
            || {
                let before =
                    old.iter().find(|s| s.signal.name() == signal.name());
                let before = before.map(|state| &**state);
                let state =
                    State::new(signal.clone(), room.keys, before, health);
                let placed = |error| BuildError::rule(signal, error);
                state.map(Arc::new).map_err(placed)
            },
            |same| Ok(Arc::clone(same)),
        )
    };
    signals.iter().map(state).collect()
}

impl fmt::Debug for AnomalyBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnomalyBuilder")
            .field("signals", &self.signals)
            .field("room", &self.room)
            .finish_non_exhaustive()
    }
}
