//! The whole stack, and a provider where nothing works as it should.

use std::time::Duration;

use palisade_auth::Sandbox;
use palisade_egress::{Egress, Refusal};
use palisade_http::{Failure, find};
use palisade_limit::LimitMiddleware;
use palisade_pagamio::{Pagamio, PollPhase, Profile};
use palisade_redact::Policy;
use palisade_retry::{Attempts, Budget, OutcomeUnknown, Resolved};
use palisade_sim::{
    Answer, Edition, Fault, Outcome, Script, Settlement, Simulator,
};
use reqwest::Response;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Result};
use serde_json::{Value, json};

use crate::shop::{
    EDITIONS, SANDBOX, airtime, builder, login, profile, transport,
};

const fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

struct Stack {
    sim: Simulator,
    profile: Profile,
    pagamio: Pagamio<Sandbox>,
    client: ClientWithMiddleware,
}

impl Stack {
    /// As the profile says, only quicker.
    async fn open(edition: Edition) -> Self {
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut profile = profile(edition, &sim);
        profile.quotas.retain(|quota| quota.name != "purchase");
        profile.backoff.first = millis(10);
        profile.backoff.longest = millis(40);
        profile.polls = vec![
            PollPhase::new(millis(20), Some(millis(200))),
            PollPhase::new(millis(500), None),
        ];
        let source = login(&sim, &profile, SANDBOX);
        let auth = profile.auth(source).unwrap().build().unwrap();
        let retry = profile.retry::<Sandbox>().unwrap();
        let retry = retry
            .attempt_timeout(millis(300))
            // Of one that everything goes wrong for.
            .budget(Budget::new(100, 0.1))
            .build()
            .unwrap();
        let limiter = profile.limiter::<Sandbox>().unwrap().build().unwrap();
        let limit = LimitMiddleware::new(limiter);
        // The simulator is on this machine.
        let policy = profile.egress_policy::<Sandbox>().unwrap();
        let policy = policy
            .dangerous_allow_addresses("127.0.0.1")
            .dangerous_allow_addresses("::1");
        let egress = Egress::builder(policy.build().unwrap());
        let egress = egress.build().unwrap();
        let redactor = Policy::payments().build().unwrap();
        let payload = profile.payload::<Sandbox>(&redactor).unwrap();
        let payload = payload.build().unwrap();
        let pagamio = Pagamio::from_parts(auth, retry, limit, egress, payload);
        let client = pagamio.harden(transport(&sim)).build().unwrap();
        let client = pagamio.stack(ClientBuilder::new(client)).build();
        Self { sim, profile, pagamio, client }
    }

    async fn buy(&self, reference: &str) -> Result<Response> {
        let base = self.profile.base_url::<Sandbox>();
        let request = self.client.post(format!("{base}/purchase"));
        request.json(&airtime(reference)).send().await
    }
}

