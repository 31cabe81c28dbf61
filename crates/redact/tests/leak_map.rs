use std::{collections::BTreeMap, thread};

use palisade_core::Tally as _;
use palisade_redact::{Key, Mode, Number, Place, Redactor, Rule, Undecidable};
use serde_json::{Value, json};

use super::{payments, redactor};

fn key(redactor: &Redactor, name: &'static str, line: u32) -> Key {
    let place = Place::new("shop::cart", name).at("src/cart.rs", Some(line));
    redactor.key_at(redactor.key(name), place)
}

fn rows(redactor: &Redactor) -> Vec<(String, String, u64)> {
    let report = redactor.report();
    let rows = report.leaks().iter().map(|leak| {
        let place = leak.place.as_ref();
        let place = place.map_or("elsewhere".into(), Place::to_string);
        (place, leak.rule.clone(), leak.count)
    });
    rows.collect()
}

/// One finding of each way in, each in a line of its own.
fn leak(redactor: &Redactor) {
    for _ in 0..3 {
        drop(redactor.field_text(key(redactor, "note", 1), "x@example.com"));
    }
    let password = key(redactor, "password", 2);
    if redactor.decided(password).is_none() {
        drop(redactor.field_text(password, "hunter2"));
    }
    let card = Number::U64(4_111_111_111_111_111);
    drop(redactor.field_number(key(redactor, "n", 3), card));
    let key_4 = key(redactor, "note", 4);
    let marker = redactor.undecidable_under(key_4, Undecidable::Panicked);
    assert_eq!(marker, "[redacted:panicked]");
    let long = "x".repeat(2 << 20);
    drop(redactor.field_text(key(redactor, "note", 5), &long));
    drop(redactor.redact("x@example.com"));
}

#[test]
fn each_way_in_counts_for_its_place() {
    for mode in [Mode::Enforce, Mode::Report] {
        let redactor = payments().mode(mode).build().unwrap();
        leak(&redactor);
        let at = |line| format!("src/cart.rs:{line}");
        let expected = [
            (at(1), "email", 3),
            (at(2), "key:password", 1),
            (at(3), "pan", 1),
            (at(4), "panicked", 1),
            (at(5), "too_long", 1),
            ("elsewhere".into(), "email", 1),
        ];
        let expected = expected.map(|(place, rule, n)| (place, rule.into(), n));
        assert_eq!(rows(&redactor), expected, "{mode:?}");
    }
}

#[test]
fn the_rows_add_up_to_the_tally() {
    let redactor = redactor();
    leak(&redactor);
    let mut sums = BTreeMap::new();
    for (_, rule, count) in rows(&redactor) {
        *sums.entry(rule).or_insert(0) += count;
    }
    redactor.tally(&mut |rule, count| {
        assert_eq!(sums.get(rule).copied().unwrap_or(0), count, "{rule}");
    });
}

#[test]
fn a_rule_of_the_teams_own_has_rows_too() {
    let staff = Rule::new("staff_id", r"\bEMP-\d{6}\b");
    let redactor = payments().rule(staff).build().unwrap();
    drop(redactor.field_text(key(&redactor, "note", 7), "by EMP-123456"));
    let row = ("src/cart.rs:7".into(), "staff_id".into(), 1);
    assert_eq!(rows(&redactor), [row]);
}

#[test]
fn threads_lose_no_count() {
    let redactor = redactor();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..500).for_each(|_| leak_two(&redactor)));
        }
    });
    let row = |rule: &str| ("src/cart.rs:9".into(), rule.into(), 2000);
    assert_eq!(rows(&redactor), [row("email"), row("phone")]);
}

fn leak_two(redactor: &Redactor) {
    let key = key(redactor, "note", 9);
    drop(redactor.field_text(key, "x@example.com, +27821234567"));
}

#[test]
fn names_cannot_break_the_json_nor_forge_a_row() {
    let redactor = redactor();
    let odd = "a\"b\\c\n\u{1b}d\u{e9}";
    let place = Place::new(odd, odd).at(odd, None);
    let key = redactor.key_at(redactor.key("note"), place);
    drop(redactor.field_text(key, "x@example.com"));
    drop(redactor.redact("x@example.com"));
    let report = redactor.report();
    let parsed: Value = serde_json::from_str(&report.to_json()).unwrap();
    let expected = json!([
        {"file": odd, "line": null, "target": odd, "field": odd,
         "rule": "email", "count": 1},
        {"file": null, "line": null, "target": null, "field": null,
         "rule": "email", "count": 1},
    ]);
    assert_eq!(parsed, expected);
    let table = report.to_string();
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(!table.contains('\u{1b}'));
}

#[test]
fn nothing_found_is_an_empty_report() {
    let redactor = redactor();
    drop(redactor.field_text(key(&redactor, "note", 1), "all is well"));
    assert_eq!(redactor.report().to_json(), "[]");
    assert_eq!(
        redactor.report().to_string(),
        "place  target  field  rule  count\n"
    );
}
