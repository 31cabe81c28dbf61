use std::time::Duration;

/// One request as the simulator saw it.
///
/// Holds no body, no query, and no value of an authorization header. `Debug`
/// may be printed wherever a test prints.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// When its head had arrived, as the time since the simulator's start.
    pub at: Duration,
    /// The method, upper-case.
    pub method: String,
    /// The path below the base URL, without the query. One that is not below
    /// begins with `/../..`, as seen from there.
    pub path: String,
    /// What the request carried to say who sends it.
    pub carried: Carried,
    /// The `merchantReference`, once the body was read and had one.
    pub reference: Option<String>,
    /// Headers of interest, by lower-case name: trace context, request ids,
    /// idempotency keys, content negotiation. See [`Seen::header`].
    pub headers: Vec<(String, String)>,
    /// The name of the fault it met: `delay`, `half answer`, `huge body`,
    /// `redirect`, `reply`, `reset` or `wrong JSON`.
    pub fault: Option<&'static str>,
    /// Whether the provider did its work, be it to say no. Not so when a fault
    /// or a limit came first.
    pub processed: bool,
    /// The status that was sent, or began to be; none after a reset.
    pub status: Option<u16>,
}

impl Seen {
    /// A header of interest, by its lower-case name: `traceparent`,
    /// `tracestate`, `baggage`, `idempotency-key`, `x-request-id`,
    /// `x-correlation-id`, `user-agent`, `content-type` or `accept`.
    ///
    /// Of a header that came more than once, the first value. No other header
    /// is kept, as nobody can say which of them hold secrets.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The headers of which the ledger keeps the value: an allow-list, so that a
/// header nobody thought of is not kept.
pub(crate) const OF_INTEREST: [&str; 9] = [
    "accept",
    "baggage",
    "content-type",
    "idempotency-key",
    "traceparent",
    "tracestate",
    "user-agent",
    "x-correlation-id",
    "x-request-id",
];

/// Who a request said it comes from, by short names, never by value.
///
/// # Examples
///
/// ```
/// use palisade_sim::Carried;
///
/// let carried = Carried::Token("t1".to_owned());
/// assert_eq!(carried.token(), Some("t1"));
/// assert_eq!(Carried::Unknown.token(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Carried {
    /// Known credentials in a login, or their refresh token in a refresh:
    /// `sandbox`, `production`, or `c1`, `c2`, … for those added at the
    /// builder, in order.
    Credentials(String),
    /// Nothing.
    Nothing,
    /// An access token issued here, valid or not: `t1`, `t2`, … in order.
    Token(String),
    /// Something, but nothing issued here.
    Unknown,
}

impl Carried {
    /// The short name of the token, if it is one issued here.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::Token(id) => Some(id),
            _ => None,
        }
    }
}

/// A purchase handed on to the network operator: what must not happen twice.
///
/// It counts from the moment it is accepted, COMPLETED or PENDING; what is
/// declined at once has none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SideEffect {
    /// When it happened, as the time since the simulator's start.
    pub at: Duration,
    /// The `merchantReference` it happened under.
    pub reference: String,
    /// The product's code.
    pub product: String,
    /// What it cost.
    pub amount: crate::Cents,
    /// The short name of the access token that caused it.
    pub token: String,
}
