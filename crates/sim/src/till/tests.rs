use proptest::prelude::*;

use super::*;
use crate::{Settlement, order::tests::airtime};

const NOW: Duration = Duration::ZERO;

fn till() -> Till {
    Till::new(Outcome::Complete, true)
}

/// A sale in one word, for comparing.
fn word(sale: &Sale) -> String {
    match sale {
        Sale::Conflict => "conflict".to_owned(),
        Sale::Declined(code) => code.to_string(),
        Sale::Sold(view) => format!("{} {}", view.number, view.status.name()),
    }
}

fn buy(till: &mut Till, reference: &str, amount: u64) -> (String, bool) {
    let (sale, effect) = till.buy(NOW, airtime(reference, amount));
    (word(&sale), effect)
}

#[test]
fn the_same_reference_gives_the_original_result() {
    let mut till = till();
    let first = buy(&mut till, "a", 10);
    assert_eq!(first, ("1 COMPLETED".to_owned(), true));
    let again = buy(&mut till, "a", 10);
    assert_eq!(again, ("1 COMPLETED".to_owned(), false));
    let other = buy(&mut till, "a", 11);
    assert_eq!(other, ("conflict".to_owned(), false));
    let next = buy(&mut till, "b", 10);
    assert_eq!(next, ("2 COMPLETED".to_owned(), true));
}

#[test]
fn without_idempotency_each_purchase_is_a_sale() {
    let mut till = Till::new(Outcome::Complete, false);
    assert!(buy(&mut till, "a", 10).1);
    assert!(buy(&mut till, "a", 10).1);
    assert!(buy(&mut till, "a", 11).1);
}

#[test]
fn a_transient_failure_leaves_no_record_and_a_final_one_does() {
    let mut till = till();
    till.script(Outcome::Decline(1201));
    till.script(Outcome::Decline(1206));
    assert_eq!(buy(&mut till, "a", 10), ("1201".to_owned(), false));
    assert!(till.look_up(NOW, "a").is_none());
    assert_eq!(buy(&mut till, "a", 10), ("1206".to_owned(), false));
    assert_eq!(buy(&mut till, "a", 10), ("1206".to_owned(), false));
    let seen = till.look_up(NOW, "a").map(|view| view.status);
    assert_eq!(seen, Some(Status::Failed(1206)));
}

#[test]
fn a_provider_timeout_hides_a_sale_that_polling_finds() {
    let mut till = till();
    let end = Settlement::at_poll(1);
    till.script_for("b".to_owned(), Outcome::TimeOut(end));
    assert_eq!(buy(&mut till, "a", 10).0, "1 COMPLETED");
    assert_eq!(buy(&mut till, "b", 10), ("1204".to_owned(), true));
    let seen = till.look_up(NOW, "b").map(|view| view.status);
    assert_eq!(seen, Some(Status::Completed));
}

#[test]
fn a_purchase_of_a_pending_reference_is_not_a_poll() {
    let mut till = till();
    till.script(Outcome::Pend(Settlement::at_poll(1)));
    assert_eq!(buy(&mut till, "a", 10), ("1 PENDING".to_owned(), true));
    assert_eq!(buy(&mut till, "a", 10), ("1 PENDING".to_owned(), false));
    assert!(till.secrets.is_empty(), "no receipt yet");
    assert!(till.look_up(NOW, "a").is_some());
    assert_eq!(till.secrets.len(), 1, "airtime has a PIN");
}

proptest! {
    /// The model: the first accepted content of a reference is its content
    /// for ever, and its only side effect.
    #[test]
    fn a_reference_has_one_content_and_one_effect(
        steps in prop::collection::vec(
            (0_u8..3, 10_u64..12, prop::sample::select(vec![0, 1201, 1206])),
            1..40,
        ),
    ) {
        let mut till = till();
        let mut model: HashMap<u8, (u64, bool)> = HashMap::new();
        for (reference, amount, code) in steps {
            let name = reference.to_string();
            let outcome = match code {
                0 => Outcome::Complete,
                code => Outcome::Decline(code),
            };
            till.script_for(name.clone(), outcome);
            let (word, effect) = buy(&mut till, &name, amount);
            let known = model.get(&reference).copied();
            prop_assert_eq!(effect, known.is_none() && code == 0);
            match known {
                Some((first, _)) if first != amount => {
                    prop_assert_eq!(word, "conflict");
                }
                Some((_, true)) => prop_assert!(word.contains("COMPLETED")),
                Some((_, false)) => prop_assert_eq!(word, "1206"),
                None if code == 0 => {
                    model.insert(reference, (amount, true));
                }
                None => {
                    prop_assert_eq!(word, code.to_string());
                    if code == 1206 {
                        model.insert(reference, (amount, false));
                    }
                }
            }
        }
    }
}
