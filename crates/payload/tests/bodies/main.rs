//! Bodies, without a socket.

#![expect(
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod bad_set_up;
mod cleaned;
mod empty;
mod fields;
mod hostile;
mod oracle;
#[cfg(feature = "schema")]
mod schema;
mod secrets;

use http::Method;
use palisade_payload::{Field, Payload, PayloadBuilder, Route};
use palisade_redact::Policy;

fn builder() -> PayloadBuilder {
    Payload::builder(&Policy::payments().build().unwrap())
}

/// Without a list of fields.
fn open() -> Payload {
    builder().build().unwrap()
}

/// What the provider of the examples asks for.
fn purchase() -> Route {
    Route::new(Method::POST, "/purchase")
        .required("/productCode", Field::text(1..=64))
        .required("/amount", Field::money("2.00", "5000.00"))
        .required("/mobileNumber", Field::matching(r"\+[0-9]{8,15}"))
        .optional("/paymentMethod", Field::one_of(["CARD", "WALLET"]))
        .optional("/quantity", Field::integer(1..=10))
        .optional("/express", Field::boolean())
        .optional("/merchantReference", Field::text(1..=64))
        .optional("/customer/name", Field::text(1..=20))
        .optional("/additionalInfo", Field::any())
}

fn listed() -> Payload {
    builder().route(purchase()).build().unwrap()
}

/// What is sent, `None` if it is the body as it was given, or the pointer and
/// the rule.
fn sent(payload: &Payload, body: &str) -> Result<Option<String>, String> {
    let said = payload.inspect(&Method::POST, "/purchase", body.as_bytes());
    match said {
        Ok(std::borrow::Cow::Borrowed(same)) => {
            assert_eq!(same, body.as_bytes());
            Ok(None)
        }
        Ok(std::borrow::Cow::Owned(new)) => {
            Ok(Some(String::from_utf8(new).unwrap()))
        }
        Err(refusal) => {
            Err(format!("{} {}", refusal.pointer(), refusal.rule()))
        }
    }
}

/// A purchase with some fields more.
fn with(more: &str) -> String {
    format!(
        r#"{{"productCode":"AIRTIME","amount":29.90,"mobileNumber":"+27821234567"{more}}}"#
    )
}
