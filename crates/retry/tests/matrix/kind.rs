//! The kinds of requests.

use std::convert::Infallible;

use futures::stream;
use http::{HeaderName, Method};
use palisade_retry::Route;
use reqwest::Body;
use reqwest_middleware::{ClientWithMiddleware, RequestBuilder};
use serde_json::json;

/// A column of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Get,
    /// Our crate knows of no key. The provider demands one all the same.
    NoKey,
    /// The provider does not honour the header, so the body carries a reference
    /// as well: else the ledger might show two sales for one key.
    HeaderKey,
    BodyKey,
    /// To a route whose key stands in the body, where nobody can look.
    Stream,
}

/// In whatever must not show in an error or an event.
pub(crate) const CANARY: &str = "canary";

pub(crate) const REFERENCE: &str = "canary-reference";

impl Kind {
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Get => "/products",
            _ => "/purchase",
        }
    }

    pub(crate) const fn method(self) -> &'static str {
        match self {
            Self::Get => "GET",
            _ => "POST",
        }
    }

    pub(crate) const fn has_key(self) -> bool {
        matches!(self, Self::BodyKey | Self::HeaderKey)
    }

    /// Whether its end is to be an event.
    pub(crate) const fn is_transaction(self) -> bool {
        matches!(self, Self::BodyKey | Self::HeaderKey | Self::Stream)
    }

    pub(crate) fn route(self) -> Route {
        let purchase = Route::new(Method::POST, "/api/v1/purchase");
        match self {
            Self::Get => Route::new(Method::GET, "/api/v1/{*any}"),
            Self::NoKey => purchase,
            Self::HeaderKey => {
                purchase.key_header(HeaderName::from_static("idempotency-key"))
            }
            Self::BodyKey | Self::Stream => {
                purchase.key_pointer("/merchantReference")
            }
        }
    }

    /// What `url.template` and `route` are in the record.
    pub(crate) const fn template(self) -> &'static str {
        match self {
            Self::Get => "/api/v1/{*any}",
            _ => "/api/v1/purchase",
        }
    }

    pub(crate) fn request(
        self,
        client: &ClientWithMiddleware,
        base: &str,
        token: &str,
    ) -> RequestBuilder {
        let url = format!("{base}{}?q={CANARY}", self.path());
        let json = "application/json";
        let post = client
            .post(&url)
            .bearer_auth(token)
            .header("x-note", CANARY)
            .header("content-type", json);
        let body = order();
        match self {
            Self::Get => client.get(url).bearer_auth(token),
            Self::NoKey | Self::BodyKey => post.body(body),
            Self::HeaderKey => {
                post.header("idempotency-key", REFERENCE).body(body)
            }
            Self::Stream => {
                let (first, rest) = body.split_at(10);
                let pieces = [first, rest].map(str::to_owned);
                let pieces = pieces.map(Ok::<_, Infallible>);
                post.body(Body::wrap_stream(stream::iter(pieces)))
            }
        }
    }
}

fn order() -> String {
    json!({
        "productCode": "DATA-1GB",
        "amount": 85,
        "mobileNumber": "+27821234567",
        "paymentMethod": "CASH",
        "channelId": "API",
        "merchantReference": REFERENCE,
        "additionalInfo": { "note": CANARY },
    })
    .to_string()
}
