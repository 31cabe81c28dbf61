//! Orders as a careless clerk enters them: what they carry is looked at before
//! they are sent, and what the clerk reads says nothing of it.

use std::{error::Error, fmt};

use palisade_http::find;
use palisade_payload::Refusal;
use palisade_problem::{Class, ErrorExt as _, PublicError};
use palisade_sim::Simulator;
use reqwest::Response;
use serde_json::json;
use tracing::{debug, instrument};

use crate::shop::{Order, PAN_GROUPED, Shop};

/// An order that was not sent.
pub(crate) struct Refused {
    refusal: Refusal,
    public: PublicError,
}

/// Enters them; returns what became of them.
pub(crate) async fn enter(
    shop: &Shop,
    sim: &Simulator,
) -> Result<Vec<Refused>, Box<dyn Error>> {
    let orders = [
        Order::airtime()
            .with_info(json!({"note": format!("card {PAN_GROUPED}")})),
        Order::airtime().with_info(json!({"card": {"cvv": 737}})),
        // The sum of ten times 2.99, of floating-point numbers.
        Order::airtime().of(29.900_000_000_000_002),
    ];
    let before = sim.ledger().requests_to("/purchase").len();
    let mut refused = Vec::new();
    for (number, order) in orders.into_iter().enumerate() {
        let order = order.called(&format!("clerk-{number}"));
        let Err(error) = send(shop, &order).await else {
            return Err("an order was sent that must not be".into());
        };
        let refusal = find::<Refusal>(&error).cloned();
        let refusal = refusal.ok_or("the payload is not the reason")?;
        let public = error.to_public(Class::Invalid, "order_refused");
        refused.push(Refused { refusal, public });
    }
    // Corrected, under the reference of the first one, with which nothing was
    // sent. The till writes down what it does not know: that is not sent.
    let info = json!({"till": "3", "voucher": "", "loyalty": {"card": null}});
    shop.send(&Order::airtime().with_info(info).called("clerk-0")).await?;
    let sent = sim.ledger().requests_to("/purchase").len() - before;
    if sent != 1 {
        return Err(format!("{sent} orders arrived, and one was to").into());
    }
    Ok(refused)
}

#[instrument(skip(shop))]
async fn send(
    shop: &Shop,
    order: &Order,
) -> reqwest_middleware::Result<Response> {
    debug!("entered {order:?}");
    shop.send(order).await
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { refusal, public } = self;
        let (pointer, rule) = (refusal.pointer(), refusal.rule());
        write!(f, "    {pointer:<28}{rule}\n        {}", public.to_json())
    }
}
