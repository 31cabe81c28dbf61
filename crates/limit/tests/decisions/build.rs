use std::{num::NonZeroU32, time::Duration};

use http::{Extensions, Method};
use palisade_core::FingerprintKey;
use palisade_http::{CredentialHolder, CredentialTag};
use palisade_limit::{
    Demands, Key, LimitKey, Limiter, LimiterBuilder, MAX_RULES, Rule, Start,
};

use crate::window::SECOND;

#[test]
fn what_makes_no_sense_is_refused() {
    let good = || Rule::new("a", 10, SECOND);
    let year = Duration::from_secs(366 * 24 * 60 * 60);
    let day = Duration::from_secs(24 * 60 * 60);
    let tiny = Duration::from_nanos(1);
    let share = |n| Start::Share(NonZeroU32::new(n).unwrap());
    let cases = [
        (vec![], "a limiter needs a rule"),
        (vec![good(); 9], "9 rules are too many, at most 8 may be"),
        (vec![good(), good()], "two rules are named a"),
        (
            vec![Rule::new("A b", 10, SECOND)],
            "the rule name \"A b\" is not 1 to 64 of a-z, 0-9, _ and -",
        ),
        (
            vec![Rule::new("", 10, SECOND)],
            "the rule name \"\" is not 1 to 64 of a-z, 0-9, _ and -",
        ),
        (
            vec![Rule::new("a", 0, SECOND)],
            "the limit of a is not 1 to 1,000,000",
        ),
        (
            vec![Rule::new("a", 1_000_001, SECOND)],
            "the limit of a is not 1 to 1,000,000",
        ),
        (
            vec![Rule::new("a", 1, Duration::ZERO)],
            "the window of a is not above zero and up to a year",
        ),
        (
            vec![Rule::new("a", 1, year + tiny)],
            "the window of a is not above zero and up to a year",
        ),
        (
            vec![Rule::concurrency("a", 0)],
            "the bound of requests in flight of a is not 1 or more",
        ),
        (
            vec![good().min_gap(SECOND + tiny)],
            "the minimum gap of a is not the window or less",
        ),
        (
            vec![Rule::concurrency("a", 1).min_gap(day + tiny)],
            "the minimum gap of a is not the window or less",
        ),
        (vec![good().grace(day + tiny)], "the grace of a is not a day or less"),
        (
            vec![good().clock_margin(100_001)],
            "the clock margin of a is not 100,000 ppm or less",
        ),
        (
            vec![good().start(share(11))],
            "the share of a is not 1 request or more",
        ),
        (
            vec![Rule::concurrency("a", 10).start(share(11))],
            "the share of a is not 1 request or more",
        ),
        (
            vec![good().path("/purchase/:id")],
            "the path of rule a does not begin with a slash, or has a brace \
             inside a segment, or writes * or :id where {id} or a last \
             {*rest} is meant",
        ),
    ];
    for (rules, message) in cases {
        let builder = Limiter::builder();
        let built =
            rules.into_iter().fold(builder, LimiterBuilder::rule).build();
        assert_eq!(built.unwrap_err().to_string(), message);
    }
    let limits = [
        Rule::new("a", 1, tiny),
        Rule::new("b", 1_000_000, year),
        good().min_gap(SECOND).start(share(10)),
        good().grace(day).clock_margin(100_000),
        Rule::concurrency(LONG, 10).min_gap(day).start(share(10)),
    ];
    for rule in limits {
        Limiter::builder().rule(rule).build().unwrap();
    }
    let long = Box::leak(format!("{LONG}-").into_boxed_str());
    let long = Limiter::builder().rule(Rule::new(long, 1, SECOND)).build();
    let long = long.unwrap_err().to_string();
    assert!(
        long.ends_with("-\" is not 1 to 64 of a-z, 0-9, _ and -"),
        "{long}"
    );
}

/// As long as a name may be.
const LONG: &str =
    "0123456789-abcdefghijklmnopqrstuvwxyz_0123456789-abcdefghijklmno";

#[test]
fn bounds_of_the_limiter_are_checked() {
    let builder = || Limiter::builder().rule(Rule::new("a", 10, SECOND));
    for (most, is_good) in
        [(0, false), (1, true), (100_000_000, true), (100_000_001, false)]
    {
        let built = builder().max_keys(most).build();
        assert_eq!(built.is_ok(), is_good, "{most}");
    }
    let zero = Duration::ZERO;
    for (first, most, is_good) in [
        (zero, SECOND, false),
        (SECOND, SECOND, true),
        (SECOND * 2, SECOND, false),
    ] {
        let built = builder().backoff(first, most).build();
        assert_eq!(built.is_ok(), is_good, "{first:?} {most:?}");
    }
}

