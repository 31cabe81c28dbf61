//! The main job: an ordinary app buys airtime and electricity from the provider
//! and logs on the way, carelessly, as real code does. At the end it searches
//! every byte that left for the secrets it handled.
//!
//! ```sh
//! cargo run --example checkout                   # exit status 0
//! cargo run --example checkout -- --unprotected  # exit status 1
//! cargo run --example checkout -- --attack redirect
//! cargo run --example checkout -- --otlp http://127.0.0.1:4318/v1/traces
//! ```

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "an app, which may print and, where that is the point, panic"
)]

mod attack;
mod canaries;
mod clerk;
mod drill;
mod front;
mod heard;
mod jitter;
mod products;
mod provider;
mod shop;
mod sinks;
mod storm;
mod trace_context;
mod wiretap;

use std::{
    env, error::Error, io::Write as _, panic, process::ExitCode, time::Duration,
};

use opentelemetry::{global, trace::TracerProvider as _};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{
    propagation::TraceContextPropagator,
    trace::{BatchSpanProcessor, SdkTracerProvider, SimpleSpanProcessor},
};
use palisade_anomaly::AnomalyLayer;
use palisade_core::Tally as _;
use palisade_otel::RedactingSpanProcessor;
use palisade_redact::{Policy, Redactor, kind};
use palisade_sim::{Fault, SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};
use palisade_tracing::{RedactExt as _, panic_hook};
use tracing_subscriber::{filter::Targets, fmt, prelude::*};

use crate::{
    attack::Attack, canaries::Canary, heard::Heard, shop::Shop, sinks::Sinks,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(options) = Options::parse(env::args().skip(1)) else {
        let attacks = Attack::NAMES;
        eprintln!(
            "usage: checkout [--unprotected] [--otlp URL] [--attack {attacks}]"
        );
        return ExitCode::from(2);
    };
    match run(options).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("checkout: {error}");
            ExitCode::from(2)
        }
    }
}

#[derive(Default)]
struct Options {
    /// Instead of the main job.
    attack: Option<Attack>,
    unprotected: bool,
    /// Where a collector takes traces by HTTP.
    otlp: Option<String>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--unprotected" => options.unprotected = true,
                "--attack" => {
                    options.attack = Some(Attack::named(&arguments.next()?)?);
                }
                "--otlp" => options.otlp = Some(arguments.next()?),
                _ => return None,
            }
        }
        Some(options)
    }
}

async fn run(options: Options) -> Result<bool, Box<dyn Error>> {
    let sinks = Sinks::new()?;
    let redactor = Policy::payments()
        .sensitive_key("serialNumber", kind::SECRET)
        .build()?;
    let protect = (!options.unprotected).then_some(&redactor);
    let provider = provider(&sinks, options.otlp, protect)?;
    let heard = Heard::default();
    let (layer, alerts) = heard.layer(&redactor)?;
    let watch = layer.handle();
    let layer = protect.map(|_| layer);
    set_up_tracing(&sinks, &provider, layer, protect)?;
    tokio::spawn(alerts.run(tokio::time::sleep));

    let sim = Simulator::builder()
        .token_lifetime(Duration::from_secs(2))
        .window(provider::MINUTE)
        .start()
        .await?;
    let mut canaries = shop::planted();
    let (base_url, ca_pem) = (sim.base_url(), sim.ca_pem());
    let (username, password) = (SANDBOX_USERNAME, SANDBOX_PASSWORD);
    let shop =
        Shop::open(&base_url, ca_pem, username, password, &redactor).await?;
    if let Some(attack) = options.attack {
        let is_protected = !options.unprotected;
        return attack.run(&shop, &sim, &heard, is_protected).await;
    }
    let (bought, receipts) = shop.buy().await?;
    canaries.extend(receipts);
    let refused_orders = clerk::enter(&shop, &sim).await?;
    shop.browse().await?;
    let drilled = drill::run(&shop, &sim).await?;
    let storm = storm::buy(&shop, &sim).await?;
    sim.inject(Fault::Reset.on("/products"));
    shop.list_products().await;
    Shop::log_legacy_header();
    Shop::panic_over_a_card();
    canaries.push(Canary::any_of("what the provider issued", sim.secrets()));
    let refused = products::list_often().await?;
    provider.force_flush()?;

    println!("\nbought");
    for line in bought {
        println!("    {line}");
    }
    println!("\nnot sent, for what they carry, and what the clerk reads");
    for order in &refused_orders {
        println!("{order}");
    }
    println!("\nbought while nothing works");
    println!("{}", storm::HEADING);
    for took in &storm {
        println!("{took}");
    }
    let ledger = sim.ledger();
    let (mut traced, mut plain) = (0, 0);
    for seen in ledger.requests() {
        let is_traced = seen.header("traceparent").is_some();
        *(if is_traced { &mut traced } else { &mut plain }) += 1;
    }
    let (logins, refreshes) = (ledger.token_calls(), ledger.refresh_calls());
    println!("requests at the provider: {traced}, all traced, and {plain} for");
    println!("    tokens: {logins} logins, {refreshes} refreshes");
    println!("answers 401: {}, each made good", ledger.answered(401));
    println!("charged per reference, at most: {}", ledger.max_side_effects());
    println!("{drilled}");
    print_counts(&redactor);
    heard::print_counts(&watch);
    println!("\nalerts: {}", heard.all().len());
    for alert in heard.all() {
        println!("    {alert}");
    }
    println!();
    let leaks = sinks::search(&sinks.contents()?, &canaries);
    println!("\n{} canaries in 9 encodings, {leaks} leaks", canaries.len());
    println!("\nwhere the code logs secrets\n{}", redactor.report());
    let is_traced = plain == logins + refreshes;
    let is_bought_once = storm.iter().all(|took| took.made == 1);
    let is_safe = leaks == 0 && ledger.max_side_effects() == 1;
    let is_quiet = heard.all().is_empty();
    Ok(is_safe && is_bought_once && is_traced && is_quiet && refused == 0)
}

