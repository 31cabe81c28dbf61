//! The tracing events of the Palisade crates: fixed names, closed field sets.
//!
//! Names follow the OWASP Logging Vocabulary where it has one. Whoever emits an
//! event uses these constants, whoever reads one (an anomaly counter, an audit
//! log, a dashboard) may rely on them: a name or a field is never changed, only
//! added in a new release.
//!
//! The message of an event is its name once more, because text and JSON, as
//! `tracing_subscriber::fmt` writes them, show no name of an event:
//! `WARN palisade: authz_fail host="10.0.0.7" reason="private"`. A
//! program goes by the name in the metadata, whoever searches a log by the
//! message.
//!
//! ```
//! use palisade_core::event::{self, AUTHZ_FAIL};
//!
//! assert_eq!(AUTHZ_FAIL.name(), "authz_fail");
//! assert!(AUTHZ_FAIL.fields().contains(&"reason"));
//! assert_eq!(event::named("authz_fail"), Some(&AUTHZ_FAIL));
//! ```

/// The `target` of every event in this module.
pub const TARGET: &str = "palisade";

/// The name of an event and all the fields that it may carry.
///
/// Both are constants, so [`name`](Self::name) fits the `name:` argument of the
/// `tracing` macros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    name: &'static str,
    fields: &'static [&'static str],
}

impl Event {
    const fn new(name: &'static str, fields: &'static [&'static str]) -> Self {
        Self { name, fields }
    }

    /// The name, in the form `area_what`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Every field the event may carry beside `message`, which is its name; an
    /// emitter may leave some out.
    #[must_use]
    pub const fn fields(&self) -> &'static [&'static str] {
        self.fields
    }
}

/// Something unusual began among the events of this process, or is over.
/// `key_tag` is the keyed hash of whose doing it is.
pub const ALERT: Event = Event::new(
    "alert",
    &["signal", "change", "score", "reason", "key_tag", "trace_id", "left_out"],
);

/// One attempt of one request to the provider, ended in whatever way.
pub const API_CALL: Event = Event::new(
    "api_call",
    &[
        "method",
        "route",
        "status",
        "provider_code",
        "duration_ms",
        "resend_count",
        "reference",
    ],
);

/// Credentials were refused, or a token could not be obtained.
pub const AUTHN_LOGIN_FAIL: Event = Event::new(
    "authn_login_fail",
    &["host", "credential_tag", "status", "reason", "retry_in_ms"],
);

/// A request whose token was refused was sent once more with a newer one, or
/// could not be: then `reason` says why.
pub const AUTHN_REQUEST_REPLAYED: Event = Event::new(
    "authn_request_replayed",
    &[
        "host",
        "credential_tag",
        "fingerprint",
        "generation",
        "status",
        "reason",
    ],
);

/// A token was obtained or renewed. OWASP asks that it be told apart, not shown.
pub const AUTHN_TOKEN_CREATED: Event = Event::new(
    "authn_token_created",
    &["host", "credential_tag", "fingerprint", "generation", "lifetime_s"],
);

/// A token was given up before its end: by the kill switch or by the provider.
pub const AUTHN_TOKEN_REVOKED: Event = Event::new(
    "authn_token_revoked",
    &["host", "credential_tag", "fingerprint", "generation", "reason"],
);

/// A request was refused, by the provider's 403 or by a rule of ours.
pub const AUTHZ_FAIL: Event =
    Event::new("authz_fail", &["host", "status", "rule", "reason"]);

/// A client was told that something failed, and not what: that stands in
/// `error`, under the `reference` that the client has.
pub const ERROR_REPORTED: Event =
    Event::new("error_reported", &["code", "status", "reference", "error"]);

/// The provider answered 429, with the `origin` `server`; or a request would have
/// gone over a limit and was not sent, with `client`.
pub const EXCESS_RATE_LIMIT_EXCEEDED: Event = Event::new(
    "excess_rate_limit_exceeded",
    &["host", "rule", "origin", "queue_position", "wait_ms"],
);

/// What a request was to carry broke a rule.
pub const INPUT_VALIDATION_FAIL: Event =
    Event::new("input_validation_fail", &["host", "route", "pointer", "rule"]);

/// A synthetic secret was found in a sink: redaction is off, or was set up
/// wrong.
pub const LOG_CANARY_LEAKED: Event = Event::new("log_canary_leaked", &["sink"]);

/// A record that was sent for a test did not reach a sink, or the sink could
/// not be read: logging has stopped (PCI DSS 10.7.2).
pub const LOG_CANARY_MISSING: Event =
    Event::new("log_canary_missing", &["sink", "reason"]);

/// A logical purchase ended, however many attempts it took.
pub const TRANSACTION_OUTCOME: Event = Event::new(
    "transaction_outcome",
    &["outcome", "provider_code", "duration_ms", "attempts", "reference"],
);

/// All events, ordered by name.
pub const ALL: &[Event] = &[
    ALERT,
    API_CALL,
    AUTHN_LOGIN_FAIL,
    AUTHN_REQUEST_REPLAYED,
    AUTHN_TOKEN_CREATED,
    AUTHN_TOKEN_REVOKED,
    AUTHZ_FAIL,
    ERROR_REPORTED,
    EXCESS_RATE_LIMIT_EXCEEDED,
    INPUT_VALIDATION_FAIL,
    LOG_CANARY_LEAKED,
    LOG_CANARY_MISSING,
    TRANSACTION_OUTCOME,
];

/// The event of this name, if it is one of ours.
#[must_use]
pub fn named(name: &str) -> Option<&'static Event> {
    ALL.iter().find(|event| event.name == name)
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(ALL.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn names_and_fields_are_snake_case() {
        let words = ALL
            .iter()
            .flat_map(|event| std::iter::once(&event.name).chain(event.fields));
        for word in words {
            assert!(
                word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{word}"
            );
        }
    }

    #[test]
    fn a_field_is_listed_once() {
        for event in ALL {
            let mut fields = event.fields.to_vec();
            fields.sort_unstable();
            fields.dedup();
            assert_eq!(fields.len(), event.fields.len(), "{}", event.name);
        }
    }
}