#[tokio::test]
async fn every_purchase_is_made_once_and_its_end_is_known() {
    enum Trouble {
        Ends(Outcome),
        Fault(Script),
        TokenEnds,
    }
    let soon = Settlement::at_poll(2);
    let before = |fault: Fault| Trouble::Fault(fault.on("/purchase"));
    let after =
        |fault: Fault| Trouble::Fault(fault.on("/purchase").processed());
    for edition in EDITIONS {
        let stack = Stack::open(edition).await;
        for (n, (trouble, attempts, polls)) in [
            (before(Fault::Reply(Answer::new(502))), 2, None),
            (after(Fault::Reply(Answer::new(502))), 2, None),
            (before(Fault::Reply(Answer::new(429))), 2, None),
            (before(Fault::Reset), 2, None),
            (after(Fault::Reset), 2, None),
            (before(Fault::HalfAnswer), 2, None),
            (after(Fault::WrongJson), 1, Some(1)),
            (after(Fault::Delay(millis(900))), 2, None),
            (Trouble::TokenEnds, 2, None),
            (Trouble::Ends(Outcome::TimeOut(soon)), 1, Some(2)),
            (Trouble::Ends(Outcome::Pend(soon)), 1, Some(2)),
            (
                Trouble::Fault(
                    Fault::Reset.on("/purchase").processed().times(9),
                ),
                4,
                Some(1),
            ),
        ]
        .into_iter()
        .enumerate()
        {
            let reference = format!("order-{n}");
            match trouble {
                Trouble::Ends(outcome) => {
                    stack.sim.script_for(&*reference, outcome);
                }
                Trouble::Fault(script) => stack.sim.inject(script),
                Trouble::TokenEnds => stack.sim.revoke_access(),
            }
            let response = stack.buy(&reference).await.unwrap();
            stack.sim.clear_faults();
            let extensions = response.extensions();
            let took = extensions.get::<Attempts>().unwrap();
            let resolved = extensions.get::<Resolved>().copied();
            assert_eq!(took.count(), attempts, "{reference}");
            assert_eq!(resolved.map(Resolved::polls), polls, "{reference}");
            let body = response.text().await.unwrap();
            assert!(body.contains("COMPLETED"), "{reference}: {body}");
            assert_eq!(stack.sim.ledger().side_effects(&reference), 1);
        }
        assert_eq!(stack.sim.ledger().token_calls(), 1);
    }
}

/// A check that comes before the reference is looked up knows nothing of the
/// sale: be it a gateway's, or that of a balance which the sale has used up.
#[tokio::test]
async fn a_refusal_after_a_lost_sale_is_looked_up() {
    let declined = |code: u16| {
        let body =
            json!({"responseCode": code.to_string(), "successful": false});
        Answer::new(200).body(body.to_string())
    };
    let stack = Stack::open(Edition::April2026).await;
    for (n, refusal) in [
        Answer::new(400).body("<html>Bad Request</html>"),
        Answer::new(422).body("{}"),
        declined(1105),
        declined(1103),
    ]
    .into_iter()
    .enumerate()
    {
        let reference = format!("order-{n}");
        let lost = Fault::Reset.on("/purchase").processed();
        stack.sim.inject(lost);
        stack.sim.inject(Fault::Reply(refusal).on("/purchase"));
        let response = stack.buy(&reference).await.unwrap();
        let resolved = response.extensions().get::<Resolved>().copied();
        assert_eq!(resolved.map(Resolved::polls), Some(1), "{reference}");
        let body = response.text().await.unwrap();
        assert!(body.contains("COMPLETED"), "{reference}: {body}");
        assert_eq!(stack.sim.ledger().side_effects(&reference), 1);
    }
}

#[tokio::test]
async fn what_the_provider_does_not_know_in_time_is_no_failure() {
    for edition in EDITIONS {
        let stack = Stack::open(edition).await;
        let never = Settlement::after(Duration::from_secs(3600));
        stack.sim.script_for("order-1", Outcome::TimeOut(never));
        let error = stack.buy("order-1").await.unwrap_err();
        let unknown = find::<OutcomeUnknown>(&error).unwrap();
        assert_eq!(unknown.key().unwrap().as_str(), "order-1");
        assert!(Failure::of(&error).is_outcome_unknown());
        let ledger = stack.sim.ledger();
        assert_eq!(ledger.side_effects("order-1"), 1);
        assert_eq!(ledger.requests_to("/purchase").len(), 1);
        assert_eq!(ledger.requests_to("/transactions").len(), 10);
    }
}

#[tokio::test]
async fn a_refusal_is_the_callers_and_is_sent_once() {
    for edition in EDITIONS {
        let stack = Stack::open(edition).await;
        for code in [1103, 1206] {
            let reference = format!("order-{code}");
            stack.sim.script_for(&*reference, Outcome::Decline(code));
            let response = stack.buy(&reference).await.unwrap();
            let took = response.extensions().get::<Attempts>().unwrap();
            assert_eq!((took.count(), response.status().as_u16()), (1, 200));
            let seen = took.failed()[0].provider_code().unwrap();
            assert_eq!(seen.as_str(), code.to_string());
            let body = response.text().await.unwrap();
            assert!(body.contains(seen.as_str()), "intact: {body}");
        }
    }
}

