//! Another policy for redactors that are in use.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use palisade_core::{SecretSink as _, Tally as _};
use palisade_redact::{
    Action, Erase, Mode, Outcome, Policy, Redactor, Rule, Target, kind,
};

use crate::payments;

fn counts(redactor: &Redactor) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    redactor.tally(&mut |name, count| {
        assert_eq!(counts.insert(name.to_owned(), count), None, "{name}");
    });
    counts
}

#[test]
fn every_clone_uses_the_new_policy() {
    let redactor = payments().build().unwrap();
    let (clone, mut lines) = (redactor.clone(), redactor.lines());
    assert_eq!(clone.redact("cvv=1"), "cvv=[redacted:cvv]");
    let next = payments()
        .on(kind::CVV, Erase::Drop)
        .max_scan(70_000)
        .sensitive_key("parcel", kind::PASSWORD);
    redactor.reload(&next).unwrap();
    assert_eq!(clone.redact("cvv=1"), "cvv=[]");
    assert_eq!(lines.redact("parcel=x"), "parcel=[redacted:password]");
    assert_eq!(clone.max_scan(), 70_000);
    assert!(clone.key("parcel").is_sensitive());
    redactor.reload(&payments().mode(Mode::Report)).unwrap();
    assert_eq!(clone.mode(), Mode::Report);
    assert_eq!(clone.redact("cvv=1"), "cvv=1");
}

#[test]
fn registered_secrets_and_their_guards_live_on() {
    let redactor = payments().build().unwrap();
    let first = redactor.register("token", b"opaque/4f9c2b7a1d").unwrap();
    redactor.reload(&payments().on(kind::TOKEN, Erase::Drop)).unwrap();
    assert_eq!(redactor.redact("x opaque/4f9c2b7a1d"), "x []");
    let second = redactor.register("token", b"opaque/77aa77aa77").unwrap();
    redactor.reload(&payments()).unwrap();
    let text = "opaque/4f9c2b7a1d opaque/77aa77aa77";
    assert_eq!(redactor.redact(text), "[redacted:token] [redacted:token]");
    drop(first);
    assert_eq!(
        redactor.redact(text),
        "opaque/4f9c2b7a1d [redacted:token]",
        "a guard of the first policy still forgets",
    );
    drop(second);
    assert_eq!(redactor.redact(text), text);
}

#[test]
fn counts_go_on_under_the_same_name() {
    let rule = |name: &str| Rule::new(name, format!("{name}-[0-9]"));
    let redactor =
        payments().rule(rule("aa")).rule(rule("bb")).build().unwrap();
    assert_ne!(redactor.redact("aa-1 bb-1 bb-2 cvv=1"), "");
    // In another order, one gone, one new.
    redactor.reload(&payments().rule(rule("cc")).rule(rule("bb"))).unwrap();
    assert_ne!(redactor.redact("aa-1 bb-1 cc-1 cvv=1"), "");
    let now = counts(&redactor);
    for (name, count) in [("aa", 1), ("bb", 3), ("cc", 1), ("key:cvv", 2)] {
        assert_eq!(now.get(name), Some(&count), "{name}");
    }
    redactor.reload(&payments().rule(rule("aa"))).unwrap();
    assert_ne!(redactor.redact("aa-1"), "");
    assert_eq!(counts(&redactor).get("aa"), Some(&2), "it came back");
}

#[test]
fn a_refused_policy_leaves_the_old_one_in_force() {
    let redactor = payments().on(kind::CVV, Erase::Drop).build().unwrap();
    let before = (redactor.generation(), redactor.policy_hash().to_owned());
    let error =
        redactor.reload(&payments().rule(Rule::new("a", "("))).unwrap_err();
    assert!(error.is_regex());
    assert_eq!(redactor.redact("cvv=1"), "cvv=[]");
    assert_eq!(
        before,
        (redactor.generation(), redactor.policy_hash().to_owned())
    );
}

