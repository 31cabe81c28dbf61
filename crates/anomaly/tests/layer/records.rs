//! Which events count.

use palisade_anomaly::{
    Records, Signal, Test,
    detect::{
        CountRules, KeyDistinctRules, KeyRules, LatencyRules, RatioRules,
    },
};
use palisade_core::event::{ALERT, API_CALL, TARGET};
use tracing::{debug, error, info, warn};

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
