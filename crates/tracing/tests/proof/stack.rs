use std::fmt::{Debug, Write as _};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use palisade_tracing::proof::{Leaks, Problem, Proof};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::Context;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{Layer, fmt};

/// An ordinary app's stack: text to a file, JSON lines, OpenTelemetry, and a
/// layer of its own.
pub(crate) struct Stack {
    path: PathBuf,
    json: Buffer,
    fields: Buffer,
    exporter: InMemorySpanExporter,
    provider: SdkTracerProvider,
}

impl Stack {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("palisade-proof-{}-{count}", std::process::id());
        let exporter = InMemorySpanExporter::default();
        Self {
            path: std::env::temp_dir().join(name),
            json: Buffer::default(),
            fields: Buffer::default(),
            provider: SdkTracerProvider::builder()
                .with_simple_exporter(exporter.clone())
                .build(),
            exporter,
        }
    }

    pub(crate) fn subscriber(&self) -> impl Subscriber + Send + Sync + use<> {
        let json = self.json.clone();
        let lines = fmt::layer().with_ansi(false);
        let json = fmt::layer().json().with_writer(move || json.clone());
        let tracer = self.provider.tracer("proof");
        tracing_subscriber::registry()
            .with(lines.with_writer(File::create(&self.path).unwrap()))
            .with(json)
            .with(tracing_opentelemetry::layer().with_tracer(tracer))
            .with(Fields(self.fields.clone()))
    }

    pub(crate) fn sinks<'p>(&'p self, proof: Proof<'p>) -> Proof<'p> {
        proof
            .sink("text file", || fs::read(&self.path))
            .sink("JSON lines", || Ok(self.json.bytes()))
            .sink("OpenTelemetry", || {
                self.provider.force_flush().map_err(io::Error::other)?;
                let spans = self.exporter.get_finished_spans();
                let spans = spans.map_err(io::Error::other)?;
                Ok(format!("{spans:?}").into_bytes())
            })
            .sink("fields", || Ok(self.fields.bytes()))
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        fs::remove_file(&self.path).unwrap_or_default();
    }
}

/// The carriers that leak to `sink`.
pub(crate) fn leaking(leaks: &Leaks, sink: &str) -> Vec<&'static str> {
    let problems = leaks.problems().iter();
    let leaking = problems.filter_map(|problem| match problem {
        Problem::Leak { carrier, sink: s, .. } if s == sink => Some(*carrier),
        _ => None,
    });
    leaking.collect()
}

#[derive(Clone, Default)]
pub(crate) struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A layer that keeps every value it sees.
struct Fields(Buffer);

impl<S: Subscriber> Layer<S> for Fields {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Keep(&self.0));
    }

    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        span.record(&mut Keep(&self.0));
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut Keep(&self.0));
    }
}

struct Keep<'b>(&'b Buffer);

impl Visit for Keep<'_> {
    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        let mut text = String::new();
        writeln!(text, "{value:?}").unwrap();
        self.0.clone().write_all(text.as_bytes()).unwrap();
    }
}
