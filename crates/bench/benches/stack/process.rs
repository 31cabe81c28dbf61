//! Answered in the process: what the layers cost by themselves.

use std::error::Error;

use http::Method;
use palisade_bench::{Options, race_chains};
use reqwest::{Client, Request, Url};
use reqwest_middleware::ClientBuilder;
use tokio::runtime::{Builder, Runtime};

use crate::chains::{Palisade, floor, nothing, peers};

const ORIGIN: &str = "https://api.example";
const URL: &str = "https://api.example/api/v1/purchase";
const TOKEN: &str = "bench-token-1";

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
        ("floor: order, looks, clones, records", floor(start(), token, key)),
        ("no layer", start()),
        ("as many layers that do nothing", nothing(start())),
        ("palisade: egress, retry, auth, limit", palisade.chain(start())),
        ("reqwest-retry, -ratelimit, bearer", peers(start(), TOKEN)?),
    ];
    let requests = requests(method)?;
    let table = race_chains(rows, &requests, runtime, options)?;
    table.print(&format!("the whole chain, a {method} answered at once"));
    Ok(())
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
