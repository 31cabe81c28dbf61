//! A request that goes well, beside its floor.

use std::error::Error;

use bytes::Bytes;
use http::{HeaderName, Method, StatusCode};
use palisade_bench::{Contender, Options, Samples, Table, race};
use palisade_retry::{Retry, Route};
use reqwest::{Client, Request, Url};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use reqwest_retry::{RetryTransientMiddleware, policies::ExponentialBackoff};
use tokio::runtime::{Builder, Runtime};

use crate::{answers::Answers, floor};

const URL: &str = "https://api.example/api/v1/purchase";

/// Enough that entering the runtime does not show.
const BATCH: usize = 100;

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
    let requests = requests(kind)?;
    let rows = [
        (
            "floor: order, clone, record, key",
            start().with(floor::Call::new(key)).with(floor::Attempt),
        ),
        ("no layer", start()),
        (
            "two layers that do nothing",
            start().with(floor::Nothing).with(floor::Nothing),
        ),
        ("palisade-retry", start().with(retry.call()).with(retry.attempts())),
        ("reqwest-retry", start().with(peer)),
    ];
    let mut contenders: Vec<_> = rows
        .into_iter()
        .map(|(name, chain)| {
            let client = chain.with(Answers(StatusCode::OK)).build();
            contender(name, client, runtime, &requests)
        })
        .collect();
    for contender in &mut contenders {
        if contender.found() < BATCH {
            return Err(format!("{} fails", contender.name).into());
        }
    }
    let samples = race(if options.quick { 3 } else { 201 }, &mut contenders);
    table(&contenders, &samples).print(kind.title());
    Ok(())
}

fn table(contenders: &[Contender<'_>], samples: &[Samples]) -> Table {
    let mut table = Table::new(&["", "x floor", "best x", "ns", "best ns"]);
    let Some(floor) = samples.first() else { return table };
    for (contender, times) in contenders.iter().zip(samples) {
        let each = |time: f64| format!("{:.0}", time / 100.0);
        table.row(
            contender.name,
            &[
                format!("{:.2}", times.times(floor)),
                format!("{:.2}", times.best_times(floor)),
                each(times.median()),
                each(times.min()),
            ],
        );
    }
    table
}

fn contender<'a>(
    name: &'static str,
    client: ClientWithMiddleware,
    runtime: &'a Runtime,
    requests: &'a [Request],
) -> Contender<'a> {
    let mut requests = requests.iter().cycle();
    Contender::new(name, move || {
        runtime.block_on(async {
            let mut good = 0;
            for request in requests.by_ref().take(BATCH) {
                let Some(request) = request.try_clone() else { break };
                let sent = client.execute(request).await;
                good += usize::from(sent.is_ok_and(|r| r.status() == 200));
            }
            good
        })
    })
}

const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Twice as many as have their keys remembered: to whom they come again, they
/// are new.
fn requests(kind: Kind) -> Result<Vec<Request>, Box<dyn Error>> {
    let url = Url::parse(URL)?;
    let all = (0..8_192).map(|number| {
        if kind == Kind::Get {
            return Ok(Request::new(Method::GET, url.clone()));
        }
        let mut request = Request::new(Method::POST, url.clone());
        let key = format!("order-{number:07}");
        if kind == Kind::Header {
            request.headers_mut().insert(KEY, key.parse()?);
        }
        *request.body_mut() = Some(order(&key).into());
        Ok(request)
    });
    all.collect()
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
