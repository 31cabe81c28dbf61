use palisade_core::event::{
    API_CALL, AUTHN_LOGIN_FAIL, AUTHN_TOKEN_CREATED, AUTHZ_FAIL,
    EXCESS_RATE_LIMIT_EXCEEDED, TARGET, TRANSACTION_OUTCOME,
};

use crate::{
    Records, Signal, Test,
    detect::{
        CountRules, DistinctRules, KeyDistinctRules, KeyRules, LatencyRules,
        RatioRules,
    },
};

/// What an [`AnomalyLayer`](crate::AnomalyLayer) watches.
///
/// Ready-made sets can be joined, and signals of the app's own added:
///
/// ```
/// use palisade_anomaly::{Records, Signal, Signals, detect::CountRules};
///
/// let refunds = Records::events().target("shop").name("refund");
/// let signals = Signals::client()
///     .and(Signals::server())
///     .with(Signal::count("refunds", CountRules::default()).on(refunds));
/// assert_eq!(signals.iter().last().unwrap().name(), "refunds");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signals(pub(crate) Vec<Signal>);

impl Signals {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// And this one.
    #[must_use]
    pub fn with(mut self, signal: Signal) -> Self {
        self.0.push(signal);
        self
    }

    /// And all of these.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// In the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Signal> {
        self.0.iter()
    }

    /// Of a process that calls a payment API, by the events of the Palisade
    /// crates:
    ///
    /// | signal | what is unusual about it |
    /// |---|---|
    /// | `login_failures` | more logins that fail |
    /// | `calls_refused` | more answers 401 to 403 |
    /// | `refusals` | more requests that may not be sent or made |
    /// | `calls_throttled` | more answers 429 |
    /// | `calls` | more calls than at this hour of the week, or none |
    /// | `call_errors` | a larger share of calls without an answer, or with a 5xx |
    /// | `call_latency` | a higher 95th percentile |
    /// | `calls_by_token` | more calls with one token |
    /// | `tokens_by_host` | many tokens of one host in a short time |
    /// | `outcomes_unknown` | more purchases of which nobody knows the end |
    ///
    /// A client sees what itself does. That somebody else uses its token, only
    /// the provider sees; here it shows as tokens that are refused before
    /// their time, and as calls that are throttled at a low rate of one's own.
    #[must_use]
    pub fn client() -> Self {
        let call = || Records::of(&API_CALL);
        let failed = Test::not_between("status", 100.0..=499.0);
        let unknown = Test::one_of("outcome", ["unknown"]);
        let throttled = Records::of(&EXCESS_RATE_LIMIT_EXCEEDED)
            .when(Test::one_of("origin", ["server"]));
        [
            Signal::count_among(
                "login_failures",
                Test::present("reason"),
                CountRules::default(),
            )
            .on(Records::of(&AUTHN_LOGIN_FAIL))
            .on(Records::of(&AUTHN_TOKEN_CREATED)),
            Signal::count_among(
                "calls_refused",
                Test::between("status", 401.0..=403.0),
                CountRules::default(),
            )
            .on(call()),
            Signal::count("refusals", CountRules::default())
                .on(Records::of(&AUTHZ_FAIL)),
            Signal::count("calls_throttled", CountRules::default())
                .on(throttled),
            Signal::count("calls", CountRules::traffic()).on(call()),
            Signal::ratio("call_errors", failed, RatioRules::default())
                .on(call()),
            Signal::latency(
                "call_latency",
                "duration_ms",
                LatencyRules::default(),
            )
            .on(call()),
            Signal::per_key("calls_by_token", "fingerprint", calls_by_token())
                .on(Records::spans().target(TARGET).name("api_attempt")),
            Signal::distinct_per_key(
                "tokens_by_host",
                "host",
                "fingerprint",
                KeyDistinctRules::default(),
            )
            .on(Records::of(&AUTHN_TOKEN_CREATED)),
            Signal::count("outcomes_unknown", CountRules::default())
                .on(Records::of(&TRANSACTION_OUTCOME).when(unknown)),
        ]
        .into_iter()
        .collect()
    }

    /// Of a process that answers requests, by the spans that OpenTelemetry
    /// layers make, such as those for axum and actix:
    ///
    /// | signal | what is unusual about it |
    /// |---|---|
    /// | `requests` | more requests than at this hour of the week, or none |
    /// | `request_errors` | a larger share of 5xx |
    /// | `request_latency` | a higher 95th percentile of the spans' times |
    /// | `requests_unauthorised` | more answers 401 |
    /// | `requests_forbidden` | more answers 403 |
    /// | `refused_by_address` | one address is answered 401 to 403 often |
    /// | `refused_addresses` | more addresses that are answered so |
    /// | `tokens_by_address` | one address comes with many tokens |
    /// | `addresses_by_token` | one token comes from many addresses |
    ///
    /// The address is the first that a span declares of `client.address`,
    /// `http.client_ip` and `network.peer.address`; the token
    /// `token.fingerprint` or `fingerprint`, which the app has to add, as a
    /// tag.
    #[must_use]
    pub fn server() -> Self {
        const ADDRESS: [&str; 3] =
            ["client.address", "http.client_ip", "network.peer.address"];
        const TOKEN: [&str; 2] = ["token.fingerprint", "fingerprint"];

        let spans = || {
            Records::spans()
                .when(Test::present(STATUS))
                .when(Test::none_of("otel.kind", ["client", "Client"]))
        };
        // 402 asks for money; nobody is refused by it, and nobody uses it.
        let refused = || status(401.0, 403.0);
        answered(STATUS, &spans(), &spans())
            .with(
                Signal::per_key(
                    "refused_by_address",
                    ADDRESS,
                    KeyRules::default(),
                )
                .on(spans().when(refused())),
            )
            .with(
                Signal::distinct_among(
                    "refused_addresses",
                    ADDRESS,
                    refused(),
                    DistinctRules::default(),
                )
                .on(spans()),
            )
            .with(
                Signal::distinct_per_key(
                    "tokens_by_address",
                    ADDRESS,
                    TOKEN,
                    KeyDistinctRules::default(),
                )
                .on(spans()),
            )
            .with(
                Signal::distinct_per_key(
                    "addresses_by_token",
                    TOKEN,
                    ADDRESS,
                    KeyDistinctRules::default(),
                )
                .on(spans()),
            )
    }

    /// Of a process that answers requests and has no spans but those of
    /// `tower_http::trace`, which it makes at DEBUG, without an address: the
    /// first five signals of [`server`](Self::server), by the same names. An
    /// app has one of the two sets, or each request counts twice.
    #[must_use]
    pub fn tower_http() -> Self {
        let spans = Records::spans().target("tower_http::trace");
        let answers = Records::events()
            .target("tower_http::trace")
            .when(Test::present("status"));
        answered(["status", "status"], &answers, &spans)
    }
}

