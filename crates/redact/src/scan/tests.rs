//! The sweep against the obvious way, on whatever a log may hold.

mod looks;
mod names;
mod numbers;
pub(super) mod parts;
#[path = "../../tests/pieces.rs"]
mod pieces;
mod policies;

use std::ops::Range;

use fearless_simd::{Level, Simd};
use palisade_core::{SecretGuard, SecretSink as _};
use proptest::prelude::*;

use self::{
    looks::short,
    names::{LONG, pair},
    numbers::{named_number, token},
    parts::{LIVE, text},
    policies::policy,
};
use super::{Context, Detector, Origin, Plan, Sink, every_byte, sweep};
use crate::{
    Policy, Redactor, control, detect::set::Detectors, finding::Findings, kind,
};

/// What this processor can do, from the least on.
pub(super) fn levels() -> Vec<Level> {
    let best = Level::new();
    #[cfg(target_arch = "x86_64")]
    let others = [
        best.as_sse2().map(Simd::level),
        best.as_sse4_2().map(Simd::level),
        best.as_avx2().map(Simd::level),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let others = [Some(Level::baseline())];
    others.into_iter().flatten().chain([best]).collect()
}

/// What a quiet text may hold: registered, they are secrets.
const SECRETS: &[&str] =
    &["order words-and", "tax phone ", "a_ b_ 345", "abababab"];

#[derive(Default)]
struct Hits(Vec<(String, Range<usize>)>);

impl Sink for Hits {
    fn hit(&mut self, origin: Origin, span: Range<usize>, _: &'static str) {
        self.0.push((format!("{origin:?}"), span));
    }

    fn miss(&mut self, _: Origin, _: Range<usize>, _: &'static str) {}
}

impl Hits {
    fn sorted(mut self) -> Vec<(String, Range<usize>)> {
        self.0.sort_by_key(|(name, span)| (span.start, span.end, name.clone()));
        // The obvious way finds a registered secret once for each of its parts.
        self.0.dedup();
        self.0
    }
}

fn are_same(policy: &Policy, texts: &[String]) -> Result<(), TestCaseError> {
    let redactor = policy.build().unwrap();
    texts.iter().try_for_each(|text| is_same(&redactor, text))
}

fn is_same(redactor: &Redactor, text: &str) -> Result<(), TestCaseError> {
    is_same_in(&redactor.engine().base().context(text), text)
}

fn is_same_in(cx: &Context<'_>, text: &str) -> Result<(), TestCaseError> {
    let (mut fast, mut slow) = (Hits::default(), Hits::default());
    sweep(cx, &mut fast);
    every_byte(cx, &mut slow);
    prop_assert_eq!(fast.sorted(), slow.sorted(), "{:?}", text);
    Ok(())
}

fn looks_right(redactor: &Redactor, text: &str) -> Result<(), TestCaseError> {
    let chars: Vec<char> = text.chars().collect();
    for length in [5, 11, 21, 34, 64] {
        for part in chars.chunks(length).map(String::from_iter) {
            let mut slow = Hits::default();
            every_byte(&redactor.engine().base().context(&part), &mut slow);
            let is_clean = slow.0.is_empty() && control::is_visible(&part);
            let looks_clean = redactor.engine().is_clean(&part);
            prop_assert!(is_clean || !looks_clean, "{:?}", part);
        }
    }
    Ok(())
}

/// The same with what `redact` would say without that look, in all scopes of a
/// policy.
fn looks_right_to_a_policy(
    redactor: &Redactor,
    text: &str,
) -> Result<(), TestCaseError> {
    let engine = redactor.engine();
    if !engine.is_clean(text) {
        return Ok(());
    }
    let scopes = ["none", "app", "app::m1", "app::m6"].map(|target| {
        engine.scope(redactor.callsite_key(target, "event", "note"))
    });
    for scope in scopes {
        let mut found = Findings::default();
        scope.find(text, None, &mut found);
        let found = found.as_slice();
        prop_assert!(found.is_empty(), "{:?} in {:?}", found, text);
        let findings = scope.explain(text, None).findings;
        prop_assert!(findings.is_empty(), "{:?} in {:?}", findings, text);
        prop_assert!(text.len() <= engine.max_field, "{:?}", text);
        prop_assert!(control::is_visible(text), "{:?}", text);
    }
    Ok(())
}

fn register(redactor: &Redactor) -> Vec<SecretGuard> {
    let register =
        |secret: &&str| redactor.register("token", secret.as_bytes()).unwrap();
    LIVE.iter().map(register).collect()
}

/// Detectors at random: a few of them, about half, or nearly all.
fn detectors() -> impl Strategy<Value = Detectors> {
    let weight = prop::sample::select(vec![0.04, 0.5, 0.96]);
    let each = |weight| {
        prop::collection::vec(prop::bool::weighted(weight), Detector::COUNT)
    };
    weight.prop_flat_map(each).prop_map(|on| {
        let chosen = Detector::all().zip(on).filter(|(_, on)| *on);
        let start = Detectors::of_cards();
        chosen.fold(start, |set, ((one, _), _)| set.with(one))
    })
}

/// Digits behind an escape that ends in digits are none of their own.
#[test]
fn a_run_of_digits_begins_once() {
    let redactor = Policy::payments().build().unwrap();
    for text in [
        r"[redacted:pan]\u003157438532722978719GB82WEST12345698765432",
        r"card \u0a3157438532722978719GB",
        r"card \u004a57438532722978719GB",
    ] {
        is_same(&redactor, text).unwrap();
    }
}

/// The comma is in the block of the bracket, in the next one, or behind that.
#[test]
fn a_list_of_a_key_and_a_value_is_one_wherever_its_comma_is() {
    let redactor = Policy::payments().build().unwrap();
    for before in [0, 40, 60, 63, 64, 100] {
        for gap in [0, 1, 30, 60, 70, 130, 200] {
            for key in ["\"password\"", "\"password\"]", "\"pin\"\x1b[0m"] {
                let (before, gap) = (" ".repeat(before), " ".repeat(gap));
                let text = format!("{before}[{key}{gap}, \"hunter2\")");
                is_same(&redactor, &text).unwrap();
                assert!(!redactor.redact(&text).contains("hunter2"), "{text}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn the_sweep_finds_what_every_byte_finds(text in text()) {
        let redactor = Policy::payments().build().unwrap();
        is_same(&redactor, &text)?;
        let _alive = register(&redactor);
        is_same(&redactor, &text)?;
    }

    /// Also where any of the detectors are off, but for those of cards.
    #[test]
    fn the_sweep_finds_what_every_byte_finds_with_fewer_detectors(
        text in text(),
        choices in prop::collection::vec(detectors(), 4),
    ) {
        let redactor = Policy::payments().build().unwrap();
        let cx = redactor.engine().base().context(&text);
        for on in choices {
            let plan = &Plan::of(on);
            is_same_in(&Context { plan, ..cx }, &text)?;
        }
    }

    #[test]
    fn a_text_that_is_clean_by_one_look_has_no_finding(text in text()) {
        let redactor = Policy::payments().build().unwrap();
        looks_right(&redactor, &text)?;
        let _alive = register(&redactor);
        looks_right(&redactor, &text)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// However a name is written, and whatever stands around it.
    #[test]
    fn the_sweep_finds_each_name_that_every_byte_finds(
        pairs in prop::collection::vec(pair(), 40),
    ) {
        let names = ["q", "w2", "p_n", "user_pin", LONG];
        let policy = names.into_iter().fold(Policy::payments(), |policy, name| {
            policy.sensitive_key(name, kind::SECRET)
        });
        are_same(&policy, &pairs)?;
    }

    /// However the word is written that names a number, and whatever stands
    /// around the two.
    #[test]
    fn the_sweep_finds_each_number_that_every_byte_finds(
        numbers in prop::collection::vec(named_number(), 40),
    ) {
        are_same(&Policy::payments(), &numbers)?;
    }

    #[test]
    fn the_sweep_finds_each_token_that_every_byte_finds(
        tokens in prop::collection::vec(token(), 40),
    ) {
        are_same(&Policy::payments(), &tokens)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Whatever a policy leaves alone, adds or allows.
    #[test]
    fn a_text_that_is_clean_to_a_policy_has_no_finding(
        policy in policy(),
        texts in prop::collection::vec(prop_oneof![short(), text()], 40),
        secrets in prop::collection::vec(prop::sample::select(SECRETS), 0..3),
    ) {
        let redactor = policy.build().unwrap();
        let register = |secret: &&str| redactor.register("token", secret.as_bytes());
        let _alive: Vec<_> = secrets.iter().map(register).collect();
        for text in texts {
            for length in [12, 16, 17, 40, 64] {
                let text: String = text.chars().take(length).collect();
                looks_right_to_a_policy(&redactor, &text)?;
            }
        }
    }
}
