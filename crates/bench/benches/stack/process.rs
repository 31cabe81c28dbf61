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
    let url = Url::parse(URL)?;
    let request = |number| request(method, &url, number);
    let table = race_chains(rows, request, runtime, options)?;
    table.print(&format!("the whole chain, a {method} answered at once"));
    Ok(())
}

/// Its key is new.
fn request(method: &Method, url: &Url, number: usize) -> Request {
    let mut request = Request::new(method.clone(), url.clone());
    if *method == Method::POST {
        let order = format!(
            "{{\"productCode\":\"DATA-1GB\",\"amount\":85,\
             \"merchantReference\":\"order-{number:07}\"}}"
        );
        *request.body_mut() = Some(bytes::Bytes::from(order).into());
    }
    request
}