#[tokio::test]
async fn the_layers_are_in_an_order_that_holds() {
    let stack = Stack::open(Edition::April2026).await;
    stack.pagamio.auth().verify(&stack.client).await.unwrap();
    assert_eq!(stack.sim.ledger().requests().len(), 0);
}

/// Two simulators: the profile is of one of them.
#[tokio::test]
async fn what_a_purchase_may_not_carry_is_not_sent() {
    for edition in EDITIONS {
        let stack = Stack::open(edition).await;
        let base = stack.profile.base_url::<Sandbox>();
        let url = format!("{base}/purchase");
        let mut number = 0;
        let mut send = |field: &str, value: Value| {
            number += 1;
            let mut order = airtime(&format!("order-{number}"));
            order[field] = value;
            stack.client.post(&url).json(&order).send()
        };
        let card = "4111 1111 1111 1111";
        for (field, value, said) in [
            ("additionalInfo", json!({"note": card}), "/note secret:pan"),
            ("additionalInfo", json!({"cvv": 123}), "/cvv secret:cvv"),
            ("additionalInfo", json!({"pin": "4921"}), "/pin secret:pin"),
            ("merchantReference", card.into(), " secret:pan"),
            ("amount", 29.055.into(), " exact"),
            ("amount", 0.into(), " range"),
            ("amount", "29.05".into(), " type"),
            ("mobileNumber", "082 123 4567".into(), " format"),
            ("productCode", Value::Null, " required"),
            ("Amount", 29.into(), " unlisted"),
        ] {
            let error = send(field, value).await.unwrap_err();
            let refusal = find::<palisade_payload::Refusal>(&error);
            let refusal = refusal.unwrap();
            let got = format!("{} {}", refusal.pointer(), refusal.rule());
            assert_eq!(got, format!("/{field}{said}"));
            assert!(Failure::of(&error).is_before_send());
        }
        assert_eq!(stack.sim.ledger().requests().len(), 0);

        // What is empty is left out, and what has no reference is given one.
        let answer = send("merchantReference", "".into()).await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer = send("additionalInfo", json!({"till": ""})).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(stack.sim.ledger().effects().len(), 2);
    }
}

#[tokio::test]
async fn nothing_goes_to_another_host() {
    for edition in EDITIONS {
        let stack = Stack::open(edition).await;
        let other = builder(edition).limits([]).start().await.unwrap();
        let base = stack.profile.base_url::<Sandbox>();
        let reason = |error: &reqwest_middleware::Error| {
            find::<Refusal>(error).map(|refusal| refusal.reason().name())
        };

        let url = format!("{}/products", other.base_url());
        let error = stack.client.get(url).send().await.unwrap_err();
        assert_eq!(reason(&error), Some("port"));
        assert!(Failure::of(&error).is_before_send());
        assert_eq!(stack.sim.ledger().requests().len(), 0);

        // A redirect says why through all the layers, and is not tried again.
        let away = Fault::RedirectTo(format!("{}/steal", other.base_url()));
        stack.sim.inject(away.clone().on("/products"));
        let url = format!("{base}/products");
        let error = stack.client.get(&url).send().await.unwrap_err();
        assert_eq!(reason(&error), Some("port"));
        assert!(!Failure::of(&error).is_before_send());
        assert_eq!(stack.sim.ledger().requests_to("/products").len(), 1);

        // What became of a purchase is another question, and it is asked.
        stack.sim.inject(away.on("/purchase"));
        let error = stack.buy("order-1").await.unwrap_err();
        assert!(Failure::of(&error).is_outcome_unknown(), "{error:?}");
        assert_eq!(stack.sim.ledger().requests_to("/purchase").len(), 1);
        assert!(!stack.sim.ledger().requests_to("/transactions").is_empty());
        assert_eq!(other.ledger().requests().len(), 0);
        assert_eq!(other.ledger().connections(), 0);
    }
}
