//! A hundred callers at once, in five situations. The clock is paused, so the
//! times are those of the provider's, exactly.

use std::{error::Error, time::Duration};

use palisade_auth::{Auth, Origin, Sandbox};
use palisade_bench::Table;
use reqwest::Client;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use tokio::{
    runtime::Builder,
    time::{Instant, sleep},
};

use crate::provider::{CALL, Provider, URL};

const CALLERS: usize = 100;
const HALF_HOUR: Duration = Duration::from_secs(1800);

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
        warm_for: Some(Duration::from_secs(1560)),
        is_down: true,
        ..COLD
    },
    Case {
        name: "lifetime of 4 minutes, past 3.5",
        lifetime: Duration::from_secs(240),
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
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()?;
        let (calls, good, took) = runtime.block_on(herd(case))?;
        table.row(
            case.name,
            &[
                calls.to_string(),
                good.to_string(),
                took.as_millis().to_string(),
            ],
        );
    }
    let call = CALL.as_millis();
    table.print(&format!(
        "{CALLERS} callers at once, a token call takes {call} ms"
    ));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "measures time")]
async fn herd(case: Case) -> Result<(usize, usize, Duration), Box<dyn Error>> {
    let provider = Provider::new(case.lifetime);
    let origin = Origin::new("https://api.example")?;
    let auth = Auth::builder(provider.clone(), origin).build()?;
    let client = chain(&auth, &provider);
    if let Some(age) = case.warm_for {
        auth.warm_up().await?;
        sleep(age).await;
    }
    {
        let mut state = provider.state();
        state.calls = 0;
        state.is_down = case.is_down;
        if case.is_revoked {
            state.valid.clear();
        }
    }
    let start = Instant::now();
    let tasks: Vec<_> = (0..CALLERS)
        .map(|_| {
            let request = client.get(URL);
            tokio::spawn(async move {
                request.send().await.is_ok_and(|r| r.status() == 200)
            })
        })
        .collect();
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