#[test]
fn demands_are_of_few_and_different_rules() {
    let all = (0..8).map(|rule| (rule, 0));
    let all = all.fold(Demands::none(), |demands, (rule, key)| {
        demands.and(rule, key).unwrap()
    });
    let message = "a request falls under a rule twice, or under a ninth one";
    for (demands, rule) in [(all, 8), (Demands::none().and(3, 1).unwrap(), 3)] {
        let error = demands.and(rule, 7).unwrap_err();
        assert_eq!(error.to_string(), message, "{rule}");
    }
}

/// The demands of a request under one rule.
fn demands(
    rule: &Rule,
    request: (&str, &str, &str),
    ext: &Extensions,
) -> Demands {
    let builder = Limiter::builder().rule(rule.clone());
    let key = FingerprintKey::from_bytes([7; 16]);
    let (rules, _) = builder.fingerprint_key(key).build().unwrap();
    let (method, host, path) = request;
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    rules.demands(&method, host, Some(443), path, ext)
}

#[test]
fn a_rule_matches_what_it_says() {
    let none = Extensions::new();
    let rule = Rule::new("a", 1, SECOND)
        .method(Method::POST)
        .host("API.example")
        .path("/orders/{id}");
    for (request, matches) in [
        (("POST", "api.example", "/orders/7"), true),
        (("GET", "api.example", "/orders/7"), false),
        (("POST", "api.example.org", "/orders/7"), false),
        (("POST", "api.example", "/orders"), false),
    ] {
        let is_none = demands(&rule, request, &none).is_none();
        assert_eq!(!is_none, matches, "{request:?}");
    }
    let all = Rule::new("a", 1, SECOND);
    assert!(!demands(&all, ("PUT", "x", "/"), &none).is_none());
}

#[test]
fn each_key_tells_apart_what_it_says() {
    let rule = |key| Rule::new("a", 1, SECOND).per(key);
    let none = Extensions::new();
    let get = |host| ("GET", host, "/");
    let host = |host| demands(&rule(Key::Host), get(host), &none);
    assert_ne!(host("a.example"), host("b.example"));
    assert_eq!(host("a.example"), host("a.example"));
    let global = |host| demands(&rule(Key::Global), get(host), &none);
    assert_eq!(global("a.example"), global("b.example"));

    let caller = |key: &'static str| {
        let mut extensions = Extensions::new();
        extensions.insert(LimitKey::new(key));
        demands(&rule(Key::Caller), get("a"), &extensions)
    };
    assert_ne!(caller("tenant-1"), caller("tenant-2"));
    assert_eq!(caller("tenant-1"), caller("tenant-1"));
    let shown = format!("{:?}", LimitKey::new("tenant-1"));
    assert!(!shown.contains("tenant"), "{shown}");

    let key = FingerprintKey::from_bytes([8; 16]);
    let credential = |name: &str, generation| {
        let mut extensions = Extensions::new();
        let holder = key.fingerprint("holder", name.as_bytes());
        CredentialHolder::new(holder).set(&mut extensions);
        // Another token changes nothing.
        CredentialTag::new(holder, generation).set(&mut extensions);
        demands(&rule(Key::Credential), get("a"), &extensions)
    };
    assert_ne!(credential("one", 1), credential("two", 1));
    assert_eq!(credential("one", 1), credential("one", 2));
    // Without a key, all together.
    assert_eq!(demands(&rule(Key::Credential), get("a"), &none), {
        demands(&rule(Key::Credential), get("b"), &none)
    });
}

#[test]
fn demands_name_each_rule_once_and_in_no_order() {
    let [two, three] = [(2, 7), (3, 8)];
    let of = |rules: &[(u8, u64)]| {
        rules.iter().try_fold(Demands::none(), |d, rule| d.and(rule.0, rule.1))
    };
    assert_eq!(of(&[two, three]).unwrap(), of(&[three, two]).unwrap());
    assert_ne!(of(&[two]).unwrap(), of(&[three]).unwrap());
    assert!(of(&[]).unwrap().is_none());
    assert!(!of(&[(0, 0)]).unwrap().is_none());
    let last = u8::try_from(MAX_RULES).unwrap() - 1;
    of(&[(last, 0)]).unwrap();
    for wrong in [&[two, (2, 9)][..], &[(last + 1, 0)], &[(255, 0)]] {
        let error = of(wrong).unwrap_err().to_string();
        assert!(error.contains("a rule twice, or"), "{error}");
    }
}
