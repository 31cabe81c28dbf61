//! Several threads at the same signals.

use std::{error::Error, thread, time::Instant};

use palisade_bench::{Options, Table};
use tracing::{Dispatch, dispatcher::with_default};
use tracing_subscriber::prelude::*;

use crate::{event::EVENTS, stack::layer};

/// # Errors
///
/// When the layer cannot be built.
pub(crate) fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let events = if options.quick { 10_000 } else { 1_000_000 };
    let registry: Dispatch = tracing_subscriber::registry().into();
    let (layer, _handle) = layer()?;
    let counted: Dispatch = tracing_subscriber::registry().with(layer).into();
    let mut table = Table::new(&["", "1", "2", "4"]);
    for event in EVENTS {
        for (name, dispatch) in
            [("registry alone", &registry), ("palisade", &counted)]
        {
            let cells = [1, 2, 4].map(|threads| {
                let best = (0..3)
                    .map(|_| time(dispatch, event.log, threads, events))
                    .fold(f64::INFINITY, f64::min);
                format!("{best:.0}")
            });
            table.row(format!("{}: {name}", event.name), &cells);
        }
    }
    table.print("threads that log the same event; ns of wall time each, best");
    Ok(())
}

/// The wall time of one event, of those of all threads together.
#[expect(clippy::disallowed_methods, reason = "measures time")]
fn time(dispatch: &Dispatch, log: fn(), threads: u32, events: u32) -> f64 {
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                with_default(dispatch, || (0..events).for_each(|_| log()));
            });
        }
    });
    let all = f64::from(threads) * f64::from(events);
    start.elapsed().as_nanos() as f64 / all
}
