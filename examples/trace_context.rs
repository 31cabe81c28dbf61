//! Tells the provider which trace a request belongs to.

use opentelemetry::{global, propagation::Injector};
use reqwest::{
    Request, Response,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use reqwest_middleware::{Middleware, Next};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Writes the W3C `traceparent` header of the current span.
pub(crate) struct TraceContext;

#[async_trait::async_trait]
impl Middleware for TraceContext {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut http::Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let context = Span::current().context();
        global::get_text_map_propagator(|propagator| {
            let mut headers = Headers(request.headers_mut());
            propagator.inject_context(&context, &mut headers);
        });
        next.run(request, extensions).await
    }
}

struct Headers<'h>(&'h mut HeaderMap);

impl Injector for Headers<'_> {
    fn set(&mut self, key: &str, value: String) {
        let name = HeaderName::try_from(key);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}
