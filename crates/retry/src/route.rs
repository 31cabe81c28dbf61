//! What is known of some requests beforehand.

use http::{HeaderName, Method};
use palisade_http::PathTemplate;
use reqwest::Request;

use crate::{BuildError, key::KeyPlace};

/// Some of the provider's requests: what they are called in events, and what
/// makes them safe to repeat.
///
/// # Examples
///
/// ```
/// use http::{HeaderName, Method};
/// use palisade_retry::Route;
///
/// let payments = Route::new(Method::POST, "/v1/payments")
///     .key_header(HeaderName::from_static("idempotency-key"));
/// // A search whose terms do not fit into a URL.
/// let search = Route::new(Method::POST, "/v1/payments/search").read_only();
/// let payment = Route::new(Method::GET, "/v1/payments/{id}");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Route {
    method: Method,
    path: String,
    key: Option<WantedKey>,
    is_read_only: bool,
}

#[derive(Clone, Debug)]
enum WantedKey {
    Header(HeaderName),
    #[cfg(feature = "json")]
    Json(String),
}

impl Route {
    /// Requests with this method to this path, in which `{…}` stands for any
    /// one segment and a last `{*…}` for any number of them. What is written
    /// here, and never what stands for it, is the `route` of events.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), key: None, is_read_only: false }
    }

    /// Their idempotency key stands in this header, such as `Idempotency-Key`
    /// (draft-ietf-httpapi-idempotency-key-header). A call without it is given
    /// one, and its end is a `transaction_outcome` event.
    pub fn key_header(mut self, name: HeaderName) -> Self {
        self.key = Some(WantedKey::Header(name));
        self
    }

    /// The same in a field of their JSON body, named by a pointer (RFC 6901)
    /// such as `/merchantReference`. Nothing else of the body is touched.
    ///
    /// A body that is a stream is not looked into: it has no key.
    #[cfg(feature = "json")]
    pub fn key_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.key = Some(WantedKey::Json(pointer.into()));
        self
    }

    /// They change nothing, whatever their method says: they are repeated like
    /// a `GET`, and no failure of theirs is an unknown outcome.
    pub const fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }
}

/// A [`Route`] that was checked.
#[derive(Debug)]
pub(crate) struct CheckedRoute {
    /// Among the routes of its [`Retry`](crate::Retry).
    pub(crate) number: u64,
    method: Method,
    pub(crate) path: PathTemplate,
    pub(crate) key: Option<KeyPlace>,
    pub(crate) is_read_only: bool,
}

impl CheckedRoute {
    pub(crate) fn new(number: u64, route: Route) -> Result<Self, BuildError> {
        let path = PathTemplate::parse(&route.path).ok_or(BuildError::new(
            "the path of a route",
            "a template that begins with /, with {id} or a last {*rest} \
                 for what differs",
        ))?;
        let key = match route.key {
            None => None,
            Some(WantedKey::Header(name)) => Some(KeyPlace::Header(name)),
            #[cfg(feature = "json")]
            Some(WantedKey::Json(pointer)) => {
                let pointer = crate::key::Pointer::parse(&pointer);
                let pointer = pointer.ok_or(BuildError::new(
                    "the key_pointer of a route",
                    "a pointer to a field",
                ))?;
                Some(KeyPlace::Json(pointer))
            }
        };
        let is_read_only = route.is_read_only;
        Ok(Self { number, method: route.method, path, key, is_read_only })
    }

    pub(crate) fn matches(&self, request: &Request) -> bool {
        self.method == request.method()
            && self.path.matches(request.url().path())
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::{CheckedRoute, Route};

    #[test]
    fn a_path_of_another_router_is_refused_with_how_it_is_written() {
        for path in ["pay", "/pay/*", "/pay/:id"] {
            let route = Route::new(Method::POST, path);
            let error = CheckedRoute::new(0, route).unwrap_err();
            assert_eq!(
                error.to_string(),
                "the path of a route has to be a template that begins with /, \
                 with {id} or a last {*rest} for what differs"
            );
        }
    }
}