/// What spans have the status of an answer in, as of now and as before.
const STATUS: [&str; 2] = ["http.response.status_code", "http.status_code"];

fn status(low: f64, high: f64) -> Test {
    Test::between(STATUS, low..=high)
}

/// What can be told of answers that have a status, and of spans as long as a
/// request.
fn answered(field: [&str; 2], answers: &Records, spans: &Records) -> Signals {
    let status = |low: f64, high: f64| Test::between(field, low..=high);
    let (rules, answers) = (CountRules::default(), || answers.clone());
    [
        Signal::count("requests", CountRules::traffic()).on(spans.clone()),
        Signal::ratio(
            "request_errors",
            status(500.0, 599.0),
            RatioRules::default(),
        )
        .on(answers()),
        Signal::elapsed("request_latency", LatencyRules::default())
            .on(spans.clone()),
        Signal::count_among(
            "requests_unauthorised",
            status(401.0, 401.0),
            rules,
        )
        .on(answers()),
        Signal::count_among("requests_forbidden", status(403.0, 403.0), rules)
            .on(answers()),
    ]
    .into_iter()
    .collect()
}

/// A token that is used twice as often as any quota of the provider's allows
/// has got around the limiter.
fn calls_by_token() -> KeyRules {
    KeyRules { capacity: 200.0, leak: 100.0 / 60.0 }
}

impl FromIterator<Signal> for Signals {
    fn from_iter<I: IntoIterator<Item = Signal>>(signals: I) -> Self {
        Self(signals.into_iter().collect())
    }
}
