//! A clean body is looked at where it is.

use allocation_counter::measure;
use http::Method;
use palisade_payload::{Field, Payload, Route};
use palisade_redact::Policy;

#[test]
fn a_clean_body_takes_no_memory_of_its_size() {
    let route = Route::new(Method::POST, "/")
        .required("/amount", Field::money("2", "5000.00"))
        .optional("/note", Field::text(1..=60_000))
        .optional("/info", Field::any());
    let redactor = Policy::payments().build().unwrap();
    let payload = Payload::builder(&redactor).route(route).build().unwrap();
    let note = "prepaid ".repeat(6_000);
    let body =
        |info: &str| format!(r#"{{"amount":29.90,"note":"{note}"{info}}}"#);
    let taken = |body: &str| {
        measure(|| {
            let inspect =
                || payload.inspect(&Method::POST, "/", body.as_bytes());
            assert!(inspect().is_ok());
        })
    };
    let plain = body("");
    taken(&plain);
    assert_eq!(taken(&plain).bytes_total, 0);
    // The names of what may be anything, to know which is there twice.
    let free = body(r#","info":{"till":"3","shop":"14"}"#);
    let taken_free = taken(&free);
    assert_eq!(taken_free.count_total, 1);
    assert!(taken_free.bytes_total < 200, "{taken_free:?}");
    // What is empty goes, and then there is another body.
    let empty = body(r#","info":null"#);
    assert!(taken(&empty).bytes_total > 48_000);
}
