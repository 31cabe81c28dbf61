//! Policies, as a team may write them.

use proptest::prelude::*;

use crate::{Action, Allow, Policy, Rule, Target, detect::Detector, kind};

const PERSONAL: [kind::Kind<Action>; 7] = [
    kind::ACCOUNT,
    kind::ADDRESS,
    kind::EMAIL,
    kind::IBAN,
    kind::NAME,
    kind::NATIONAL_ID,
    kind::PHONE,
];

/// One of these changes a policy.
#[derive(Clone, Copy, Debug)]
enum Change {
    Allow,
    AllowCard,
    AllowKey,
    Callsite,
    Cut,
    Ignore(usize),
    IgnorePersonal,
    KeepControl,
    Numeric,
    Off(usize),
    OnlyNationals,
    Rule(&'static str),
    Sensitive(&'static str),
    Target(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let key = prop::sample::select(vec!["q", "w22", "user_pin", "order"]);
    let pattern =
        prop::sample::select(vec!["words?", r"\b[0-9]{4}\b", "(?i)bas.c|zz"]);
    prop_oneof![
        Just(Change::Allow),
        Just(Change::AllowCard),
        Just(Change::AllowKey),
        Just(Change::Callsite),
        Just(Change::Cut),
        (0..PERSONAL.len()).prop_map(Change::Ignore),
        Just(Change::IgnorePersonal),
        Just(Change::KeepControl),
        Just(Change::Numeric),
        (0..Detector::COUNT).prop_map(Change::Off),
        Just(Change::OnlyNationals),
        pattern.prop_map(Change::Rule),
        key.prop_map(Change::Sensitive),
        (0..PERSONAL.len()).prop_map(Change::Target),
    ]
}

fn name(number: usize) -> Option<&'static str> {
    let (_, about) = Detector::all().nth(number)?;
    let is_cards = matches!(about.kind(), "pan" | "track");
    (!is_cards).then_some(about.name)
}

fn changed(policy: Policy, change: Change) -> Policy {
    match change {
        Change::Allow => policy
            .allow(kind::EMAIL, Allow::regex("a.*"))
            .allow(kind::PHONE, Allow::prefix("082")),
        Change::AllowCard => policy.allow_card("4111111111111111"),
        Change::AllowKey => policy.allow_key("tax"),
        Change::Callsite => policy.allow_callsite("app"),
        Change::Cut => policy.max_field(16).max_scan(48),
        Change::Ignore(which) => policy.ignore(PERSONAL[which]),
        Change::IgnorePersonal => policy.ignore_personal(),
        Change::KeepControl => policy.dangerous_keep_control_characters(),
        Change::Numeric => policy.numeric_key("phone"),
        Change::Off(which) => policy.dangerous_detectors_off(name(which)),
        Change::OnlyNationals => {
            let all = Detector::all();
            let nationals =
                all.filter(|(one, _)| matches!(one, Detector::National(_)));
            policy.dangerous_only_detectors(nationals.map(|(_, it)| it.name))
        }
        Change::Rule(pattern) => {
            policy.rule(Rule::new(format!("r{}", pattern.len()), pattern))
        }
        Change::Sensitive(key) => policy.sensitive_key(key, kind::SECRET),
        Change::Target(which) => {
            let target = Target::new(format!("app::m{which}"));
            policy.target(target.ignore(PERSONAL[which]).numeric())
        }
    }
}

/// A policy that is right.
pub(super) fn policy() -> impl Strategy<Value = Policy> {
    let changes = prop::collection::vec(change(), 0..5);
    let policy = changes.prop_map(|changes| {
        changes.into_iter().fold(Policy::payments(), changed)
    });
    policy.prop_filter("says one thing twice", |policy| policy.build().is_ok())
}
