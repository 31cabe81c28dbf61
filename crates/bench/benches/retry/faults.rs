//! What goes wrong between a client and the provider, and how often a payment
//! is made then.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::try_join_all;
use palisade_bench::Table;
use palisade_http::find;
use palisade_retry::OutcomeUnknown;
use palisade_sim::{Answer, Fault, Script};
use tokio::runtime::Builder;

use crate::shop::{Shop, Who};

/// The first three attempts meet it, and whoever makes a fourth succeeds; but
/// an unknown name never does.
const TIMES: u32 = 3;

/// What goes wrong, in the simulator or before it, and what it is called: the
/// faults of the matrix in palisade-retry's tests.
fn faults() -> impl Iterator<Item = (&'static str, Option<Script>)> {
    let [slow, late] = [300, 2_000].map(Duration::from_millis);
    let busy = Answer::new(429).header("retry-after", "1");
    let purchase = |fault: Fault| fault.on("/purchase").times(TIMES);
    let reply = |status| purchase(Fault::Reply(Answer::new(status)));
    let moved = Fault::RedirectTo("https://127.0.0.1:9/purchase".to_owned());
    let nowhere = [("an unknown name", None)];
    let faults = [
        ("refused for 30 ms", Fault::Refuse(Duration::from_millis(30)).into()),
        ("reset in the handshake", Fault::ResetHandshake.times(TIMES)),
        ("reset before processing", purchase(Fault::Reset)),
        ("reset after processing", purchase(Fault::Reset).processed()),
        ("half an answer", purchase(Fault::HalfAnswer)),
        ("a slow 200", purchase(Fault::Delay(slow)).processed()),
        ("timeout before processing", purchase(Fault::Delay(late))),
        ("timeout after processing", purchase(Fault::Delay(late)).processed()),
        ("307", purchase(moved)),
        ("401", reply(401)),
        ("403", reply(403)),
        ("409", reply(409)),
        ("429", reply(429)),
        ("429, Retry-After: 1", purchase(Fault::Reply(busy))),
        ("500 after processing", reply(500).processed()),
        ("501", reply(501)),
        ("502 after processing", reply(502).processed()),
        ("503", reply(503)),
        ("wrong JSON", purchase(Fault::WrongJson).processed()),
        ("a huge body", purchase(Fault::HugeBody(1 << 20)).processed()),
    ];
    let faults = faults.map(|(name, fault)| (name, Some(fault)));
    nowhere.into_iter().chain(faults)
}

/// # Errors
///
/// When this workspace's client makes a payment twice.
pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut table = Table::new(&[
        "",
        "attempts",
        "arrived",
        "payments",
        "soonest ms",
        "the caller gets",
    ]);
    for (name, fault) in faults() {
        let cells = [
            (false, Who::Palisade),
            (false, Who::Peer),
            (true, Who::Palisade),
            (true, Who::Peer),
        ];
        let ends = cells.map(|(keys, who)| meet(fault.as_ref(), keys, who));
        let ends = runtime.block_on(try_join_all(ends))?;
        for ((keys, who), end) in cells.into_iter().zip(ends) {
            let is_first = who == Who::Palisade && !keys;
            let name = if is_first { name } else { "" };
            let keyed = if keys { "body key" } else { "no key" };
            let row = format!("{name:<26}{keyed:<10}{}", who.name());
            table.row(
                row,
                &[
                    end.attempts.to_string(),
                    end.arrived.to_string(),
                    end.payments.to_string(),
                    end.soonest,
                    end.outcome,
                ],
            );
            if who == Who::Palisade && end.payments > 1 {
                let count = end.payments;
                return Err(format!("{name}: paid {count} times").into());
            }
        }
    }
    table.print(
        "a POST over TLS; without a key the provider does not know it again",
    );
    Ok(())
}

/// What came of a purchase.
struct End {
    attempts: usize,
    arrived: usize,
    payments: usize,
    /// From one arrival to the next.
    soonest: String,
    outcome: String,
}

async fn meet(
    fault: Option<&Script>,
    keys: bool,
    who: Who,
) -> Result<End, Box<dyn Error>> {
    let mut shop = Shop::open(who, keys).await?;
    match fault {
        Some(fault) => shop.sim.inject(fault.clone()),
        None => shop.move_to_nowhere(),
    }
    let sent = Arc::<AtomicUsize>::default();
    let outcome = match shop.buy(Arc::clone(&sent)).await {
        Ok(response) => {
            let status = response.status().as_u16();
            match response.bytes().await {
                Ok(_whole) => status.to_string(),
                Err(_broken_off) => format!("half of a {status}"),
            }
        }
        Err(error) if find::<OutcomeUnknown>(&error).is_some() => {
            "OutcomeUnknown".to_owned()
        }
        Err(_) => "an error".to_owned(),
    };
    let ledger = shop.sim.ledger();
    let arrivals = ledger.requests_to("/purchase");
    let gaps = arrivals.iter().zip(arrivals.iter().skip(1));
    let gaps = gaps.map(|(one, next)| next.at.saturating_sub(one.at));
    let soonest = gaps.min().map(|gap| gap.as_millis().to_string());
    Ok(End {
        attempts: sent.load(Ordering::Relaxed),
        arrived: arrivals.len(),
        payments: ledger.max_side_effects(),
        soonest: soonest.unwrap_or_default(),
        outcome,
    })
}
