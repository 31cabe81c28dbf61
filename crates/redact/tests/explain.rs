//! The reasons, for a finding and for a near miss.

use palisade_core::Tally as _;
use palisade_redact::{Allow, Mode, Policy, kind};

use crate::{payments, redactor};

#[test]
fn a_finding_has_rule_kind_range_and_reason() {
    let explanation = redactor().explain("a b@example.org cvv=123");
    let notes: Vec<_> = explanation
        .findings
        .iter()
        .map(|note| (&*note.rule, &*note.kind, note.range.clone(), note.why))
        .collect();
    assert_eq!(
        notes,
        [
            ("email", "email", 2..15, "local part and domain fit"),
            ("key:cvv", "cvv", 20..23, "the key says what it is"),
        ]
    );
    assert_eq!(explanation.near_misses, []);
}

#[test]
fn a_near_miss_says_why_it_is_none() {
    let cases = [
        ("4111111111111112", "pan", "the check digit is wrong"),
        (
            "9111111111111111",
            "pan",
            "no issuer's numbers begin so and are as long",
        ),
        ("a4111111111111111", "pan", "it is a part of a word"),
        ("4111111111111111.5", "pan", "it is a part of another number"),
        (
            "order_id=4111111111111111",
            "pan",
            "its key says that it is another number",
        ),
        (
            "676770000000000005",
            "pan",
            "its length is rare and no word says that it is a card's",
        ),
        (
            "1000 2000 3000 4111 1111 1111 1111",
            "pan",
            "it stands in a row of groups",
        ),
        ("8001015009088", "sa_id", "the check digit is wrong"),
        ("8013015009087", "sa_id", "it does not begin with a date"),
        ("9902295009086", "sa_id", "it does not begin with a date"),
        ("8001015009384", "sa_id", "its citizenship digit is none"),
        (
            "8001015009079",
            "sa_id",
            "its twelfth digit is out of use and no word calls it an ID",
        ),
        (
            "eyJ0eXAiOiJKV1MiLCJraWQiOiIxIn0.eyJiIjoyfQ.c2lnbmF0dXJl",
            "jwt",
            "the header is not JSON with an algorithm",
        ),
        ("1801015009087", "sa_id", "it may be a time in milliseconds"),
        ("GB82WEST12345698765431", "iban", "the check digits are wrong"),
        ("a@tty1.service", "email", "its last label is the ending of a file"),
        ("a@host", "email", "its domain has one label"),
        (
            "basic training",
            "basic",
            "it is not base64 of a user and a password",
        ),
        ("bearer instruments", "bearer", "it reads like a word"),
        (
            "server.address=a",
            "key:address",
            "the words before it make it harmless",
        ),
        ("token: foo", "key:token", "it reads like a sentence that goes on"),
    ];
    for (text, rule, why) in cases {
        let explanation = redactor().explain(text);
        assert_eq!(explanation.findings, [], "{text}");
        assert!(
            explanation
                .near_misses
                .iter()
                .any(|note| note.rule == rule && note.why == why),
            "{text}: {:?}",
            explanation.near_misses
        );
    }
}

/// Not one more for the scheme, which says the same of the same bytes; another
/// kind counts, for more may be done with it.
#[test]
fn credentials_behind_their_header_are_one_finding() {
    let rules = |text: &str| -> Vec<_> {
        let findings = redactor().explain(text).findings;
        findings.into_iter().map(|note| (note.rule, note.range)).collect()
    };
    let bearer = "Authorization: Bearer AbCdEfGhIj0123456789 x";
    assert_eq!(rules(bearer), [("key:token".to_owned(), 15..42)]);
    let basic = "Authorization: Basic dXNlcjpwYXNz x";
    assert_eq!(
        rules(basic),
        [("key:token".to_owned(), 15..33), ("basic".to_owned(), 21..33)]
    );
    let card = "Authorization: Basic 4111111111111111";
    assert_eq!(
        rules(card),
        [("key:token".to_owned(), 15..37), ("pan".to_owned(), 21..37)]
    );
    // What the name does not reach, the scheme does.
    let split = "token: 12, Bearer AbCdEfGhIj0123456789";
    assert_eq!(rules(split), [("bearer".to_owned(), 18..38)]);
    let text = "token=0123 Bearer AbCdEfGhIj0123456789";
    assert_eq!(
        rules(text),
        [("key:token".to_owned(), 6..10), ("bearer".to_owned(), 18..38)]
    );
}

#[test]
fn explaining_and_redacting_agree() {
    let text = "a=4111111111111111 b@example.org password=x";
    let redactor = redactor();
    assert_eq!(redactor.explain(text).findings.len(), 3);
    let mut sum = 0;
    redactor.tally(&mut |_, count| sum += count);
    assert_eq!(sum, 0, "explaining counts nothing");
    assert_ne!(redactor.redact(text), text);
    redactor.tally(&mut |_, count| sum += count);
    assert_eq!(sum, 3);
}

#[test]
fn report_alters_nothing_and_counts_everything() {
    let redactor = payments().mode(Mode::Report).build().unwrap();
    let text = "password=hunter2 4111111111111111";
    assert_eq!(redactor.redact(text), text);
    assert_eq!(*redactor.redact_bytes(b"\xff"), *b"\xff");
    let mut fired = Vec::new();
    redactor.tally(&mut |rule, count| {
        if count > 0 {
            fired.push((rule.to_owned(), count));
        }
    });
    let fired: Vec<_> = fired.iter().map(|(r, c)| (&**r, *c)).collect();
    assert_eq!(fired, [("pan", 1), ("key:password", 1), ("not_utf8", 1)]);
}

#[test]
fn an_ignored_kind_stays_and_says_so() {
    let redactor = Policy::payments().ignore(kind::EMAIL).build().unwrap();
    let text = "email=a@example.org";
    assert_eq!(redactor.redact(text), text);
    assert!(!redactor.key("email").is_sensitive());
    let misses = redactor.explain(text).near_misses;
    assert!(
        misses.iter().all(|note| note.why == "the policy ignores this kind")
    );
    assert_eq!(misses.len(), 2);
}

#[test]
fn a_field_is_explained_by_its_name_or_by_what_is_in_it() {
    let redactor = Policy::payments().allow_key("ref").build().unwrap();
    let rules = |name: &str, text: &str| {
        let found = redactor.explain_field(redactor.key(name), text).findings;
        found.into_iter().map(|note| note.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules("cvv", "123"), ["key:cvv"]);
    assert_eq!(rules("note", "123"), [""; 0]);
    assert_eq!(rules("note", "4111111111111111"), ["pan"]);
    assert_eq!(rules("password", "a b@example.org"), ["key:password"]);
    // Nothing is there, or the policy lets it pass.
    assert_eq!(rules("password", ""), [""; 0]);
    assert_eq!(rules("ref", "4111111111111111"), [""; 0]);
    redactor.tally(&mut |rule, count| assert_eq!(count, 0, "{rule}"));
}

/// One of two addresses under a name stays where the policy says so, whatever
/// it says of the other.
#[test]
fn what_is_allowed_by_its_name_hides_nothing_inside() {
    let allow = Allow::prefix("ops@");
    let redactor =
        Policy::payments().allow(kind::EMAIL, allow).build().unwrap();
    for text in [
        "email: ops@example.org,a@example.org x=1",
        r#"{"email":"ops@example.org, a@example.org"}"#,
    ] {
        let redacted = redactor.redact(text);
        assert!(!redacted.contains("a@example.org"), "{redacted}");
    }
}
