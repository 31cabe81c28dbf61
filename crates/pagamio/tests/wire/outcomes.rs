//! What became of a purchase, and whether the ledger agrees.

use palisade_pagamio::Found;
use palisade_retry::Outcome as Became;
use palisade_sim::{Answer, Fault, Outcome, Script, Settlement};

use crate::shop::{EDITIONS, Shop, airtime};

const REPEAT: Became = Became::Unknown;
const LOOK_UP: Became = Became::LookUp;

#[tokio::test]
async fn every_scripted_outcome_is_what_it_is() {
    let later = Settlement::at_poll(1);
    for edition in EDITIONS {
        let shop = Shop::open(edition).await;
        for (outcome, became, effects) in [
            (Outcome::Complete, Became::Completed, 1),
            (Outcome::Pend(later), Became::Pending, 1),
            (Outcome::Decline(1200), REPEAT, 0),
            (Outcome::Decline(1201), REPEAT, 0),
            (Outcome::Decline(1202), REPEAT, 0),
            (Outcome::TimeOut(later), LOOK_UP, 1),
            (Outcome::Decline(1205), Became::LookUp, 0),
            (Outcome::Decline(1006), Became::LookUp, 0),
            (Outcome::Decline(1103), Became::Failed, 0),
            (Outcome::Decline(1206), Became::Failed, 0),
            (Outcome::Decline(1203), LOOK_UP, 0),
        ] {
            let reference = format!("{edition:?}-{outcome:?}");
            shop.sim.script_for(&reference, outcome);
            let said = shop.buy(&reference).await;
            assert_eq!(said.status, 200, "{reference}");
            assert_eq!(said.outcome, became, "{reference}");
            let ledger = shop.sim.ledger();
            assert_eq!(ledger.side_effects(&reference), effects);
        }
    }
}

/// Where nobody knows, a sale may have been made, and the same request again
/// makes no other.
#[tokio::test]
async fn a_lost_answer_may_be_asked_for_again_with_the_same_reference() {
    for edition in EDITIONS {
        let shop = Shop::open(edition).await;
        for (n, script) in [
            Fault::Reply(Answer::new(500)).processed(),
            Fault::Reply(Answer::new(502).body("<html>")).processed(),
            Script::from(Fault::Reply(Answer::new(503))),
            Script::from(Fault::HalfAnswer),
        ]
        .into_iter()
        .enumerate()
        {
            shop.sim.inject(script.on("/purchase"));
            let reference = format!("order-{n}");
            assert_eq!(shop.buy(&reference).await.outcome, REPEAT);
            let again = shop.buy(&reference).await.outcome;
            assert_eq!(again, Became::Completed);
            assert_eq!(shop.sim.ledger().side_effects(&reference), 1);
        }
        assert_eq!(shop.sim.faults_left(), 0);
    }
}

#[tokio::test]
async fn good_news_that_is_no_answer_is_looked_up() {
    for edition in EDITIONS {
        let shop = Shop::open(edition).await;
        for (n, fault) in [
            Fault::WrongJson.processed(),
            Fault::Reply(Answer::new(200).body("<html>welcome")).processed(),
            Fault::Reply(Answer::new(204)).processed(),
            Fault::RedirectTo("https://localhost/elsewhere".into()).processed(),
            Fault::HugeBody(200_000).processed(),
        ]
        .into_iter()
        .enumerate()
        {
            shop.sim.inject(fault.on("/purchase"));
            let reference = format!("order-{n}");
            let said = shop.buy(&reference).await;
            assert_eq!(said.outcome, LOOK_UP, "{n}");
            assert_eq!(said.answer, None);
            assert_eq!(shop.look_up(&reference).await, Found::Completed);
            assert_eq!(shop.sim.ledger().side_effects(&reference), 1);
        }
    }
}

#[tokio::test]
async fn a_reference_with_other_content_is_a_conflict_and_no_sale() {
    for edition in EDITIONS {
        let shop = Shop::open(edition).await;
        let first = shop.buy("order-1").await.outcome;
        assert_eq!(first, Became::Completed);
        let mut other = airtime("order-1");
        other["amount"] = 30.into();
        let said = shop.post("/purchase", &other).await;
        assert_eq!(said.status, 409);
        assert_eq!(said.outcome, Became::Failed);
        assert_eq!(shop.sim.ledger().side_effects("order-1"), 1);
    }
}

#[tokio::test]
async fn what_is_not_valid_is_refused() {
    for edition in EDITIONS {
        let shop = Shop::open(edition).await;
        for (field, value, status) in [
            ("amount", 4.into(), 400),
            ("mobileNumber", "0821234567".into(), 400),
            ("channelId", "".into(), 400),
            ("productCode", "NOTHING".into(), 400),
        ] {
            let mut order = airtime("order-1");
            order[field] = value;
            let said = shop.post("/purchase", &order).await;
            assert_eq!(said.status, status, "{field}");
            assert_eq!(said.outcome, Became::Failed, "{field}");
        }
        let mut order = airtime("order-2");
        order["productCode"] = "VOUCHER-OLD".into();
        order["amount"] = 50.into();
        let said = shop.post("/purchase", &order).await;
        assert_eq!(said.status, 200);
        assert_eq!(said.outcome, Became::Failed);
        assert!(shop.sim.ledger().effects().is_empty());
    }
}
