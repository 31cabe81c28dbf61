//! Each half beside its floor.

use std::{error::Error, time::Duration};

use http::{Extensions, Method};
use palisade_auth::{Auth, Origin};
use palisade_bench::{
    Contender, Options, Table,
    chain::{Canned, Nothing},
    race,
};
use palisade_http::CredentialTag;
use reqwest::{Client, Request, Url};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use tokio::runtime::{Builder, Runtime};

use crate::{
    floor,
    provider::{Provider, URL},
};

/// Enough that entering the runtime does not show.
const BATCH: usize = 100;

pub(crate) fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let provider = Provider::new(Duration::from_mins(30));
    let origin = Origin::new("https://api.example")?;
    let auth = Auth::builder(provider, origin).build()?;
    runtime.block_on(auth.warm_up())?;
    let (header, tag) = runtime.block_on(sent_with(&auth))?;

    let http = Client::new();
    let start = || ClientBuilder::new(http.clone());
    let floor = || floor::Inject { header: header.clone(), tag };
    let alone = auth.inject().without_replay();
    let rows = [
        ("no layer", start()),
        ("a layer that does nothing", start().with(Nothing)),
        ("inject: floor", start().with(floor())),
        ("inject", start().with(alone)),
        ("replay: floor", start().with(floor::Replay)),
        ("replay", start().with(auth.replay())),
        ("both: floor", start().with(floor::Replay).with(floor())),
        ("both", start().with(auth.replay()).with(auth.inject())),
    ];
    let clients =
        rows.map(|(name, chain)| (name, chain.with(Canned::default()).build()));
    let mut contenders: Vec<_> = clients
        .iter()
        .map(|(name, client)| contender(name, client, &runtime))
        .collect();
    let samples = race(if options.quick { 3 } else { 201 }, &mut contenders);

    let mut table = Table::new(&["", "x floor", "best x", "ns", "best ns"]);
    for (index, (name, _)) in clients.iter().enumerate() {
        let (Some(own), Some(base)) =
            (samples.get(index), samples.get(index & !1))
        else {
            continue;
        };
        let each = |time: f64| format!("{:.0}", time / 100.0);
        table.row(
            *name,
            &[
                format!("{:.2}", own.times(base)),
                format!("{:.2}", own.best_times(base)),
                each(own.median()),
                each(own.min()),
            ],
        );
    }
    table.print("a GET through a chain that ends in a canned answer");
    Ok(())
}

fn contender<'a>(
    name: &'static str,
    client: &'a ClientWithMiddleware,
    runtime: &'a Runtime,
) -> Contender<'a> {
    let url = Url::parse(URL).ok();
    Contender::new(name, move || {
        runtime.block_on(async {
            let mut good = 0;
            for _ in 0..BATCH {
                let Some(url) = url.clone() else { break };
                let request = Request::new(Method::GET, url);
                let sent = client.execute(request).await;
                good += usize::from(sent.is_ok_and(|r| r.status() == 200));
            }
            good
        })
    })
}

/// The header of the real token, so that both clone the same.
async fn sent_with(
    auth: &Auth<palisade_auth::Sandbox>,
) -> Result<(http::HeaderValue, CredentialTag), Box<dyn Error>> {
    use std::sync::{Arc, OnceLock};

    let kept = Arc::new(OnceLock::new());
    let keep = Keep(Arc::clone(&kept));
    let client = ClientBuilder::new(Client::new())
        .with(auth.replay())
        .with(auth.inject())
        .with(keep)
        .build();
    let request = Request::new(Method::GET, URL.parse()?);
    let mut extensions = Extensions::new();
    client.execute_with_extensions(request, &mut extensions).await?;
    let tag = CredentialTag::of(&extensions).ok_or("no token was sent")?;
    let header = kept.get().cloned().ok_or("no token was sent")?;
    Ok((header, tag))
}

struct Keep(std::sync::Arc<std::sync::OnceLock<http::HeaderValue>>);

#[async_trait::async_trait]
impl reqwest_middleware::Middleware for Keep {
    async fn handle(
        &self,
        request: Request,
        _: &mut Extensions,
        _: reqwest_middleware::Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        if let Some(header) = request.headers().get("authorization") {
            self.0.get_or_init(|| header.clone());
        }
        Ok(http::Response::new("").into())
    }
}
