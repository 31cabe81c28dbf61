//! All that could be printed.

use std::{
    error::Error,
    fmt::{self, Write as _},
    sync::{Mutex, Once},
};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
};

/// What is in every secret of these tests and in every answer of their
/// servers.
pub(crate) const CANARY: &str = "canary";

/// Everything that any crate said to `tracing` or to `log` while these tests
/// ran, at every level.
static LOG: Mutex<String> = Mutex::new(String::new());

struct Everything;

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Line {
    fn end(self) {
        let mut log = LOG.lock().unwrap();
        log.push_str(&self.0);
        log.push('\n');
    }
}

impl<S: Subscriber> Layer<S> for Everything {
    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut line = Line(span.metadata().name().to_owned());
        span.record(&mut line);
        line.end();
    }

    fn on_record(&self, _: &Id, record: &Record<'_>, _: Context<'_, S>) {
        let mut line = Line(String::new());
        record.record(&mut line);
        line.end();
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        line.end();
    }
}

/// From here on, everything is written down.
pub(crate) fn begin() {
    static BEGIN: Once = Once::new();
    BEGIN.call_once(|| {
        let subscriber = tracing_subscriber::registry().with(Everything);
        tracing::subscriber::set_global_default(subscriber).unwrap();
        tracing_log::LogTracer::init().unwrap();
    });
}

/// Panics if anything that was written down holds a canary.
pub(crate) fn nothing_was_logged() {
    let log = LOG.lock().unwrap();
    let line = log.lines().find(|line| line.contains(CANARY));
    assert_eq!(line, None);
}

/// All that a logger could print of an error, which must hold no canary.
pub(crate) fn printed(error: &(dyn Error + 'static)) -> String {
    let own = format!("{error}\n{error:?}\n{error:#?}\n");
    let all = error.source().map_or(own.clone(), |e| own + &printed(e));
    assert!(!all.contains(CANARY), "{all}");
    all
}

/// A watch that sees nothing proves nothing.
#[cfg(feature = "json")]
#[tokio::test]
async fn what_crates_say_is_seen() {
    begin();
    tracing::trace!(value = "bird-1", "said");
    let span = tracing::trace_span!("said", value = tracing::field::Empty);
    span.record("value", "bird-2");
    let url = "http://127.0.0.1:1/bird-3";
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    drop(client.get(url).send().await);
    let log = LOG.lock().unwrap().clone();
    for seen in ["bird-1", "bird-2", "starting new connection", "hyper_util"] {
        assert!(log.contains(seen), "{seen}");
    }
}
