//! Which events count.

use palisade_anomaly::{
    Records, Signal, Test,
    detect::{
        CountRules, KeyDistinctRules, KeyRules, LatencyRules, RatioRules,
    },
};
use palisade_core::event::{ALERT, API_CALL, TARGET};
use tracing::{debug, error, info, warn};
use tracing_core::{Metadata, callsite::DefaultCallsite, metadata::Kind};

use crate::watch;

fn count(name: &str) -> Signal {
    Signal::count(name, CountRules::default())
}

#[test]
fn target_name_and_level_have_to_fit() {
    let shop = || Records::events().target("shop");
    let watched = watch([
        count("all").on(Records::events()),
        count("of_shop").on(shop()),
        count("of_a_name").on(shop().name("refund")),
        count("severe").on(shop().at_least(tracing::Level::WARN)),
        count("spans").on(Records::spans().target("shop")),
    ]);
    info!(target: "shop", "plain");
    warn!(target: "shop::till", "below it");
    error!(target: "shopping", "beside it");
    debug!(name: "refund", target: "shop", amount = 3);
    let counts = ["all", "of_shop", "of_a_name", "severe", "spans"]
        .map(|name| watched.records(name));
    assert_eq!(counts, [4, 3, 1, 1, 0]);
}

#[test]
fn fields_have_to_pass_every_test() {
    let status = || Test::between("status", 401.0..=403.0);
    let watched = watch([
        count("refused").on(Records::events().when(status())),
        count("refused_posts").on(Records::events()
            .when(status())
            .when(Test::one_of("method", ["POST", "PUT"]))),
        count("either")
            .on(Records::events().when(status()))
            .on(Records::events().when(Test::present("method"))),
    ]);
    info!(status = 401, method = "POST");
    info!(status = 403_u64, method = %"GET");
    info!(status = "402 Payment Required");
    info!(status = ?403);
    info!(status = 404, method = "PUT");
    info!(status = f64::NAN);
    info!("no field");
    let counts =
        ["refused", "refused_posts", "either"].map(|n| watched.records(n));
    assert_eq!(counts, [4, 1, 5]);
}

#[test]
fn the_part_of_a_ratio_may_be_what_lacks_a_field() {
    let failed = Test::not_between("status", 100.0..=499.0);
    let ratio = Signal::ratio("errors", failed, RatioRules::default());
    let watched = watch([ratio.on(Records::of(&API_CALL))]);
    for status in [Some(200), Some(503), None, Some(404)] {
        info!(name: API_CALL.name(), target: TARGET, status);
    }
    assert_eq!(watched.records("errors"), 4);
    let finding = || watched.handle.signals().remove(0).reading;
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let finding = finding().unwrap().finding;
    assert!((finding.seen() - 0.5).abs() < 1e-9, "{finding:?}");
}

#[test]
fn the_first_field_that_a_callsite_has_is_read() {
    let names = ["client.address", "peer"];
    let watched = watch([count("known")
        .on(Records::events().when(Test::one_of(names, ["here"])))]);
    info!(client.address = "here", peer = "there");
    info!(client.address = "there", peer = "here");
    info!(peer = "here");
    assert_eq!(watched.records("known"), 2);
}

#[test]
fn what_cannot_count_is_counted_as_a_loss() {
    let by_key = Signal::per_key("by_key", "key", KeyRules::default());
    let distinct = Signal::distinct_per_key(
        "tokens_by_key",
        "key",
        "token",
        KeyDistinctRules::default(),
    );
    let watched = watch([
        by_key.weight("amount").on(Records::events()),
        Signal::latency("latency", "ms", LatencyRules::default())
            .on(Records::events()),
        distinct.on(Records::events()),
    ]);
    info!(key = "a", amount = 3.0);
    for amount in [-1.0, f64::NAN, f64::INFINITY] {
        info!(key = "a", amount);
    }
    info!(key = "a", amount = "a lot");
    info!(key = None::<&str>, amount = 1);
    info!(key = "a", amount = None::<u64>);
    assert_eq!(watched.records("by_key"), 1);
    assert_eq!(watched.losses("refused_values"), 5);
    assert_eq!(watched.losses("missing_keys"), 1);
    for ms in [-5, 5] {
        info!(ms);
    }
    info!(ms = false);
    info!(ms = "7 ms");
    assert_eq!(watched.records("latency"), 2);
    assert_eq!(watched.losses("refused_values"), 7);
    info!(key = "a", token = None::<&str>);
    info!(key = "a", token = "t");
    assert_eq!(watched.records("tokens_by_key"), 1);
    assert_eq!(watched.losses("missing_keys"), 2);
    // `by_key` lacks its weight there, which then is one.
    assert_eq!(watched.records("by_key"), 3);
}

#[test]
fn alerts_of_a_layer_are_never_counted() {
    let watched = watch([
        count("all").on(Records::events()),
        count("alerts").on(Records::of(&ALERT)),
    ]);
    for _ in 0..3 {
        warn!(name: ALERT.name(), target: TARGET, signal = "all");
    }
    info!(name: "alert", target: "app", n = 1);
    assert_eq!(watched.records("all"), 1);
    assert_eq!(watched.records("alerts"), 0);
    assert_eq!(watched.losses("own_alerts"), 3);
}

