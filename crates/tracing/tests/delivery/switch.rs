use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::Once;

use tracing::dispatcher::{self, Dispatch};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, Subscriber};
use tracing::{Event, Metadata};
use tracing_core::span::Current;

thread_local! {
    static CURRENT: RefCell<Option<Dispatch>> = const { RefCell::new(None) };
    static INTERESTS: RefCell<HashMap<usize, Interest>> =
        RefCell::new(HashMap::new());
    static OP: Cell<u64> = const { Cell::new(0) };
    static DISPATCHED: RefCell<HashSet<u64>> = RefCell::new(HashSet::new());
}

/// Runs `program` with `dispatch` as if it were the global default.
///
/// The real global default can be set only once; this one hands everything to
/// the dispatcher of the test at hand, with callsite interest cached as the
/// macros do.
pub(crate) fn with(dispatch: Dispatch, program: impl FnOnce()) -> HashSet<u64> {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        dispatcher::set_global_default(Dispatch::new(Switch)).unwrap();
        tracing_log::LogTracer::init().unwrap();
    });
    forget_interests();
    CURRENT.replace(Some(dispatch));
    program();
    CURRENT.replace(None);
    DISPATCHED.take()
}

/// Names the step at hand, to learn which ones are dispatched at all.
pub(crate) fn at(op: u64) {
    OP.set(op);
}

/// After a reload, every callsite is asked anew.
pub(crate) fn forget_interests() {
    INTERESTS.take();
}

struct Switch;

fn current<R>(work: impl FnOnce(&Dispatch) -> R) -> R {
    // A clone, so that what logs in the middle finds it too.
    let dispatch = CURRENT.with_borrow(Clone::clone);
    work(&dispatch.unwrap_or_else(Dispatch::none))
}

fn dispatched() {
    DISPATCHED.with_borrow_mut(|ops| ops.insert(OP.get()));
}

fn interest(dispatch: &Dispatch, metadata: &Metadata<'_>) -> Interest {
    let callsite: &'static Metadata<'static> = metadata.callsite().0.metadata();
    let address = std::ptr::from_ref(callsite).addr();
    let cached = INTERESTS.with_borrow(|all| all.get(&address).cloned());
    cached.unwrap_or_else(|| {
        let interest = dispatch.register_callsite(callsite);
        INTERESTS.with_borrow_mut(|all| all.insert(address, interest.clone()));
        interest
    })
}

impl Subscriber for Switch {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        current(|dispatch| {
            // The log bridge asks without registering.
            if metadata.name() == "log record" {
                return dispatch.enabled(metadata);
            }
            let interest = interest(dispatch, metadata);
            !interest.is_never()
                && (interest.is_always() || dispatch.enabled(metadata))
        })
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        None
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        dispatched();
        current(|dispatch| dispatch.new_span(attributes))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        dispatched();
        current(|dispatch| dispatch.record(span, values));
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        current(|dispatch| dispatch.record_follows_from(span, follows));
    }

    fn event(&self, event: &Event<'_>) {
        dispatched();
        current(|dispatch| dispatch.event(event));
    }

    fn enter(&self, span: &Id) {
        current(|dispatch| dispatch.enter(span));
    }

    fn exit(&self, span: &Id) {
        current(|dispatch| dispatch.exit(span));
    }

    fn clone_span(&self, id: &Id) -> Id {
        current(|dispatch| dispatch.clone_span(id))
    }

    fn try_close(&self, id: Id) -> bool {
        current(|dispatch| dispatch.try_close(id))
    }

    fn current_span(&self) -> Current {
        current(Dispatch::current_span)
    }
}
