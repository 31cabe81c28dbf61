use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use palisade_redact::Redactor;
use palisade_tracing::{LayerRedactExt as _, RedactExt as _};
use tracing::{Dispatch, info, info_span};
use tracing_error::{ErrorLayer, SpanTrace};
use tracing_subscriber::prelude::*;
use tracing_subscriber::{Layer, Registry, fmt};

use crate::carriers::{Carrier, Way};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sink {
    FmtCompact,
    FmtFull,
    FmtJson,
    FmtPretty,
    OtelAttributes,
    OtelEvents,
    OtelStatus,
    SpanTrace,
}

impl Sink {
    pub(crate) const ALL: [Self; 8] = [
        Self::FmtCompact,
        Self::FmtFull,
        Self::FmtJson,
        Self::FmtPretty,
        Self::OtelAttributes,
        Self::OtelEvents,
        Self::OtelStatus,
        Self::SpanTrace,
    ];

    /// Whether what `carrier` carries comes to this sink by nature.
    pub(crate) fn sees(self, carrier: &Carrier) -> bool {
        match self {
            Self::FmtCompact | Self::FmtFull | Self::FmtPretty => true,
            Self::FmtJson => carrier.way != Way::Source,
            Self::OtelAttributes => {
                matches!(carrier.way, Way::Error | Way::Source | Way::Span)
            }
            Self::SpanTrace => carrier.way == Way::Span,
            Self::OtelEvents => carrier.way != Way::Span,
            Self::OtelStatus => carrier.way == Way::Failure,
        }
    }
}

pub(crate) enum Wrapping<'r> {
    /// `.redacted` around the whole stack.
    All(&'r Redactor),
    /// `.redacted_layer` around each layer.
    Each(&'r Redactor),
    None,
}

impl Wrapping<'_> {
    fn layer<L>(&self, layer: L) -> Box<dyn Layer<Registry> + Send + Sync>
    where
        L: Layer<Registry> + Send + Sync,
    {
        match self {
            Self::Each(redactor) => layer.redacted_layer(redactor).boxed(),
            _ => layer.boxed(),
        }
    }
}

/// Runs `carrier` under a span, with all sinks in one stack, and gives what
/// each of them holds in the end.
pub(crate) fn run(
    carrier: &Carrier,
    wrapping: &Wrapping<'_>,
) -> [(Sink, String); 8] {
    let [full, compact, json, pretty] =
        [(); 4].map(|()| Buffer(Arc::default()));
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let otel = tracing_opentelemetry::layer()
        .with_error_events_to_status(true)
        .with_tracer(provider.tracer("matrix"));
    let lines = || fmt::layer().with_ansi(false);
    let layers: Vec<Box<dyn Layer<Registry> + Send + Sync>> = vec![
        wrapping.layer(lines().with_writer(full.maker())),
        wrapping.layer(lines().compact().with_writer(compact.maker())),
        wrapping.layer(lines().json().with_writer(json.maker())),
        wrapping.layer(lines().pretty().with_writer(pretty.maker())),
        wrapping.layer(otel),
        wrapping.layer(ErrorLayer::default()),
    ];
    let stack = tracing_subscriber::registry().with(layers);
    let dispatch = match wrapping {
        Wrapping::All(redactor) => stack.redacted(redactor).into(),
        _ => Dispatch::from(stack),
    };
    TRACES.take();
    let default = dispatch.set_default();
    info_span!("outer").in_scope(carrier.run);
    drop(default);
    provider.force_flush().expect("all spans exported");
    let spans = exporter.get_finished_spans().expect("an exporter in use");
    let of_spans = |part: fn(&opentelemetry_sdk::trace::SpanData) -> String| {
        spans.iter().map(part).collect::<Vec<_>>().join("\n")
    };
    let attributes =
        of_spans(|span| format!("{} {:?}", span.name, span.attributes));
    [
        (Sink::FmtFull, full.text()),
        (Sink::FmtCompact, compact.text()),
        (Sink::FmtJson, json.text()),
        (Sink::FmtPretty, pretty.text()),
        (Sink::OtelAttributes, attributes),
        (Sink::OtelEvents, of_spans(|span| format!("{:?}", span.events))),
        (Sink::OtelStatus, of_spans(|span| format!("{:?}", span.status))),
        (Sink::SpanTrace, TRACES.take().join("\n")),
    ]
}

thread_local! {
    static TRACES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Makes a span show its values: in a line of log, and in a `SpanTrace`.
pub(crate) fn probe() {
    info!("probed");
    TRACES.with_borrow_mut(|all| all.push(SpanTrace::capture().to_string()));
}

#[derive(Clone)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn maker(&self) -> impl Fn() -> Self + Send + Sync + use<> {
        let buffer = self.clone();
        move || buffer.clone()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).expect("UTF-8")
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
