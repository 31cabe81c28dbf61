//! Spans and levels, which dashboards and alerts go by.

use std::{
    fmt::{self, Write as _},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use http::Extensions;
use palisade_core::event::TARGET;
use palisade_test_events::Remembered;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};
use tracing::{
    Event, Level, Metadata, Span, Subscriber,
    field::{Field, Visit},
    span,
};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use crate::{
    call::{chain, client, get, pay, retry},
    terminal::{
        Does::{self, Lose, Say},
        Terminal,
    },
};

#[derive(Clone, Default)]
struct Record {
    spans: Arc<Mutex<Vec<String>>>,
    levels: Arc<Mutex<Vec<(Level, &'static str)>>>,
}

impl<S: Subscriber> Layer<S> for Record {
    fn on_new_span(
        &self,
        span: &span::Attributes<'_>,
        _: &span::Id,
        _: Context<'_, S>,
    ) {
        if span.metadata().target() == TARGET {
            let mut text = Text(span.metadata().name().to_owned());
            span.record(&mut text);
            self.spans.lock().unwrap().push(text.0);
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if metadata.target() == TARGET {
            let seen = (*metadata.level(), metadata.name());
            self.levels.lock().unwrap().push(seen);
        }
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

/// Starts both: callsites that another thread is the first to reach stay on.
fn record() -> (Record, impl Drop) {
    drop(Remembered::start());
    let record = Record::default();
    let subscriber = tracing_subscriber::registry().with(record.clone());
    (record, subscriber.set_default())
}

/// Whatever a layer inside logs is in the span of the attempt.
#[tokio::test(start_paused = true)]
async fn each_attempt_is_a_span_around_the_layers_inside() {
    #[derive(Clone, Default)]
    struct Inside(Arc<Mutex<Vec<&'static str>>>);
    #[async_trait]
    impl Middleware for Inside {
        async fn handle(
            &self,
            request: Request,
            extensions: &mut Extensions,
            next: Next<'_>,
        ) -> Result<Response> {
            let name = Span::current().metadata().map(Metadata::name);
            self.0.lock().unwrap().push(name.unwrap_or("none"));
            next.run(request, extensions).await
        }
    }
    let (record, _guard) = record();
    let (retry, inside) = (retry().build().unwrap(), Inside::default());
    let client = chain()
        .with(retry.call())
        .with(retry.attempts())
        .with(inside.clone())
        .with(Terminal::new([Say(503)]))
        .build();
    pay(&client).await.unwrap();
    get(&client).await.unwrap();
    assert_eq!(*inside.0.lock().unwrap(), ["api_attempt"; 3]);
    let template = r#"url.template="/pay""#;
    assert_eq!(
        *record.spans.lock().unwrap(),
        [
            format!(
                "api_attempt http.request.method=\"POST\" \
                 http.request.resend_count=0 {template}"
            ),
            format!(
                "api_attempt http.request.method=\"POST\" \
                 http.request.resend_count=1 {template}"
            ),
            // No route is about it, and no path goes in its place.
            "api_attempt http.request.method=\"GET\" \
             http.request.resend_count=0"
                .to_owned(),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_is_not_known_to_be_made_is_a_warning() {
    for (script, level) in [
        (vec![Say(200)], Level::INFO),
        (vec![Say(402)], Level::WARN),
        (vec![Lose; 4], Level::WARN),
        (vec![Does::Refuse; 4], Level::WARN),
    ] {
        let (record, _guard) = record();
        let terminal = Terminal::new(script.clone());
        drop(pay(&client(retry(), &terminal)).await);
        let levels = record.levels.lock().unwrap().clone();
        let (last, calls) = levels.split_last().unwrap();
        assert_eq!(*last, (level, "transaction_outcome"), "{script:?}");
        assert_eq!(calls, vec![(Level::INFO, "api_call"); script.len()]);
    }
}
