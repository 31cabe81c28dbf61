use std::{
    cell::RefCell,
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use palisade_core::FingerprintKey;
use tracing_core::Metadata;

use super::{Health, State, keyed::lock};
use crate::plan::Plan;

type Callsite = &'static Metadata<'static>;

/// The signals of one policy, and the plans of all callsites.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) signals: Box<[Arc<State>]>,
    plans: HashMap<usize, Planned, BuildHasherDefault<Address>>,
}

/// Nothing if records of the callsite count for no signal.
type Planned = Option<Arc<Plan>>;

impl Table {
    /// Nothing if records of the callsite count for no signal.
    #[inline]
    pub(crate) fn plan(&self, metadata: Callsite) -> Option<&Plan> {
        self.plans.get(&address(metadata))?.as_deref()
    }
}

/// Callsites are static: each has its address for ever.
fn address(metadata: Callsite) -> usize {
    std::ptr::from_ref(metadata).addr()
}

/// The table that holds now, at hand for every thread.
///
/// A table never changes. A new callsite or policy makes another one, and each
/// thread that counts takes it over with its next record: what is read for
/// every event is one number, which threads share without writing it.
#[derive(Debug)]
pub(crate) struct Plans {
    /// Tells the layers of a process apart.
    id: u64,
    /// Counts the tables.
    generation: AtomicU64,
    now: RwLock<Arc<Table>>,
    /// All callsites so far, by address, for the policies to come.
    callsites: Mutex<HashMap<usize, Callsite>>,
    /// No key of a record is kept but by its tag under this one.
    key: FingerprintKey,
}

/// The table that this thread used last.
struct Cached {
    id: u64,
    generation: u64,
    table: Arc<Table>,
}

thread_local! {
    static CACHED: RefCell<Option<Cached>> = const { RefCell::new(None) };
}

impl Plans {
    pub(crate) fn new(signals: Box<[Arc<State>]>, key: FingerprintKey) -> Self {
        static LAYERS: AtomicU64 = AtomicU64::new(0);

        let table = Table { signals, plans: HashMap::default() };
        Self {
            id: LAYERS.fetch_add(1, Ordering::Relaxed),
            generation: AtomicU64::new(0),
            now: RwLock::new(Arc::new(table)),
            callsites: Mutex::new(HashMap::new()),
            key,
        }
    }

    /// What `then` makes of the table that holds now.
    #[inline]
    pub(crate) fn with<T>(&self, then: impl Fn(&Arc<Table>) -> T) -> T {
        let generation = self.generation.load(Ordering::Acquire);
        // Not at hand while the thread ends.
        let done = CACHED.try_with(|cached| {
            let cached = cached.try_borrow().ok()?;
            let cached = cached.as_ref()?;
            let is_now =
                cached.id == self.id && cached.generation == generation;
            is_now.then(|| then(&cached.table))
        });
        match done {
            Ok(Some(done)) => done,
            _ => then(&self.fetch()),
        }
    }

    /// What `then` makes of the plan of a callsite; nothing if it has none.
    #[inline]
    pub(crate) fn planned<T>(
        &self,
        callsite: Callsite,
        health: &Health,
        then: impl Fn(&Arc<Table>, &Plan) -> T,
    ) -> Option<T> {
        for _ in 0..2 {
            let done = self.with(|table| {
                let plan = table.plans.get(&address(callsite))?.as_deref();
                Some(plan.map(|plan| then(table, plan)))
            });
            if let Some(done) = done {
                return done;
            }
            // Another thread is about to make it known, and lets records pass.
            self.register(callsite, health);
        }
        None
    }

    /// The table that holds now, put at hand for this thread.
    #[cold]
    fn fetch(&self) -> Arc<Table> {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        let table = Arc::clone(&now);
        // Under the lock, so that it is the generation of this table.
        let generation = self.generation.load(Ordering::Acquire);
        drop(now);
        let fresh =
            Cached { id: self.id, generation, table: Arc::clone(&table) };
        // A `Debug` of somebody's that logs is called with the old one in use.
        let old = CACHED.try_with(|cached| {
            cached.try_borrow_mut().ok().and_then(|mut c| c.replace(fresh))
        });
        // Out of the way first: it may be the last of its signals, and a tally
        // among them somebody's own code.
        drop(old);
        table
    }

    /// A callsite that this layer has not seen, or has: it is told so again
    /// whenever a subscriber is added to the process.
    #[cold]
    pub(crate) fn register(&self, callsite: Callsite, health: &Health) {
        let mut callsites = lock(&self.callsites);
        let known = callsites.insert(address(callsite), callsite);
        if known.is_some() {
            return;
        }
        self.change(|old| {
            let mut plans = old.plans.clone();
            let plan = self.plan(callsite, &old.signals, health);
            plans.insert(address(callsite), plan);
            Table { signals: old.signals.clone(), plans }
        });
    }

    /// Other signals, of which some may be as before. Those that were there and
    /// are no longer.
    pub(crate) fn replace(
        &self,
        signals: &[Arc<State>],
        health: &Health,
    ) -> Vec<Arc<State>> {
        let callsites = lock(&self.callsites);
        let mut gone = Vec::new();
        self.change(|old| {
            let stays = |state: &Arc<State>| {
                signals.iter().any(|s| Arc::ptr_eq(s, state))
            };
            gone.extend(old.signals.iter().filter(|s| !stays(s)).cloned());
            let plans = callsites.iter().map(|(address, callsite)| {
                (*address, self.plan(callsite, signals, health))
            });
            Table { plans: plans.collect(), signals: signals.into() }
        });
        gone
    }

    fn plan(
        &self,
        callsite: Callsite,
        signals: &[Arc<State>],
        health: &Health,
    ) -> Planned {
        let signals = signals.iter().map(|state| &state.signal);
        let (plan, left_out) = Plan::of(callsite, signals, &self.key);
        health.left_out_of_plans.add(left_out);
        (!plan.is_empty()).then(|| Arc::new(plan))
    }

    fn change(&self, next: impl FnOnce(&Table) -> Table) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = Arc::new(next(&now));
        self.generation.fetch_add(1, Ordering::Release);
    }
}

/// Spreads addresses, which have their differences in the middle.
#[derive(Default)]
struct Address(u64);

impl Hasher for Address {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(byte.into());
        }
    }

    fn write_usize(&mut self, address: usize) {
        self.write_u64(address as u64);
    }

    fn write_u64(&mut self, word: u64) {
        // Fibonacci hashing: the upper bits are well mixed, and the table takes
        // its place from the lower and its tag from the upper ones.
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