/// The OpenTelemetry pipeline: to memory, and to a collector if there is one.
/// What the app tells OpenTelemetry itself passes no subscriber, so there is a
/// guard here, too.
fn provider(
    sinks: &Sinks,
    otlp: Option<String>,
    redactor: Option<&Redactor>,
) -> Result<SdkTracerProvider, Box<dyn Error>> {
    let mut builder = SdkTracerProvider::builder();
    let memory = SimpleSpanProcessor::new(sinks.spans.clone());
    builder = match redactor {
        Some(redactor) => builder
            .with_span_processor(RedactingSpanProcessor::new(redactor, memory)),
        None => builder.with_span_processor(memory),
    };
    let Some(endpoint) = otlp else { return Ok(builder.build()) };
    let exporter =
        SpanExporter::builder().with_http().with_endpoint(endpoint).build()?;
    let batches = BatchSpanProcessor::builder(exporter).build();
    Ok(match redactor {
        Some(redactor) => builder.with_span_processor(
            RedactingSpanProcessor::new(redactor, batches),
        ),
        None => builder.with_span_processor(batches),
    }
    .build())
}

/// An ordinary set-up. Only the last lines know of a redactor.
fn set_up_tracing(
    sinks: &Sinks,
    provider: &SdkTracerProvider,
    anomalies: Option<AnomalyLayer>,
    redactor: Option<&Redactor>,
) -> Result<(), Box<dyn Error>> {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let stdout = sinks.stdout.clone();
    let stack = tracing_subscriber::registry()
        .with("checkout=debug,info".parse::<Targets>()?)
        .with(fmt::layer().with_ansi(false).with_writer(move || stdout.clone()))
        .with(fmt::layer().json().with_writer(sinks.json_file()?))
        .with(
            tracing_opentelemetry::layer()
                .with_tracer(provider.tracer("checkout")),
        )
        .with(anomalies);
    let panics = sinks.panics.clone();
    if let Some(redactor) = redactor {
        stack.redacted(redactor).try_init()?;
        assert!(palisade_tracing::is_redacted());
        panic_hook::install(redactor, panics)?;
    } else {
        stack.try_init()?;
        panic::set_hook(Box::new(move |panic| {
            // Who reports a panic has nobody to report a failure to.
            writeln!(panics.clone(), "{panic}").unwrap_or_default();
        }));
    }
    Ok(())
}

fn print_counts(redactor: &Redactor) {
    println!("\ntaken out, by rule");
    redactor.tally(&mut |rule, count| {
        if count > 0 {
            println!("    {rule:<18}{count:>6}");
        }
    });
}
