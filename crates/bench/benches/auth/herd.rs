//! A hundred callers at once, in five situations.

use std::{error::Error, time::Duration};

use palisade_auth::{Auth, Origin, Sandbox};
use palisade_bench::Table;
use reqwest::Client;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use tokio::{
    runtime::Builder,
    time::{Instant, sleep},
};

use crate::{
    peers::{Aws, Azure},
    provider::{CALL, Provider, URL},
};

const CALLERS: usize = 100;
const HALF_HOUR: Duration = Duration::from_mins(30);

#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    lifetime: Duration,
    /// Uses the token for so long before the hundred come.
    warm_for: Option<Duration>,
    is_down: bool,
    is_revoked: bool,
}

const COLD: Case = Case {
    name: "cold, endpoint up",
    lifetime: HALF_HOUR,
    warm_for: None,
    is_down: false,
    is_revoked: false,
};

const CASES: [Case; 5] = [
    COLD,
    Case { name: "cold, endpoint down", is_down: true, ..COLD },
    Case {
        name: "good for 4 more minutes, endpoint down",
        warm_for: Some(Duration::from_mins(26)),
        is_down: true,
        ..COLD
    },
    Case {
        name: "lifetime of 4 minutes, past 3.5",
        lifetime: Duration::from_mins(4),
        warm_for: Some(Duration::from_secs(210)),
        ..COLD
    },
    Case {
        name: "revoked by the provider",
        warm_for: Some(Duration::ZERO),
        is_revoked: true,
        ..COLD
    },
];

pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let mut table = Table::new(&["", "token calls", "200", "last after ms"]);
    for case in CASES {
        for who in [Who::Palisade, Who::Azure, Who::Aws] {
            // Peers read the wall clock, which cannot be paused.
            let runtime = if who == Who::Palisade {
                Builder::new_current_thread()
                    .enable_time()
                    .start_paused(true)
                    .build()?
            } else {
                Builder::new_multi_thread()
                    .worker_threads(2)
                    .enable_time()
                    .build()?
            };
            let (calls, good, took) = runtime.block_on(herd(case, who))?;
            let name = if who == Who::Palisade { case.name } else { "" };
            table.row(
                format!("{name:<40}{}", who.name()),
                &[
                    calls.to_string(),
                    good.to_string(),
                    took.as_millis().to_string(),
                ],
            );
        }
    }
    let call = CALL.as_millis();
    table.print(&format!(
        "{CALLERS} callers at once, a token call takes {call} ms"
    ));
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Aws,
    Azure,
    Palisade,
}

impl Who {
    const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws-smithy-runtime",
            Self::Azure => "azure_core",
            Self::Palisade => "palisade-auth",
        }
    }
}

/// Who asks, and how.
#[derive(Clone)]
enum Caller {
    Aws(Aws),
    Azure(Azure),
    Palisade(ClientWithMiddleware),
}

impl Caller {
    fn new(who: Who, provider: &Provider) -> Result<Self, Box<dyn Error>> {
        Ok(match who {
            Who::Aws => Self::Aws(Aws::new(provider)),
            Who::Azure => Self::Azure(Azure::new(provider)),
            Who::Palisade => {
                let origin = Origin::new("https://api.example")?;
                let auth = Auth::builder(provider.clone(), origin).build()?;
                Self::Palisade(chain(&auth, provider))
            }
        })
    }

    async fn request(self) -> bool {
        match self {
            Self::Aws(aws) => aws.request().await,
            Self::Azure(azure) => azure.request().await,
            Self::Palisade(client) => {
                let sent = client.get(URL).send().await;
                sent.is_ok_and(|answer| answer.status() == 200)
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "measures time")]
async fn herd(
    case: Case,
    who: Who,
) -> Result<(usize, usize, Duration), Box<dyn Error>> {
    let provider = Provider::new(case.lifetime);
    let caller = Caller::new(who, &provider)?;
    if let Some(age) = case.warm_for {
        // On the wall clock nobody can wait for so long: their token is one
        // that has only the rest to live.
        let is_peer = who != Who::Palisade;
        if is_peer {
            provider.state().lifetime = case.lifetime.saturating_sub(age);
        }
        caller.clone().request().await;
        if !is_peer {
            sleep(age).await;
        }
    }
    {
        let mut state = provider.state();
        state.calls = 0;
        state.lifetime = case.lifetime;
        state.is_down = case.is_down;
        if case.is_revoked {
            state.valid.clear();
        }
    }
    let start = Instant::now();
    let tasks: Vec<_> =
        (0..CALLERS).map(|_| tokio::spawn(caller.clone().request())).collect();
    let mut good = 0;
    for task in tasks {
        good += usize::from(task.await?);
    }
    let took = start.elapsed();
    // A refresh in the background counts, too.
    sleep(CALL * 2).await;
    Ok((provider.state().calls, good, took))
}

fn chain(auth: &Auth<Sandbox>, provider: &Provider) -> ClientWithMiddleware {
    ClientBuilder::new(Client::new())
        .with(auth.replay())
        .with(auth.inject())
        .with(provider.clone())
        .build()
}
