use std::{borrow::Cow, fmt, sync::Arc};

use http::{Method, header::CONTENT_LENGTH};
use palisade_redact::{Policy, Redactor};
use reqwest::{Body, Request};

use crate::{
    PayloadBuilder, PayloadMiddleware, Refusal, Rule, edit,
    guard::{self, Guard},
    headers,
    report::report,
    route::CheckedRoute,
    tree::Node,
    walk::{Habits, Walk},
};

/// What requests may carry.
///
/// A copy is the same one.
///
/// # Examples
///
/// ```
/// use http::Method;
/// use palisade_payload::{Field, Payload, Route};
/// use palisade_redact::Policy;
/// use reqwest_middleware::ClientBuilder;
///
/// let purchase = Route::new(Method::POST, "/v1/purchases")
///     .required("/amount", Field::money("2.00", "5000.00"))
///     .optional("/additionalInfo", Field::any());
/// let redactor = Policy::payments().build()?;
/// let payload = Payload::builder(&redactor).route(purchase).build()?;
///
/// let client = ClientBuilder::new(reqwest::Client::new())
///     .with(payload.check())
///     .build();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Payload(Arc<Settings>);

pub(crate) struct Settings {
    pub(crate) guard: Guard,
    pub(crate) habits: Habits,
    pub(crate) max_bytes: usize,
    pub(crate) pass_unreadable: bool,
    pub(crate) routes: Vec<CheckedRoute>,
}

impl Payload {
    /// Sets one up. Secrets that are registered at this redactor are found in
    /// bodies, too; its policy says nothing here.
    pub fn builder(secrets: &Redactor) -> PayloadBuilder {
        PayloadBuilder::new(secrets.clone())
    }

    /// What must not be in a body, unless another
    /// [policy](PayloadBuilder::policy) is given: to add to it.
    #[must_use]
    pub fn default_policy() -> Policy {
        guard::secrets()
    }

    pub(crate) fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }

    /// The layer. To stand behind what puts an idempotency key into a body, so
    /// that it sees what is sent.
    #[must_use]
    pub fn check(&self) -> PayloadMiddleware {
        PayloadMiddleware::new(self.clone())
    }

    /// The body as it may be sent to this path of a URL: borrowed where it is
    /// so already.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the first thing that must not be.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::Method;
    /// use palisade_payload::Payload;
    /// use palisade_redact::Policy;
    ///
    /// let payload = Payload::builder(&Policy::payments().build()?).build()?;
    /// let body = br#"{"amount": 29.90, "note": null, "info": {"a": ""}}"#;
    /// let sent = payload.inspect(&Method::POST, "/purchase", body)?;
    /// assert_eq!(*sent, *br#"{"amount": 29.90}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn inspect<'b>(
        &self,
        method: &Method,
        path: &str,
        body: &'b [u8],
    ) -> Result<Cow<'b, [u8]>, Refusal> {
        self.judge(self.route(method, path), body)
    }

    /// Looks at a whole request, and changes its body where that is to be. What
    /// is refused is an event.
    pub(crate) fn look_at(&self, request: &mut Request) -> Result<(), Refusal> {
        let route = self.route(request.method(), request.url().path());
        let said = self.judge_request(route, request);
        match said {
            Ok(None) => Ok(()),
            Ok(Some(body)) => {
                *request.body_mut() = Some(body);
                // An announced length was that of the body before.
                request.headers_mut().remove(CONTENT_LENGTH);
                Ok(())
            }
            Err(refusal) => {
                let host = request.url().host_str().unwrap_or_default();
                let template = route.map_or("", CheckedRoute::template);
                report(host, template, &refusal);
                Err(refusal)
            }
        }
    }

    fn judge_request(
        &self,
        route: Option<&CheckedRoute>,
        request: &Request,
    ) -> Result<Option<Body>, Refusal> {
        headers::check(request.headers())?;
        let Some(body) = request.body() else {
            return missing(route).map_or(Ok(None), Err);
        };
        let bytes = body.as_bytes();
        let bytes = bytes.filter(|_| headers::says_json(request.headers()));
        match bytes {
            Some([]) => missing(route).map_or(Ok(None), Err),
            Some(bytes) => match self.judge(route, bytes)? {
                Cow::Borrowed(_) => Ok(None),
                Cow::Owned(new) => Ok(Some(new.into())),
            },
            None if self.0.pass_unreadable => Ok(None),
            None => Err(Refusal::of_all(Rule::Unreadable)),
        }
    }

    fn judge<'b>(
        &self,
        route: Option<&CheckedRoute>,
        body: &'b [u8],
    ) -> Result<Cow<'b, [u8]>, Refusal> {
        let Settings { guard, habits, max_bytes, .. } = &*self.0;
        if body.len() > *max_bytes {
            return Err(Refusal::of_all(Rule::Size));
        }
        let text = std::str::from_utf8(body);
        let text = text.or(Err(Refusal::of_all(Rule::Json)))?;
        let members = route.and_then(CheckedRoute::members);
        let edits = Walk::new(text, guard, *habits).through(members)?;
        let text = edit::apply(text, 0..text.len(), &edits);
        #[cfg(feature = "schema")]
        if let Some(schema) = route.and_then(|route| route.schema.as_ref()) {
            schema.check(&text, guard)?;
        }
        Ok(match text {
            Cow::Borrowed(_) => Cow::Borrowed(body),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        })
    }

    fn route(&self, method: &Method, path: &str) -> Option<&CheckedRoute> {
        self.0.routes.iter().find(|route| route.is_of(method, path))
    }
}

/// What has to be there and is not, where there is no body at all.
fn missing(route: Option<&CheckedRoute>) -> Option<Refusal> {
    let route = route?;
    let first = route.members().and_then(|members| members.missing(0));
    let pointer = first.map(Node::pointer);
    let pointer = pointer.or_else(|| route.has_schema.then(String::new));
    Some(Refusal::new(pointer?, Rule::Required))
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("routes", &self.0.routes)
            .finish_non_exhaustive()
    }
}
