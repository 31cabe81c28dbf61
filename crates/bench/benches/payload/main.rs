//! What a look at the body of a request costs.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench payload
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a command-line tool that measures and prints"
)]

mod bodies;

use std::{borrow::Cow, error::Error, hint::black_box, process::ExitCode};

use palisade_bench::{
    Contender, Options, Table, chain::Nothing, machine, program, race,
    race_chains,
};
use palisade_payload::Payload;
use reqwest::{Client, Method, Request};
use reqwest_middleware::ClientBuilder;
use serde_json::Value;

use crate::bodies::{clean, empty, listed, open, schema};

/// Bodies in one pass, so that the clock is not what is timed.
const BATCH: usize = 100;

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    println!("{}", machine());
    decisions(options)?;
    layer(options)
}

/// Parse and write, which is what whoever changes a body by way of
/// `serde_json::Value` does beside everything else.
fn parse_and_write(body: &[u8]) -> usize {
    let value = serde_json::from_slice::<Value>(body);
    value.and_then(|value| serde_json::to_vec(&value)).map_or(0, |b| b.len())
}

fn decisions(options: Options) -> Result<(), Box<dyn Error>> {
    let (clean, empty) = (clean(), empty());
    let (listed, open) = (listed()?, open()?);
    let validator = jsonschema::validator_for(&schema())?;
    println!("a purchase of {} bytes", clean.len());
    let inspect = |payload: &Payload, body: &[u8], is_changed: bool| {
        let sent = payload.inspect(&Method::POST, "/purchase", body);
        let is_good =
            |sent: Cow<'_, [u8]>| matches!(sent, Cow::Owned(_)) == is_changed;
        usize::from(sent.is_ok_and(is_good))
    };
    let mut contenders = [
        Contender::new("serde_json, parse and write", || {
            repeated(|| usize::from(parse_and_write(black_box(&clean)) > 0))
        }),
        Contender::new("serde_json, parse, and jsonschema", || {
            repeated(|| {
                let value = serde_json::from_slice::<Value>(black_box(&clean));
                usize::from(value.is_ok_and(|v| validator.is_valid(&v)))
            })
        }),
        Contender::new("palisade-payload, listed fields", || {
            repeated(|| inspect(&listed, black_box(&clean), false))
        }),
        Contender::new("any fields", || {
            repeated(|| inspect(&open, black_box(&clean), false))
        }),
        Contender::new("listed, three empty ones go", || {
            repeated(|| inspect(&listed, black_box(&empty), true))
        }),
    ];
    for contender in &mut contenders {
        if contender.found() != BATCH {
            return Err(format!("{} fails", contender.name).into());
        }
    }
    let rounds = if options.quick { 3 } else { 201 };
    let samples = race(rounds, &mut contenders);
    let mut table = Table::new(&["", "x serde", "ns", "best ns"]);
    let base = samples.first().ok_or("no base")?;
    for (contender, times) in contenders.iter().zip(&samples) {
        let each = |time: f64| format!("{:.0}", time / BATCH as f64);
        table.row(
            contender.name,
            &[
                format!("{:.2}", times.times(base)),
                each(times.median()),
                each(times.min()),
            ],
        );
    }
    table.print("the decision");
    Ok(())
}

fn repeated(work: impl Fn() -> usize) -> usize {
    (0..BATCH).map(|_| work()).sum()
}

fn layer(options: Options) -> Result<(), Box<dyn Error>> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let listed = listed()?;
    let start = || ClientBuilder::new(Client::new());
    let mut request =
        Request::new(Method::POST, "https://api.example/purchase".parse()?);
    let kind = "application/json".parse()?;
    request.headers_mut().insert("content-type", kind);
    *request.body_mut() = Some(clean().into());
    let chains = [
        ("a layer that does nothing", start().with(Nothing)),
        ("no layer", start()),
        ("palisade-payload", start().with(listed.check())),
    ];
    let again = |_| request.try_clone().expect("a body in memory");
    let table = race_chains(chains, again, &runtime, options)?;
    table.print("one POST of it, answered at once");
    Ok(())
}
