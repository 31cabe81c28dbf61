//! Chains that are answered in the process: what their layers cost.

use std::error::Error;

use reqwest::Request;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use tokio::runtime::Runtime;

use crate::{Contender, Options, Table, chain::Canned, race};

/// Enough that entering the runtime does not show.
const BATCH: usize = 100;

/// Times each chain by that of the first, its floor. They are sent, in
/// `runtime`, what `request` makes of the numbers from 0 on: each request when
/// it has just been made, as callers do.
///
/// # Errors
///
/// When a chain answers other than it is answered.
pub fn race_chains<const N: usize>(
    chains: [(&'static str, ClientBuilder); N],
    request: impl Fn(usize) -> Request + Copy,
    runtime: &Runtime,
    options: Options,
) -> Result<Table, Box<dyn Error>> {
    let mut contenders = chains.map(|(name, chain)| {
        let client = chain.with(Canned::default()).build();
        contender(name, client, request, runtime)
    });
    for contender in &mut contenders {
        if contender.found() < BATCH {
            return Err(format!("{} fails", contender.name).into());
        }
    }
    let samples = race(if options.quick { 3 } else { 201 }, &mut contenders);
    let mut table = Table::new(&["", "x floor", "best x", "ns", "best ns"]);
    let floor = samples.first().ok_or("no floor")?;
    for (contender, times) in contenders.iter().zip(&samples) {
        let each = |time: f64| format!("{:.0}", time / BATCH as f64);
        table.row(
            contender.name,
            &[
                format!("{:.2}", times.times(floor)),
                format!("{:.2}", times.best_times(floor)),
                each(times.median()),
                each(times.min()),
            ],
        );
    }
    Ok(table)
}

fn contender<'a>(
    name: &'static str,
    client: ClientWithMiddleware,
    request: impl Fn(usize) -> Request + 'a,
    runtime: &'a Runtime,
) -> Contender<'a> {
    let mut numbers = 0..;
    let prepare = move || -> Vec<_> {
        numbers.by_ref().take(BATCH).map(&request).collect()
    };
    Contender::prepared(name, prepare, move |requests| {
        runtime.block_on(async {
            let mut good = 0;
            for request in requests {
                let sent = client.execute(request).await;
                good += usize::from(sent.is_ok_and(|r| r.status() == 200));
            }
            good
        })
    })
}
