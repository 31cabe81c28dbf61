//! Weeks of normal traffic with attacks in it: how soon the default set of
//! detectors finds them, and how often it is wrong.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "small numbers of a simulation, and a test that may fail"
)]

mod attack;
mod dice;
mod site;
mod tally;
mod watch;

use std::sync::LazyLock;
use std::thread;

use attack::Attack;
use dice::Dice;
use palisade_anomaly::AlarmRules;
use site::{SIZES, Site, Size};
use tally::Tally;
use watch::{Alert, Signal, Watch};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// A site after weeks of normal traffic.
struct Past {
    size: Size,
    alerts: Vec<Alert>,
    /// At moments of the last week, day and night.
    moments: Vec<(Site, Watch)>,
}

/// Two seeds of each size, two weeks of each.
const SEEDS: [u64; 2] = [1, 2];
const WEEKS: u64 = 2;
/// One every eleven hours, so that each hour of the day is met.
const EVERY: u64 = 11 * HOUR;

static PASTS: LazyLock<Vec<Past>> = LazyLock::new(|| {
    let all = SIZES.iter().flat_map(|size| SEEDS.map(|seed| (*size, seed)));
    let threads: Vec<_> = all
        .map(|(size, seed)| thread::spawn(move || live(size, seed)))
        .collect();
    threads.into_iter().map(|past| past.join().expect("a past")).collect()
});

fn live(kind: Size, seed: u64) -> Past {
    let mut site = Site::new(kind, seed);
    let mut watch = Watch::new();
    let (mut alerts, mut moments) = (Vec::new(), Vec::new());
    for second in 0..WEEKS * WEEK {
        let (now, events) = site.second();
        alerts.extend(watch.second(now, &events));
        if second >= (WEEKS - 1) * WEEK && second % EVERY == 0 {
            moments.push((site.clone(), watch.clone()));
        }
    }
    Past { size: kind, alerts, moments }
}

/// Lets `attack` go on from a moment until it is found, or for two windows.
fn inject(attack: Attack, (site, watch): &(Site, Watch), seed: u64) -> Tally {
    let (mut site, mut watch) = (site.clone(), watch.clone());
    site.dice = Dice::new(seed);
    let strength = attack.strength(&mut site);
    let found = (1..=2 * attack.window(&site)).find(|_| {
        let (now, mut events) = site.second();
        attack.inject(strength, &mut site, &mut events);
        let alerts = watch.second(now, &events);
        alerts.iter().any(|alert| attack.shows_in(alert.signal))
    });
    Tally::one(found)
}

#[test]
fn normal_weeks_raise_at_most_one_alert_a_week() {
    let mut total = 0;
    for past in &*PASTS {
        for Alert { signal, second, reading } in &past.alerts {
            let hour = *second as f64 / HOUR as f64;
            let (name, what) = (past.size.name, reading.finding);
            println!("{name}, hour {hour:.1}: {signal:?}: {what}");
        }
        total += past.alerts.len() as u64;
    }
    let weeks = PASTS.len() as u64 * WEEKS;
    println!("{total} false alerts of the whole set in {weeks} weeks");
    assert!(total <= weeks, "{total} in {weeks} weeks");
}

#[test]
fn attacks_are_found_within_two_windows() {
    let mut all = Tally::default();
    println!("{}", Tally::HEADER);
    for attack in Attack::ALL {
        let mut each = Tally::default();
        for size in SIZES {
            let pasts = PASTS.iter().filter(|past| past.size.name == size.name);
            let moments = pasts.flat_map(|past| &past.moments);
            let mut tally: Tally = moments
                .zip(0..)
                .map(|(moment, seed)| inject(attack, moment, seed))
                .collect();
            println!("{}", tally.row(attack, size.name));
            each.add(tally);
        }
        let least = if attack == Attack::Drip { 0.9 } else { 0.95 };
        assert!(each.found() >= least, "{attack:?}: {}", each.found());
        all.add(each);
    }
    println!("{:.1} % found", all.found() * 100.0);
    assert!(all.found() >= 0.95, "{}", all.found());
}

#[test]
fn an_attack_in_the_first_minute_is_found_in_it() {
    let mut tally = Tally::default();
    for size in SIZES {
        for seed in 0..40 {
            let mut site = Site::new(size, seed + 500);
            let mut watch = Watch::new();
            let attack =
                [Attack::ManyAccounts, Attack::Enumeration][seed as usize % 2];
            // Five a second, or as many again as usually log in.
            let pace = site.dice.between(1.0, 2.0);
            let strength = pace * site.size.logins.max(5.0);
            let found = (0..60).find(|second| {
                let (now, mut events) = site.second();
                if *second >= 10 {
                    attack.inject(strength, &mut site, &mut events);
                }
                let alerts = watch.second(now, &events);
                alerts.iter().any(|alert| attack.shows_in(alert.signal))
            });
            tally.add(Tally::one(found));
        }
    }
    println!("{}", tally.row(Attack::ManyAccounts, "start"));
    assert!(tally.found() >= 0.95, "{}", tally.found());
}

#[test]
fn the_first_hours_of_many_starts_are_quiet() {
    let mut alerts = Vec::new();
    for size in SIZES {
        for seed in 0..30 {
            let mut site = Site::new(size, seed + 900);
            let mut watch = Watch::new();
            for _ in 0..2 * HOUR {
                let (now, events) = site.second();
                alerts.extend(watch.second(now, &events));
            }
        }
    }
    // 180 hours, about a week.
    assert!(alerts.len() <= 1, "{alerts:?}");
}

#[test]
fn a_crowd_is_more_traffic_and_no_attack() {
    let (mut noticed, mut crowds) = (0, 0);
    for past in &*PASTS {
        for (site, watch) in past.moments.iter().step_by(3) {
            let (mut site, mut watch) = (site.clone(), watch.clone());
            crowds += 1;
            let mut alerts = Vec::new();
            for second in 0..HOUR {
                // It comes within five minutes and stays for half an hour.
                let rise = (second as f64 / 300.0).min(1.0);
                let here = if second < HOUR / 2 { rise } else { 0.0 };
                site.crowd = 1.0 + 9.0 * here;
                let (now, events) = site.second();
                alerts.extend(watch.second(now, &events));
            }
            let signals: Vec<_> = alerts.iter().map(|a| a.signal).collect();
            noticed += u32::from(signals.contains(&Signal::Requests));
            let other = alerts.iter().find(|a| a.signal != Signal::Requests);
            if let Some(other) = other {
                panic!("{}: {other:?}", past.size.name);
            }
        }
    }
    println!("{noticed} of {crowds} crowds noticed as more traffic");
    assert!(noticed * 20 >= crowds * 19, "{noticed} of {crowds}");
}

#[test]
fn a_change_for_good_is_told_once_and_accepted() {
    for past in PASTS.iter().step_by(SEEDS.len()) {
        for factor in [2.0, 6.0] {
            let (site, watch) = &past.moments[0];
            let (mut site, mut watch) = (site.clone(), watch.clone());
            site.crowd = factor;
            let mut alerts = Vec::new();
            let accept = u64::from(AlarmRules::default().accept_after);
            for _ in 0..accept + DAY {
                let (now, events) = site.second();
                alerts.extend(watch.second(now, &events));
            }
            let name = past.size.name;
            let others = alerts.iter().filter(|a| a.signal != Signal::Requests);
            assert!(others.count() <= 1, "{name}, {factor}: {alerts:?}");
            let told = alerts.len();
            assert!(told <= 2, "{name}, {factor}: {alerts:?}");
            assert!(!watch.is_firing(Signal::Requests), "{name}, {factor}");
        }
    }
}
