use std::collections::{HashMap, HashSet};

use proptest::{prop_assert, proptest};

use super::{KeyDistinct, KeyDistinctRules, WAYS};

fn hash(number: u64) -> u64 {
    // SplitMix64, whose bits are uniform.
    let x = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn table(limit: u32, window: u32, slots: usize) -> KeyDistinct {
    KeyDistinct::new(KeyDistinctRules { limit, window }, slots).unwrap()
}

proptest! {
    #[test]
    fn an_alert_has_passed_the_limit(
        steps in proptest::collection::vec(
            (0..30_u64, 0..40_u64, 0..4_u64), 1..600),
        limit in 2..20_u32,
    ) {
        let mut table = table(limit, 60, 16);
        let mut seen: HashMap<_, HashMap<_, u64>> = HashMap::new();
        let mut now = 0;
        for (key, other, step) in steps {
            now += step;
            seen.entry(key).or_default().insert(other, now);
            let told = table.observe(hash(key + 1), hash(other), now);
            let others = seen[&key].values();
            let most = others.filter(|at| now - **at < 60).count();
            prop_assert!(told.is_none() || most > limit as usize);
        }
    }

    #[test]
    fn takes_anything(key: u64, other: u64, second: u64, again: u64) {
        let mut table = table(8, 600, 1);
        prop_assert!(table.observe(key, other, second).is_none());
        prop_assert!(table.observe(key, !other, again).is_none());
    }
}

#[test]
fn a_shared_key_is_found_soon_after_the_limit() {
    let delays = [8_u32, 16, 64].map(|limit| {
        let delays = (0..200).map(|round| {
            let mut table = table(limit, 600, 8);
            let mut others = (1_u64..).map(|n| hash(round * 1000 + n));
            let mut told = |other| table.observe(9, other, 0).is_some();
            others.position(&mut told).unwrap() as u32 + 1 - limit
        });
        delays.sum::<u32>()
    });
    // On average, in two hundredths of an other.
    assert!(delays[0] < 300 && delays[1] < 500, "{delays:?}");
    assert!(delays[2] < 6000, "{delays:?}");
}

#[test]
fn tells_once_until_half_the_limit_is_left() {
    let mut table = table(4, 100, 8);
    let mut tell = |others: std::ops::Range<u64>, second| {
        let told =
            |other: &u64| table.observe(7, hash(*other), second).is_some();
        others.filter(told).count()
    };
    assert_eq!(tell(0..4, 0), 0);
    assert_eq!(tell(0..30, 1), 1);
    assert_eq!(tell(30..40, 60), 0, "the first half is the last one now");
    assert_eq!(tell(40..41, 170), 0);
    assert_eq!(tell(41..60, 171), 1);
}

#[test]
fn a_flood_of_new_keys_pushes_out_none_that_is_shared() {
    let mut table = table(8, 600, 64);
    let mut alerts = HashSet::new();
    for other in 0..20 {
        for token in 0..4 {
            let told = table.observe(hash(token), hash(other + 100), other);
            alerts.extend(told.map(|_| token));
        }
        if other > 0 {
            for key in 0..10_000 {
                let key = hash(1_000_000 + other * 10_000 + key);
                assert!(table.observe(key, hash(key), other).is_none());
            }
        }
    }
    assert!(alerts.len() >= 3, "{alerts:?}");
}

#[test]
fn its_size_is_as_stated() {
    let bytes = |slots| table(8, 600, slots).bytes();
    assert_eq!(KeyDistinct::BYTES_PER_SLOT, 46);
    assert_eq!(bytes(1024) - bytes(8), (1024 - 8) * 46);
    assert_eq!(bytes(1), bytes(WAYS));
    assert_eq!(bytes(8), 368 + size_of::<KeyDistinct>());
}
