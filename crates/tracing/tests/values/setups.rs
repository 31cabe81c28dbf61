use std::sync::{Arc, Mutex};

use palisade_tracing::{LayerRedactExt as _, RedactExt as _, is_redacted};
use tracing::level_filters::LevelFilter;
use tracing::{Dispatch, info};
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, Registry};

use crate::typed::{Recorder, Typed, payments};

#[test]
fn is_redacted_tells_the_current_dispatcher() {
    assert!(!is_redacted());
    let plain = tracing_subscriber::registry().set_default();
    assert!(!is_redacted());
    let redactor = payments();
    let redacted = tracing_subscriber::registry().redacted(&redactor);
    let guard = redacted.clone().set_default();
    assert!(is_redacted());
    drop(guard);
    assert!(!is_redacted(), "the plain one is back");
    drop(plain);
    let layer = tracing_subscriber::fmt::layer().redacted_layer(&redactor);
    let _one = tracing_subscriber::registry().with(layer).set_default();
    assert!(!is_redacted(), "a layer alone does not count");
}

#[test]
fn parts_of_the_stack_are_found_through_the_wrapper() {
    let filter = EnvFilter::new("info");
    let stack = tracing_subscriber::registry().with(filter);
    let dispatch = Dispatch::from(stack.redacted(&payments()));
    assert!(dispatch.downcast_ref::<Registry>().is_some());
    assert!(dispatch.downcast_ref::<EnvFilter>().is_some());
    assert!(dispatch.downcast_ref::<String>().is_none());
}

#[test]
fn parts_of_a_layer_are_found_through_the_wrapper() {
    let layer = EnvFilter::new("info").redacted_layer(&payments());
    let stack = tracing_subscriber::registry().with(layer);
    let dispatch = Dispatch::from(stack);
    assert!(dispatch.downcast_ref::<EnvFilter>().is_some());
}

#[test]
fn any_subscriber_will_do() {
    let fmt = tracing_subscriber::fmt().with_env_filter("warn").finish();
    let boxed: Box<dyn tracing::Subscriber + Send + Sync> = Box::new(fmt);
    let _guard = boxed.redacted(&payments()).set_default();
    assert!(is_redacted());
    assert!(!tracing::enabled!(tracing::Level::INFO));
    assert!(tracing::enabled!(tracing::Level::WARN));
}

#[test]
fn one_layer_is_redacted_and_its_neighbours_are_not() {
    let [plain, redacted] = [(); 2].map(|()| Arc::new(Mutex::new(vec![])));
    let layer = Recorder(redacted.clone()).redacted_layer(&payments());
    let guard = tracing_subscriber::registry()
        .with(Recorder(plain.clone()))
        .with(layer.with_filter(LevelFilter::INFO))
        .set_default();
    info!(note = "card 4111111111111111");
    tracing::debug!("not for the filtered layer");
    drop(guard);
    let text = |text: &str| vec![("note", Typed::Str(text.to_owned()))];
    assert_eq!(redacted.lock().unwrap().clone(), [text("card [redacted:pan]")]);
    let plain = plain.lock().unwrap().clone();
    assert_eq!(plain[0], text("card 4111111111111111"));
    assert_eq!(plain.len(), 2);
}