#[test]
fn the_generation_changes_with_the_policy_in_all_clones() {
    let redactor = payments().build().unwrap();
    let clone = redactor.clone();
    let mut seen = vec![clone.generation()];
    for policy in [payments().max_field(9), payments(), payments().max_field(9)]
    {
        redactor.reload(&policy).unwrap();
        seen.push(clone.generation());
        redactor.reload(&policy).unwrap();
        assert_eq!(clone.generation(), seen[seen.len() - 1], "nothing changed");
    }
    seen.dedup();
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn a_stale_key_is_judged_by_the_policy_in_force() {
    let policy = |action, name: &str| {
        payments().target(Target::new(name).on(kind::PHONE, action))
    };
    let redactor = policy(Action::Drop, "a").build().unwrap();
    let in_a = redactor.callsite_key("a", "event", "phone");
    assert_eq!(redactor.field_text(in_a, "+27821234567"), Outcome::Drop);
    // Now the first target is another one: the old key means none of them.
    redactor.reload(&policy(Action::Replace, "b")).unwrap();
    let Outcome::Text(text) = redactor.field_text(in_a, "+27821234567") else {
        panic!("it is of neither policy");
    };
    assert_eq!(crate::untagged(&text), "[phone:*]");
    assert_ne!(redactor.callsite_key("a", "event", "phone"), in_a);
    // It is back, in another place: keys that say the same are the same, so
    // that who keeps them keeps one.
    let both = policy(Action::Replace, "b")
        .target(Target::new("a").on(kind::PHONE, Action::Drop));
    redactor.reload(&both).unwrap();
    assert_eq!(redactor.callsite_key("a", "event", "phone"), in_a);
    assert_eq!(redactor.field_text(in_a, "+27821234567"), Outcome::Drop);
}

#[test]
fn the_hash_names_the_policy() {
    let hash =
        |policy: Policy| policy.build().unwrap().policy_hash().to_owned();
    let first = hash(payments());
    assert_eq!(first.len(), 32);
    assert!(first.bytes().all(|byte| byte.is_ascii_hexdigit()));
    // What says the same has the same hash.
    for same in [
        payments(),
        Policy::payments(),
        payments().on(kind::CVV, Erase::Drop).on(kind::CVV, Erase::Replace),
        payments().mode(Mode::Report).mode(Mode::Enforce),
    ] {
        assert_eq!(hash(same), first);
    }
    let both = |a, b| payments().numeric_key(a).numeric_key(b);
    assert_eq!(hash(both("x", "y")), hash(both("y", "x")));
    let rule = |name: &str, pattern: &str| Rule::new(name, pattern);
    let target = |target: Target| payments().target(target);
    let mut all = vec![
        first,
        hash(payments().mode(Mode::Report)),
        hash(payments().on(kind::CVV, Erase::Drop)),
        hash(payments().ignore(kind::NAME)),
        hash(payments().numeric_key("x")),
        hash(payments().allow_key("x")),
        hash(payments().sensitive_key("x", kind::CVV)),
        hash(payments().sensitive_key("x", kind::PIN)),
        hash(payments().allow_callsite("x")),
        hash(payments().rule(rule("a", "bc"))),
        hash(payments().rule(rule("ab", "c"))),
        hash(payments().rule(rule("a", "bc").action(Action::Drop))),
        hash(payments().allow_card("4111111111111111")),
        hash(payments().max_scan(99_999)),
        hash(payments().max_field(9_999)),
        hash(payments().mix_field_name(true)),
        hash(payments().dangerous_keep_control_characters()),
        hash(payments().fingerprint_key(crate::key().with_id("k7").unwrap())),
        hash(target(Target::new("a"))),
        hash(target(Target::new("a").numeric())),
        hash(target(Target::new("a").ignore(kind::NAME))),
        hash(target(Target::new("a").on(kind::CVV, Erase::Drop))),
        hash(target(Target::new("a").allow_key("x"))),
    ];
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

/// Computed once: another build says the same.
#[test]
fn the_hash_of_a_policy_never_changes() {
    let redactor = Policy::payments().build().unwrap();
    assert_eq!(redactor.policy_hash(), "164792c4d438b7679c334dd2d8e53978");
}

#[test]
fn while_others_redact_every_result_is_of_one_policy() {
    let old = payments().on(kind::CVV, Erase::Drop).on(kind::PIN, Erase::Drop);
    let new = payments().sensitive_key("parcel", kind::PASSWORD);
    let text = "cvv=123 x pin=4711 y parcel=z";
    let results = [&old, &new]
        .map(|policy| policy.build().unwrap().redact(text).into_owned());
    assert_eq!(results[0], "cvv=[] x pin=[] y parcel=z");
    let redactor = old.build().unwrap();
    let reads = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = [0_u32; 2];
                    while redactor.generation() < 200 {
                        let redacted = redactor.redact(text);
                        let which = results.iter().position(|r| *r == redacted);
                        seen[which.expect("it is of one policy")] += 1;
                        reads.fetch_add(1, Ordering::Relaxed);
                        let key = redactor.key("pin");
                        let field = redactor.field_text(key, "4711");
                        assert_ne!(field, Outcome::Keep);
                    }
                    seen
                })
            })
            .collect();
        for _ in 0..100 {
            for policy in [&new, &old] {
                redactor.reload(policy).unwrap();
                // Let them read under it; a reader that failed never will.
                let enough = reads.load(Ordering::Relaxed) + 8;
                for _ in 0..10_000 {
                    if reads.load(Ordering::Relaxed) >= enough {
                        break;
                    }
                    std::thread::yield_now();
                }
            }
        }
        let seen = readers.into_iter().map(|reader| reader.join().unwrap());
        let seen = seen.fold([0, 0], |[a, b], [c, d]| [a + c, b + d]);
        assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
    });
    assert_eq!(counts(&redactor).len(), counts(&old.build().unwrap()).len());
}
