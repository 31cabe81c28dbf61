//! Purchases while nothing works as it should.

use std::{error::Error, fmt, time::Duration};

use palisade_http::find;
use palisade_retry::{Attempts, FailedAttempt, OutcomeUnknown, Resolved};
use palisade_sim::{Answer, Fault, Outcome, Script, Settlement, Simulator};

use crate::shop::Shop;

/// What goes wrong, and with which reference.
enum Trouble {
    Fault(Script),
    Ends(Outcome),
    TokenRevoked,
}

/// What a purchase took, and how often the provider made it.
pub(crate) struct Took {
    trouble: &'static str,
    attempts: u32,
    waited: Duration,
    looked_up: u32,
    pub(crate) made: usize,
}

/// What the numbers of a [`Took`] are.
pub(crate) const HEADING: &str =
    "    what went wrong             attempts  waited ms  look-ups  sales";

/// One purchase after another, each with something that goes wrong.
pub(crate) async fn buy(
    shop: &Shop,
    sim: &Simulator,
) -> Result<Vec<Took>, Box<dyn Error>> {
    let purchase = |fault: Fault| Trouble::Fault(fault.on("/purchase"));
    let lost = |fault: Fault| fault.on("/purchase").processed();
    let late = Fault::Delay(Duration::from_secs(5));
    let soon = Settlement::at_poll(2);
    let troubles = [
        ("502", purchase(Fault::Reply(Answer::new(502)))),
        ("502, though it was made", {
            Trouble::Fault(lost(Fault::Reply(Answer::new(502))))
        }),
        ("429", purchase(Fault::Reply(Answer::new(429)))),
        ("connection reset", purchase(Fault::Reset)),
        ("connection reset after", Trouble::Fault(lost(Fault::Reset))),
        ("half an answer", purchase(Fault::HalfAnswer)),
        ("no answer in time", Trouble::Fault(lost(late))),
        ("token revoked", Trouble::TokenRevoked),
        ("provider down, code 1202", Trouble::Ends(Outcome::Decline(1202))),
        ("provider timeout, code 1204", Trouble::Ends(Outcome::TimeOut(soon))),
        ("pending", Trouble::Ends(Outcome::Pend(soon))),
        ("five resets after", Trouble::Fault(lost(Fault::Reset).times(5))),
    ];
    let mut took = Vec::new();
    for (number, (trouble, what)) in troubles.into_iter().enumerate() {
        let reference = format!("storm-{number}");
        match what {
            Trouble::Fault(script) => sim.inject(script),
            Trouble::Ends(outcome) => sim.script_for(&*reference, outcome),
            Trouble::TokenRevoked => sim.revoke_access(),
        }
        took.push(purchase_in(shop, sim, trouble, &reference).await?);
        sim.clear_faults();
    }
    Ok(took)
}

async fn purchase_in(
    shop: &Shop,
    sim: &Simulator,
    trouble: &'static str,
    reference: &str,
) -> Result<Took, Box<dyn Error>> {
    let response =
        shop.top_up(reference).await.map_err(|error| {
            match find::<OutcomeUnknown>(&error) {
                Some(unknown) => format!("{trouble}: {unknown}"),
                None => format!("{trouble}: {error}"),
            }
        })?;
    let extensions = response.extensions();
    let attempts = extensions.get::<Attempts>().ok_or("no attempts")?;
    let delays = attempts.failed().iter().map(FailedAttempt::delay);
    let resolved = extensions.get::<Resolved>();
    Ok(Took {
        trouble,
        attempts: attempts.count(),
        waited: delays.sum(),
        looked_up: resolved.map_or(0, |resolved| resolved.polls()),
        made: sim.ledger().side_effects(reference),
    })
}

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { trouble, attempts, waited, looked_up, made } = self;
        let waited = waited.as_millis();
        write!(
            f,
            "    {trouble:<28}{attempts:>8}{waited:>11}{looked_up:>10}{made:>7}"
        )
    }
}
