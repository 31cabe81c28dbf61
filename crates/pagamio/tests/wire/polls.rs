//! Looking a transaction up.

use palisade_pagamio::Found;
use palisade_sim::{Answer, Fault, Outcome, Settlement};

use crate::shop::{EDITIONS, Shop};

#[tokio::test]
async fn a_look_says_whether_it_is_settled() {
    for edition in EDITIONS {
        let shop = Shop::open(edition).await;
        let done = Settlement::at_poll(3);
        shop.sim.script_for("order-1", Outcome::Pend(done));
        shop.sim.script_for("order-2", Outcome::Pend(done.failing(1206)));
        shop.sim.script_for("order-3", Outcome::TimeOut(done));
        shop.sim.script_for("order-4", Outcome::Decline(1103));
        for (reference, end) in [
            ("order-1", Found::Completed),
            ("order-2", Found::Failed),
            ("order-3", Found::Completed),
        ] {
            shop.buy(reference).await;
            for _ in 0..2 {
                assert_eq!(shop.look_up(reference).await, Found::NotYet);
            }
            assert_eq!(shop.look_up(reference).await, end);
            assert!(end.is_settled());
            assert_eq!(shop.sim.ledger().side_effects(reference), 1);
        }
        shop.buy("order-4").await;
        assert_eq!(shop.look_up("order-4").await, Found::Failed);
    }
}

#[tokio::test]
async fn a_reference_that_is_not_known_is_told_from_a_path_that_is_not() {
    for edition in EDITIONS {
        let mut shop = Shop::open(edition).await;
        let found = shop.look_up("order-1").await;
        assert_eq!(found, Found::UnknownReference);
        assert!(!found.is_settled());
        // A proxy's 404.
        let missing = Answer::new(404).body("<html>no such page");
        shop.sim.inject(Fault::Reply(missing).on("/transactions"));
        assert_eq!(shop.look_up("order-1").await, Found::Unclear);
        // Where nobody has told which code it is, it is not known.
        shop.profile.codes.unknown_reference.clear();
        assert_eq!(shop.look_up("order-1").await, Found::Unclear);
    }
}

/// That the look failed says nothing of the transaction.
#[tokio::test]
async fn a_look_that_fails_settles_nothing() {
    for edition in EDITIONS {
        let shop = Shop::open(edition).await;
        shop.buy("order-1").await;
        let success = r#"{"responseCode":"0","successful":true,
            "data":{"status":"FAILED"}}"#;
        for fault in
            [
                Fault::Reply(Answer::new(500).body(success)),
                Fault::Reply(Answer::new(429).body(success)),
                Fault::Reply(Answer::new(404).body(success)),
                Fault::Reply(Answer::new(200)),
                Fault::Reply(Answer::new(200).body(r#"{"successful":true}"#)),
                Fault::Reply(Answer::new(200).body(
                    r#"{"responseCode":"1103","data":{"status":"FAILED"}}"#,
                )),
                Fault::Reply(Answer::new(200).body(
                    r#"{"successful":false,"data":{"status":"FAILED"}}"#,
                )),
                Fault::Reply(Answer::new(200).body(
                    r#"{"responseCode":"0","success":false,
                    "data":{"status":"FAILED"}}"#,
                )),
                Fault::WrongJson,
            ]
        {
            shop.sim.inject(fault.clone().on("/transactions"));
            let found = shop.look_up("order-1").await;
            assert_eq!(found, Found::Unclear, "{fault:?}");
        }
        assert_eq!(shop.look_up("order-1").await, Found::Completed);
    }
}