#[test]
fn a_callsite_that_wants_too_much_is_a_loss() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let watched = watch(names.map(|name| {
        count(name).on(Records::events().when(Test::present(name)))
    }));
    info!(a = 1, b = 1, c = 1, d = 1, e = 1, f = 1, g = 1, h = 1, i = 1);
    let counts = names.map(|name| watched.records(name));
    assert_eq!(counts, [1, 1, 1, 1, 1, 1, 1, 1, 0]);
    assert_eq!(watched.losses("left_out_of_plans"), 1);
}

#[test]
fn what_is_left_out_takes_no_room_of_others() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let all = || Records::events().target("shop");
    let nine = names.iter().fold(all(), |all, n| all.when(Test::present(*n)));
    let without_other = names.map(|name| {
        let rules = KeyDistinctRules::default();
        Signal::distinct_per_key(name, name, "other", rules).on(all())
    });
    let watched = watch(
        [count("nine").on(nine)]
            .into_iter()
            .chain(without_other)
            .chain([count("last").on(all().when(Test::present("i")))]),
    );
    info!(
        target: "shop",
        a = 1, b = 1, c = 1, d = 1, e = 1, f = 1, g = 1, h = 1, i = 1
    );
    assert_eq!(watched.records("last"), 1);
    assert_eq!(watched.losses("left_out_of_plans"), 1);
}

/// Fields are told apart by bits of one number while there are few.
#[test]
fn a_callsite_may_have_more_fields_than_a_number_bits() {
    let watched = watch(["a2", "a63", "a65", "a66"].map(|name| {
        count(name).on(Records::events().when(Test::between(name, 7.0..=7.0)))
    }));
    info!(
        a0 = 1,
        a1 = 1,
        a2 = 1,
        a3 = 1,
        a4 = 1,
        a5 = 1,
        a6 = 1,
        a7 = 1,
        a8 = 1,
        a9 = 1,
        a10 = 1,
        a11 = 1,
        a12 = 1,
        a13 = 1,
        a14 = 1,
        a15 = 1,
        a16 = 1,
        a17 = 1,
        a18 = 1,
        a19 = 1,
        a20 = 1,
        a21 = 1,
        a22 = 1,
        a23 = 1,
        a24 = 1,
        a25 = 1,
        a26 = 1,
        a27 = 1,
        a28 = 1,
        a29 = 1,
        a30 = 1,
        a31 = 1,
        a32 = 1,
        a33 = 1,
        a34 = 1,
        a35 = 1,
        a36 = 1,
        a37 = 1,
        a38 = 1,
        a39 = 1,
        a40 = 1,
        a41 = 1,
        a42 = 1,
        a43 = 1,
        a44 = 1,
        a45 = 1,
        a46 = 1,
        a47 = 1,
        a48 = 1,
        a49 = 1,
        a50 = 1,
        a51 = 1,
        a52 = 1,
        a53 = 1,
        a54 = 1,
        a55 = 1,
        a56 = 1,
        a57 = 1,
        a58 = 1,
        a59 = 1,
        a60 = 1,
        a61 = 1,
        a62 = 1,
        a63 = 1,
        a64 = 1,
        a65 = 7
    );
    let counts = ["a2", "a63", "a65"].map(|name| watched.records(name));
    assert_eq!(counts, [0, 0, 1]);
    assert_eq!(watched.losses("left_out_of_plans"), 0);
}

#[test]
fn a_field_may_be_a_number_and_a_key() {
    let mut rules = KeyRules::default();
    rules.capacity = 6.5;
    let all = || Records::events().target("shop");
    let watched = watch([
        Signal::per_key("amount_by_amount", "amount", rules)
            .weight("amount")
            .on(all()),
        Signal::latency("amounts", "amount", LatencyRules::default()).on(all()),
        Signal::per_key("by_other_name", ["till", "amount"], rules).on(all()),
        count("sevens").on(all().when(Test::between("amount", 7.0..=7.0))),
    ]);
    info!(target: "shop", amount = 7);
    info!(target: "shop", amount = "7");
    info!(target: "shop", amount = "none");
    let signals = watched.handle.signals();
    let seen: Vec<_> = signals.iter().map(|s| (s.records, s.alerts)).collect();
    assert_eq!(seen, [(2, 1), (2, 0), (3, 0), (2, 0)]);
    assert_eq!(watched.losses("refused_values"), 2);
    assert_eq!(watched.losses("left_out_of_plans"), 0);
}

static UNSEEN: DefaultCallsite = DefaultCallsite::new(&UNSEEN_IS);
static UNSEEN_IS: Metadata<'static> = tracing_core::metadata! {
    name: "unseen",
    target: "shop",
    level: tracing_core::Level::INFO,
    fields: &["n"],
    callsite: &UNSEEN,
    kind: Kind::EVENT,
};

/// As when a thread logs while another one is still registering the callsite.
#[test]
fn what_comes_before_its_callsite_is_known_counts() {
    let watched = watch([
        count("all").on(Records::events().target("shop")),
        count("others").on(Records::events().target("yard")),
    ]);
    for n in 0..3_u64 {
        let values: [Option<&dyn tracing_core::field::Value>; 1] = [Some(&n)];
        let values = UNSEEN_IS.fields().value_set_all(&values);
        tracing_core::Event::dispatch(&UNSEEN_IS, &values);
    }
    assert_eq!(watched.records("all"), 3);
    assert_eq!(watched.records("others"), 0);
}
