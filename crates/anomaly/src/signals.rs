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
    /// | `tokens_by_credential` | many tokens for one credential |
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
            .when(Test::one_of("origin", ["provider"]));
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
                "tokens_by_credential",
                "credential_tag",
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

    /// Of a process that answers requests, by the spans that axum's and actix'
    /// OpenTelemetry layers make, and by those and the events of
    /// `tower_http::trace`:
    ///
    /// | signal | what is unusual about it |
    /// |---|---|
    /// | `requests_unauthorised` | more answers 401 |
    /// | `requests_forbidden` | more answers 403 |
    /// | `refused_by_address` | one address is answered 401 to 403 often |
    /// | `refused_addresses` | more addresses that are answered so |
    /// | `requests` | more requests than at this hour of the week, or none |
    /// | `request_errors` | a larger share of 5xx |
    /// | `request_latency` | a higher 95th percentile of the spans' times |
    /// | `tokens_by_address` | one address comes with many tokens |
    /// | `addresses_by_token` | one token comes from many addresses |
    ///
    /// The address is the first there is of `client.address`,
    /// `network.peer.address` and `client_ip`; the token `token.fingerprint`
    /// or `fingerprint`, which the app has to add, as a tag. `tower_http` makes
    /// its spans and events at DEBUG only, and has no address in them.
    #[must_use]
    pub fn server() -> Self {
        const STATUS: [&str; 3] =
            ["http.response.status_code", "http.status_code", "status"];
        const ADDRESS: [&str; 3] =
            ["client.address", "network.peer.address", "client_ip"];
        const TOKEN: [&str; 2] = ["token.fingerprint", "fingerprint"];
        const TOWER: &str = "tower_http::trace";

        let otel = || {
            let [status, old_status, _] = STATUS;
            Records::spans()
                .when(Test::present([status, old_status]))
                .when(Test::none_of("otel.kind", ["client", "Client"]))
        };
        let spans = || [otel(), Records::spans().target(TOWER)];
        let answers = || {
            [
                otel(),
                Records::events().target(TOWER).when(Test::present("status")),
            ]
        };
        let with = |signal: Signal, records: [Records; 2]| {
            records.into_iter().fold(signal, Signal::on)
        };
        let status = |low: f64, high: f64| Test::between(STATUS, low..=high);
        let failed = Test::not_between(STATUS, 100.0..=499.0);
        [
            with(
                Signal::count_among(
                    "requests_unauthorised",
                    status(401.0, 401.0),
                    CountRules::default(),
                ),
                answers(),
            ),
            with(
                Signal::count_among(
                    "requests_forbidden",
                    status(403.0, 403.0),
                    CountRules::default(),
                ),
                answers(),
            ),
            // 402 asks for money; nobody is refused by it, and nobody uses it.
            Signal::per_key("refused_by_address", ADDRESS, KeyRules::default())
                .on(otel().when(status(401.0, 403.0))),
            Signal::distinct_among(
                "refused_addresses",
                ADDRESS,
                status(401.0, 403.0),
                DistinctRules::default(),
            )
            .on(otel()),
            with(Signal::count("requests", CountRules::traffic()), spans()),
            with(
                Signal::ratio("request_errors", failed, RatioRules::default()),
                answers(),
            ),
            with(
                Signal::elapsed("request_latency", LatencyRules::default()),
                spans(),
            ),
            Signal::distinct_per_key(
                "tokens_by_address",
                ADDRESS,
                TOKEN,
                KeyDistinctRules::default(),
            )
            .on(otel()),
            Signal::distinct_per_key(
                "addresses_by_token",
                TOKEN,
                ADDRESS,
                KeyDistinctRules::default(),
            )
            .on(otel()),
        ]
        .into_iter()
        .collect()
    }
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
