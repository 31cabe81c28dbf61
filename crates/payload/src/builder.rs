use palisade_redact::{Policy, Redactor};

use crate::{
    BuildError, Payload, Route,
    error::Fault,
    guard::{self, Guard},
    payload::Settings,
    route::CheckedRoute,
    walk::Habits,
};

/// Sets up a [`Payload`].
#[derive(Clone, Debug)]
#[must_use]
pub struct PayloadBuilder {
    secrets: Redactor,
    policy: Policy,
    habits: Habits,
    max_bytes: usize,
    pass_unreadable: bool,
    routes: Vec<Route>,
}

impl PayloadBuilder {
    pub(crate) fn new(secrets: Redactor) -> Self {
        Self {
            secrets,
            policy: guard::secrets(),
            habits: Habits::default(),
            max_bytes: 64 * 1024,
            pass_unreadable: false,
            routes: Vec::new(),
        }
    }

    /// The fields of some requests. Of several routes that fit, the first one
    /// counts. In requests of none any fields may be; all else holds for them,
    /// too.
    pub fn route(mut self, route: Route) -> Self {
        self.routes.push(route);
        self
    }

    /// What must not be in a body: what this policy takes out of a field.
    ///
    /// Unless set, that is card data, card authentication data (PCI DSS v4.0.1,
    /// 3.3.1), passwords, keys and tokens: [`Policy::payments`] without the
    /// personal data, which a provider needs for what it is asked to do
    /// ([`Payload::default_policy`]). Give another one to refuse some of that
    /// as well, and allow the names of the fields that are there for it. It is
    /// enforced, whatever its mode.
    ///
    /// A number that is a card's is refused under any name but those that the
    /// policy allows: what a name says of a number is enough for logs, and not
    /// for what is sent.
    ///
    /// ```
    /// use http::Method;
    /// use palisade_payload::Payload;
    /// use palisade_redact::{Policy, kind};
    ///
    /// let policy = Policy::payments().allow_key("mobileNumber");
    /// let payload = Payload::builder(&Policy::payments().build()?)
    ///     .policy(policy)
    ///     .build()?;
    /// let inspect = |body: &str| {
    ///     payload.inspect(&Method::POST, "/", body.as_bytes()).is_ok()
    /// };
    /// assert!(inspect(r#"{"mobileNumber": "+27821234567"}"#));
    /// assert!(!inspect(r#"{"note": "for +27821234567"}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Replaces what must not be in a body by a marker such as
    /// `[redacted:pan]`, and sends the request; unless set, it is refused.
    ///
    /// That is done where anything may be, in fields that are listed as
    /// [`Field::any`](crate::Field::any) or in none that are listed. In others
    /// it is refused still: two references of which only the marker is left
    /// would be one. So are names.
    pub const fn redact(mut self) -> Self {
        self.habits.redact = true;
        self
    }

    /// Leaves nulls, empty texts and empty objects, for a provider to whom they
    /// mean something (RFC 7396). Unless set, they are taken out of objects;
    /// lists keep their length. A listed field of a type has it then: no null.
    pub const fn keep_empty(mut self) -> Self {
        self.habits.keep_empty = true;
        self
    }

    /// The most bytes of a body; 64 KiB unless set.
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Passes bodies that nobody can look into: streams, and what is compressed
    /// or no JSON in UTF-8 by its headers, whatever is in it. Unless set, they
    /// are refused.
    pub const fn dangerous_pass_unreadable(mut self) -> Self {
        self.pass_unreadable = true;
        self
    }

    /// Checks what was set.
    ///
    /// # Errors
    ///
    /// [`BuildError`] when a path is no template, a pointer is none or leads
    /// through a value, a field or a route is listed twice, an object has more
    /// than 128 fields, bounds are in the wrong order or no numbers, a pattern
    /// or a schema cannot be compiled, or the policy is refused.
    pub fn build(self) -> Result<Payload, BuildError> {
        let guard = Guard::new(&self.secrets, self.policy);
        let guard = guard.map_err(Fault::Policy)?;
        let mut routes = Vec::<CheckedRoute>::new();
        for route in &self.routes {
            let route = route.checked(guard.redactor())?;
            if routes.iter().any(|other| other.is_twin(&route)) {
                return Err(Fault::TwoRoutes(route.name()).into());
            }
            routes.push(route);
        }
        Ok(Payload::new(Settings {
            guard,
            habits: self.habits,
            max_bytes: self.max_bytes,
            pass_unreadable: self.pass_unreadable,
            routes,
        }))
    }
}
