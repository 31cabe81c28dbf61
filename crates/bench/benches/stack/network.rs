//! Over loopback and TLS, to the simulator: how much of it is left beside what
//! a request costs anyway.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use palisade_bench::{Options, Samples, Table};
use palisade_sim::{SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};
use reqwest::{Certificate, Client};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use serde_json::{Value, json};

use crate::chains::{Palisade, peers};

/// # Errors
///
/// When a request fails.
pub(crate) fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(measure(options))
}

async fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let sim = Simulator::builder().limits([]).start().await?;
    let base = sim.base_url();
    let origin = base.trim_end_matches("/api/v1");
    let http = https(&sim)?;
    let token = log_in(&http, &base).await?;
    let start = || ClientBuilder::new(http.clone());
    let plain = start().build();
    let own = Palisade::new(origin, &token).await?.chain(start()).build();
    let peer = peers(start(), &token)?.build();
    let clients = [
        ("no layer", &plain),
        ("palisade: egress, retry, auth, limit", &own),
        ("reqwest-retry, -ratelimit, bearer", &peer),
    ];
    let url = format!("{base}/products");
    let mut samples = [(); 3].map(|()| Samples::default());
    let rounds = if options.quick { 20 } else { 5_000 };
    for round in 0..rounds {
        // The first ones open the connection.
        let is_measured = round >= 10;
        for turn in 0..3 {
            let turn = (round + turn) % 3;
            let (Some((_, client)), Some(samples)) =
                (clients.get(turn), samples.get_mut(turn))
            else {
                continue;
            };
            // The bare client has to bring its token itself.
            let token = (turn == 0).then_some(&*token);
            let took = once(client, &url, token).await?;
            if is_measured {
                samples.push(took.as_secs_f64() * 1e9);
            }
        }
    }
    let mut table =
        Table::new(&["", "p50 us", "p99 us", "p50 added", "best us"]);
    let base = samples.first().map_or(f64::NAN, Samples::median);
    for ((name, _), times) in clients.iter().zip(&samples) {
        let micros = |time: f64| format!("{:.1}", time / 1e3);
        table.row(
            *name,
            &[
                micros(times.median()),
                micros(times.quantile(99)),
                micros(times.median() - base),
                micros(times.min()),
            ],
        );
    }
    table.print("a GET over loopback and TLS 1.3, one at a time");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "measures time")]
async fn once(
    client: &ClientWithMiddleware,
    url: &str,
    token: Option<&str>,
) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    let mut request = client.get(url);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await?;
    let status = response.status();
    response.bytes().await?;
    let took = start.elapsed();
    if status == 200 { Ok(took) } else { Err(status.to_string().into()) }
}

fn https(sim: &Simulator) -> Result<Client, Box<dyn Error>> {
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes())?;
    Ok(Client::builder().tls_certs_only([ca]).build()?)
}

async fn log_in(http: &Client, base: &str) -> Result<String, Box<dyn Error>> {
    let login = json!({
        "username": SANDBOX_USERNAME,
        "password": SANDBOX_PASSWORD,
    });
    let answer = http.post(format!("{base}/auth/token")).json(&login);
    let answer: Value = answer.send().await?.json().await?;
    let token = answer.pointer("/data/token").and_then(Value::as_str);
    let token = token.ok_or("no token")?;
    Ok(token.to_owned())
}
