//! That the ceiling holds, however many keys there are.

use std::error::Error;

use palisade_bench::{Options, Table};
use tracing::{Dispatch, dispatcher::with_default};
use tracing_subscriber::prelude::*;

use crate::{allocations, event::keyed, stack::layer};

/// The default of `AnomalyBuilder::memory`.
const CEILING: u64 = 4 << 20;

/// # Errors
///
/// When more was allocated than may be.
pub(crate) fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let events: u64 = if options.quick { 100_000 } else { 10_000_000 };
    let keys = events / 10;
    let before = allocations::live();
    let (layer, handle) = layer()?;
    let dispatch: Dispatch = tracing_subscriber::registry().with(layer).into();
    with_default(&dispatch, || keyed(0));
    let built = allocations::live() - before;
    with_default(&dispatch, || {
        (0..events).for_each(|n| keyed(n.wrapping_mul(7919) % keys));
    });
    let after = allocations::live() - before;
    let counted = handle.signals().iter().map(|s| s.records).sum::<u64>();
    let mut table = Table::new(&["events", "keys", "KB at first", "KB after"]);
    let cells = [keys, built / 1024, after / 1024].map(|n| n.to_string());
    table.row(counted.to_string(), &cells);
    table.print("memory of a registry and the layer, by the allocator");
    if counted != events + 1 {
        return Err("not every event was counted".into());
    }
    if after > CEILING {
        return Err("more was allocated than may be".into());
    }
    Ok(())
}
