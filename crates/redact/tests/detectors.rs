//! A policy that does not look for all that can be found.

use palisade_core::SecretSink as _;
use palisade_redact::{About, Policy, Redactor, Rule, detectors};

use crate::payments;

fn only(names: &[&str]) -> Redactor {
    payments().dangerous_only_detectors(names.to_vec()).build().unwrap()
}

fn off(names: &[&str]) -> Redactor {
    payments().dangerous_detectors_off(names.to_vec()).build().unwrap()
}

fn is_of_cards(about: &About) -> bool {
    matches!(about.kind(), "pan" | "track")
}

fn finds(redactor: &Redactor, about: &About) -> bool {
    let found = redactor.explain(about.finds).findings;
    found.iter().any(|note| note.rule == about.name)
}

#[test]
fn each_is_found_by_itself_and_left_where_it_is_off() {
    for about in detectors() {
        let alone = only(&[about.name]);
        assert!(finds(&alone, &about), "{}", about.name);
        assert_ne!(alone.redact(about.finds), about.finds, "{}", about.name);
        if !is_of_cards(&about) {
            assert!(!finds(&off(&[about.name]), &about), "{}", about.name);
            let none = only(&[]);
            assert_eq!(none.redact(about.finds), about.finds);
        }
    }
}

#[test]
fn card_data_is_looked_for_in_any_case() {
    let none = only(&[]);
    let cards = || detectors().filter(is_of_cards);
    assert_eq!(cards().count(), 6);
    for about in cards() {
        assert!(finds(&none, &about), "{}", about.name);
        let policy = payments().dangerous_detectors_off([about.name]);
        let error = policy.build().unwrap_err();
        assert!(error.is_impossible() && error.line().is_none(), "{error}");
        assert_eq!(
            error.to_string(),
            format!(
                "`{}` does not accept to be off: it finds card data (PCI DSS \
                 v4.0.1 3.3.1, 3.5.1)",
                about.name,
            ),
        );
    }
}

#[test]
fn names_secrets_that_live_and_rules_are_no_detectors() {
    let redactor = payments()
        .dangerous_only_detectors(["email"])
        .rule(Rule::new("staff", r"EMP-\d{4}"))
        .build()
        .unwrap();
    let _alive = redactor.register("token", b"opaque/4f9c2b7a1d").unwrap();
    for (text, redacted) in [
        ("password=hunter2", "password=[redacted:password]"),
        ("cvv=123", "cvv=[redacted:cvv]"),
        ("Authorization: Bearer x", "Authorization: [redacted:token]"),
        ("phone=0821234567", "phone=[phone:"),
        ("got opaque/4f9c2b7a1d", "got [redacted:token]"),
        ("by EMP-1234", "by [redacted:staff]"),
        ("NDExMTExMTExMTExMTExMQ==", "[redacted:pan]"),
        ("Bearer mF_9.B5f-4.1JqM", "Bearer mF_9.B5f-4.1JqM"),
        ("call +27821234567", "call +27821234567"),
    ] {
        let found = redactor.redact(text);
        assert!(found.starts_with(redacted), "{found}");
    }
}

/// What is off claims no bytes: inside of it others look.
#[test]
fn what_is_off_hides_nothing() {
    let redactor = off(&["private_key", "userinfo", "jwt", "ng_bvn"]);
    let begin = concat!("-----BEGIN PRIVATE", " KEY-----");
    let mut lines = redactor.lines();
    for (text, redacted) in [
        ("https://4111111111111111:x@a/", "https://[redacted:pan]:x@a/"),
        ("BVN 22123456789", "BVN 22123456789"),
    ] {
        assert_eq!(redactor.redact(text), redacted);
    }
    for line in [begin, "MIIEvQ"] {
        assert_eq!(lines.redact(line), line);
    }
    let key = format!("{begin} 4111111111111111");
    assert_eq!(redactor.redact(&key), format!("{begin} [redacted:pan]"));
}

#[test]
fn explain_says_that_a_detector_is_off() {
    let explanation = off(&["npm"]).explain(
        "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 and 4111111111111111",
    );
    assert_eq!(explanation.findings.len(), 1);
    let [near_miss] = &explanation.near_misses[..] else { panic!() };
    assert_eq!(near_miss.rule, "npm");
    assert_eq!(near_miss.range, 0..40);
    assert_eq!(near_miss.why, "the policy has this detector off");
}

#[test]
fn an_unknown_name_is_refused() {
    for policy in [
        payments().dangerous_only_detectors(["pan", "mpn"]),
        payments().dangerous_detectors_off(["mpn"]),
    ] {
        let error = policy.build().unwrap_err();
        assert!(error.is_unknown() && !error.is_impossible());
        assert_eq!(
            error.to_string(),
            "unknown detector `mpn`, expected a name that `detectors()` lists"
        );
    }
}

#[test]
fn the_hash_shows_what_is_off_however_it_was_said() {
    let hash = |policy: Policy| {
        let redactor = policy.fingerprint_key(crate::key()).build().unwrap();
        redactor.policy_hash().to_owned()
    };
    let all = || detectors().map(|about| about.name);
    let others = || all().filter(|name| !matches!(*name, "npm" | "jwt"));
    let default = hash(payments());
    assert_eq!(default, hash(payments().dangerous_only_detectors(all())));
    let one = hash(payments().dangerous_detectors_off(["npm", "jwt"]));
    assert_ne!(one, default);
    assert_ne!(one, hash(payments().dangerous_detectors_off(["npm"])));
    for same in [
        payments().dangerous_detectors_off(["jwt", "npm", "jwt"]),
        payments()
            .dangerous_detectors_off(["jwt"])
            .dangerous_detectors_off(["npm"]),
        payments().dangerous_only_detectors(others()),
        payments()
            .dangerous_only_detectors(others())
            .dangerous_only_detectors(["npm"])
            .dangerous_detectors_off(["npm"]),
    ] {
        assert_eq!(hash(same), one);
    }
}

#[test]
fn a_reload_turns_detectors_off_and_on() {
    let text = "call +27821234567 or mail thandi@example.co.za";
    let redactor = payments().build().unwrap();
    let both = redactor.redact(text).into_owned();
    redactor.reload(&payments().dangerous_only_detectors(["email"])).unwrap();
    let mail = redactor.redact(text).into_owned();
    assert!(mail.starts_with("call +27821234567 or mail [email:"), "{mail}");
    redactor.reload(&payments()).unwrap();
    assert_eq!(redactor.redact(text), both);
}

#[cfg(feature = "toml")]
#[test]
fn a_file_says_the_same() {
    let from = |text| {
        let policy = Policy::from_toml(text).unwrap();
        let built = policy.fingerprint_key(crate::key()).build().unwrap();
        built.policy_hash().to_owned()
    };
    let code = |policy: Policy| {
        let built = policy.fingerprint_key(crate::key()).build().unwrap();
        built.policy_hash().to_owned()
    };
    assert_eq!(
        from("[detectors]\ndangerous_only = ['email', 'pan']"),
        code(Policy::payments().dangerous_only_detectors(["email"])),
    );
    assert_eq!(
        from("[detectors]\ndangerous_off = ['npm']"),
        code(Policy::payments().dangerous_detectors_off(["npm"])),
    );
    assert_eq!(
        from("[detectors]\ndangerous_only = []"),
        code(Policy::payments().dangerous_only_detectors([""; 0])),
    );
    assert_ne!(from("[detectors]\ndangerous_only = []"), from(""));
}
