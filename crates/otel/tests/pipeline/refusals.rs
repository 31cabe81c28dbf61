use std::time::Duration;

use palisade_otel::{SetupError, Telemetry, TelemetryBuilder};
use palisade_redact::Policy;

fn builder() -> TelemetryBuilder {
    Telemetry::builder(&Policy::payments().build().unwrap())
}

fn refused(builder: TelemetryBuilder) -> SetupError {
    builder.build().unwrap_err()
}

#[test]
fn plain_http_to_another_host_is_refused() {
    let error = refused(builder().endpoint("http://collector.example:4318"));
    assert!(error.is_plaintext() && error.is_endpoint());
    assert_eq!(
        error.to_string(),
        "telemetry would go to \"collector.example\" without TLS; use https, \
         or say dangerous_allow_plaintext"
    );
    let allowed = builder()
        .endpoint("http://collector.example:4318")
        .dangerous_allow_plaintext();
    drop(allowed.build().unwrap());
}

#[test]
fn a_refusal_names_what_is_wrong_and_no_secret() {
    let url = "https://bob:hunter2@collector.example";
    let errors = [
        refused(builder().endpoint(url)),
        refused(builder().header("authorization", "hunter2\n")),
        refused(builder().header("not a name", "hunter2")),
        refused(builder().ca_pem("hunter2")),
        refused(builder().queue(0)),
        refused(builder().timeout(Duration::ZERO)),
    ];
    let [endpoint, value, name, ca, ..] = &errors;
    assert!(endpoint.is_endpoint() && !endpoint.is_plaintext());
    assert!(value.is_header() && name.is_header());
    assert!(ca.is_certificate());
    for error in errors {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn nothing_shows_the_headers() {
    let builder = builder().header("authorization", "Bearer hunter2");
    assert!(!format!("{builder:?}").contains("hunter2"));
    let telemetry = builder.build().unwrap();
    assert!(!format!("{telemetry:?}").contains("hunter2"));
}
