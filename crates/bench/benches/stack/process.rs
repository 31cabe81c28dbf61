//! Answered in the process: what the layers cost by themselves.

use std::error::Error;

use http::{Method, StatusCode};
use palisade_bench::{Contender, Options, Table, race};
use reqwest::{Client, Request, Url};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use tokio::runtime::{Builder, Runtime};

use crate::{
    answers::Answers,
    chains::{Palisade, floor, nothing, peers},
};

const ORIGIN: &str = "https://api.example";
const URL: &str = "https://api.example/api/v1/purchase";
const TOKEN: &str = "bench-token-1";

/// Enough that entering the runtime does not show.
const BATCH: usize = 100;

/// # Errors
///
/// When a chain cannot be built, or fails.
pub(crate) fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let _entered = runtime.enter();
    measure(options, &runtime, &Method::GET)?;
    measure(options, &runtime, &Method::POST)
}

fn measure(
    options: Options,
    runtime: &Runtime,
    method: &Method,
) -> Result<(), Box<dyn Error>> {
    let palisade = runtime.block_on(Palisade::new(ORIGIN, TOKEN))?;
    let token = runtime.block_on(palisade.token(ORIGIN))?;
    let has_key = *method == Method::POST;
    let key = has_key.then_some("order-0000001");
    let http = Client::new();
    let start = || ClientBuilder::new(http.clone());
    let rows = [
        ("floor: order, clones, records, tag", floor(start(), token, key)),
        ("no layer", start()),
        ("five layers that do nothing", nothing(start())),
        ("palisade: retry, auth, limit", palisade.chain(start())),
        ("reqwest-retry, -ratelimit, bearer", peers(start(), TOKEN)?),
    ];
    let requests = requests(method)?;
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
    let mut table = Table::new(&["", "x floor", "best x", "ns", "best ns"]);
    let floor = samples.first().ok_or("no floor")?;
    for (contender, times) in contenders.iter().zip(&samples) {
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
    table.print(&format!("the whole chain, a {method} answered at once"));
    Ok(())
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

/// Twice as many as have their keys remembered: to whom they come again, they
/// are new.
fn requests(method: &Method) -> Result<Vec<Request>, Box<dyn Error>> {
    let url = Url::parse(URL)?;
    let all = (0..8_192).map(|number| {
        let mut request = Request::new(method.clone(), url.clone());
        if *method == Method::POST {
            let order = format!(
                "{{\"productCode\":\"DATA-1GB\",\"amount\":85,\
                 \"merchantReference\":\"order-{number:07}\"}}"
            );
            *request.body_mut() = Some(bytes::Bytes::from(order).into());
        }
        request
    });
    Ok(all.collect())
}
