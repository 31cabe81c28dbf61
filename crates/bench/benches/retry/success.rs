//! A request that goes well, beside its floor.

use std::error::Error;

use bytes::Bytes;
use http::{HeaderName, Method};
use palisade_bench::{Options, chain::Nothing, race_chains};
use palisade_retry::{Retry, Route};
use reqwest::{Client, Request, Url};
use reqwest_middleware::ClientBuilder;
use reqwest_retry::{RetryTransientMiddleware, policies::ExponentialBackoff};
use tokio::runtime::{Builder, Runtime};

use crate::floor;

const URL: &str = "https://api.example/api/v1/purchase";

/// What is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Get,
    Body,
    Header,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Get, Self::Header, Self::Body];

    const fn title(self) -> &'static str {
        match self {
            Self::Get => "a GET",
            Self::Body => "a POST of 300 bytes with its key among them",
            Self::Header => "a POST of 300 bytes with its key in a header",
        }
    }
}

pub(crate) fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let _entered = runtime.enter();
    for kind in Kind::ALL {
        measure(options, &runtime, kind)?;
    }
    Ok(())
}

fn measure(
    options: Options,
    runtime: &Runtime,
    kind: Kind,
) -> Result<(), Box<dyn Error>> {
    let route = Route::new(Method::POST, "/api/v1/purchase");
    let route = match kind {
        Kind::Get | Kind::Body => route.key_pointer("/merchantReference"),
        Kind::Header => route.key_header(KEY),
    };
    let retry = Retry::builder().route(route).build()?;
    let policy = ExponentialBackoff::builder().build_with_max_retries(3);
    let peer = RetryTransientMiddleware::new_with_policy(policy);
    let key = (kind != Kind::Get).then_some("order-0000001");
    let http = Client::new();
    let start = || ClientBuilder::new(http.clone());
    let url = Url::parse(URL)?;
    let request = |number| request(kind, &url, number);
    let rows = [
        (
            "floor: order, clone, record, key",
            start().with(floor::Call::new(key)).with(floor::Attempt),
        ),
        ("no layer", start()),
        ("two layers that do nothing", start().with(Nothing).with(Nothing)),
        ("palisade-retry", start().with(retry.call()).with(retry.attempts())),
        ("reqwest-retry", start().with(peer)),
    ];
    let table = race_chains(rows, request, runtime, options)?;
    table.print(kind.title());
    Ok(())
}

const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Its key is new.
fn request(kind: Kind, url: &Url, number: usize) -> Request {
    if kind == Kind::Get {
        return Request::new(Method::GET, url.clone());
    }
    let mut request = Request::new(Method::POST, url.clone());
    let key = format!("order-{number:07}");
    *request.body_mut() = Some(order(&key).into());
    if let (Kind::Header, Ok(key)) = (kind, key.parse()) {
        request.headers_mut().insert(KEY, key);
    }
    request
}

/// 300 bytes.
fn order(reference: &str) -> Bytes {
    let order = format!(
        "{{\"productCode\":\"DATA-1GB\",\"amount\":85,\"mobileNumber\":\
         \"+27821234567\",\"paymentMethod\":\"CASH\",\"channelId\":\"API\",\
         \"merchantReference\":\"{reference}\",\"note\":\""
    );
    let fill = "x".repeat(298_usize.saturating_sub(order.len()));
    format!("{order}{fill}\"}}").into()
}
