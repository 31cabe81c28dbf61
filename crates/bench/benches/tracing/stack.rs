//! The subscriber of an app, with the line and without.

use palisade_redact::Redactor;
use palisade_tracing::RedactExt as _;
use tracing::{Dispatch, Subscriber};
use tracing_subscriber::{
    fmt::{self, MakeWriter},
    prelude::*,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Text,
}

/// The stack that writes to `writer`; redacted, if there is a redactor.
pub(crate) fn stack<W>(
    format: Format,
    redactor: Option<&Redactor>,
    writer: W,
) -> Dispatch
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let layer = fmt::layer().with_ansi(false).with_writer(writer);
    let registry = tracing_subscriber::registry();
    match format {
        Format::Json => finish(registry.with(layer.json()), redactor),
        Format::Text => finish(registry.with(layer), redactor),
    }
}

fn finish<S>(subscriber: S, redactor: Option<&Redactor>) -> Dispatch
where
    S: Subscriber + Send + Sync + 'static,
{
    match redactor {
        Some(redactor) => subscriber.redacted(redactor).into(),
        None => Dispatch::new(subscriber),
    }
}
