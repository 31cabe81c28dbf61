//! What the editions say, and which values are none.

use std::time::Duration;

use http::Method;
use palisade_auth::{Credential, Production, Sandbox};
use palisade_pagamio::{
    FieldForm, PollPhase, Profile, PurchaseField, Quota, SecretField,
    SecretKind,
};
use palisade_redact::Policy;

use crate::body::EDITIONS;

#[test]
fn the_editions_are_in_their_ranges_and_differ_where_the_documents_do() {
    for edition in EDITIONS {
        edition.profile().check().unwrap();
    }
    let (new, old) = (Profile::april_2026(), Profile::october_2025());
    assert_eq!(Profile::default(), new);
    assert_eq!(new.login_path, "/auth/token");
    assert_eq!(old.login_path, "/auth/login");
    let limit = |profile: &Profile, name| {
        profile.quota(name).map(|quota| (quota.limit, quota.window.as_secs()))
    };
    for (name, of_new, of_old) in [
        ("all", Some((100, 60)), Some((100, 60))),
        ("login", Some((5, 60)), Some((5, 60))),
        ("refresh", Some((10, 60)), Some((10, 60))),
        ("purchase", Some((10, 60)), None),
    ] {
        assert_eq!(limit(&new, name), of_new, "{name}");
        assert_eq!(limit(&old, name), of_old, "{name}");
    }
    let sandbox = "https://vas-sandbox-api.pagamio.tech/api/v1";
    assert_eq!(new.base_url::<Sandbox>(), sandbox);
    let production = "https://vas-api.pagamio.tech/api/v1";
    assert_eq!(new.base_url::<Production>(), production);
    let origin = new.origin::<Production>().unwrap();
    assert_eq!(origin.to_string(), "https://vas-api.pagamio.tech");
}

#[test]
fn a_login_goes_to_the_environment_of_its_credential() {
    for edition in EDITIONS {
        let profile = edition.profile();
        let sandbox = Credential::<Sandbox>::from_env("PASSWORD");
        let sandbox = profile.login("shop-17", sandbox).unwrap();
        let shown = format!("{:?}", sandbox.build().unwrap());
        let path = &profile.login_path;
        let url = format!("https://vas-sandbox-api.pagamio.tech/api/v1{path},");
        assert!(shown.contains(&url), "{shown}");
        let production = Credential::<Production>::from_env("PASSWORD");
        let production = profile.login("shop-17", production).unwrap();
        let shown = format!("{:?}", production.build().unwrap());
        let url = format!("https://vas-api.pagamio.tech/api/v1{path},");
        assert!(shown.contains(&url), "{shown}");
        let looks = [
            profile.look_up_url::<Sandbox>(),
            profile.look_up_url::<Production>(),
        ];
        assert_eq!(
            looks,
            [
                "https://vas-sandbox-api.pagamio.tech/api/v1/transactions",
                "https://vas-api.pagamio.tech/api/v1/transactions",
            ]
        );
    }
}

/// A change, the field that is refused for it, and what is said.
type Wrong = (fn(&mut Profile), &'static str, &'static str);

const WRONG: &[Wrong] = &[
    (
        |p| p.base_urls.sandbox = "http://user:canary@a.example/v1".into(),
        "base_urls.sandbox",
        "is \"http://a.example/v1\", and has to be https",
    ),
    (
        |p| p.base_urls.sandbox = "https://VAS-API.pagamio.tech:443/v2".into(),
        "base_urls.sandbox",
        "is https://vas-api.pagamio.tech, and has to be another origin than \
         that of production",
    ),
    (
        |p| p.base_urls.sandbox = "https://vas-api.pagamio.tech./v2".into(),
        "base_urls.sandbox",
        "is https://vas-api.pagamio.tech., and has to be another origin than \
         that of production",
    ),
    (
        |p| p.purchase_path = "purchase".into(),
        "purchase_path",
        "is \"purchase\", and has to be a path that begins with a slash, and \
         no more",
    ),
    (
        |p| p.fields.username.clear(),
        "fields.username",
        "is empty, and has to be a word",
    ),
    (
        |p| p.statuses.failed = "COMPLETED".into(),
        "statuses",
        "is one word for two things, and has to be four words that differ",
    ),
    (
        |p| p.pointers.code = vec!["responseCode".into()],
        "pointers.code",
        "is \"responseCode\", and has to be a JSON pointer that begins with a \
         slash",
    ),
    (
        |p| p.pointers.status.clear(),
        "pointers.status",
        "is empty, and has to be one or more",
    ),
    (
        |p| p.tokens.max_age = Duration::ZERO,
        "tokens.max_age",
        "is 0ns, and has to be 1 s to 86400 s",
    ),
    (
        |p| p.tokens.default_lifetime = Duration::from_secs(3600),
        "tokens.default_lifetime",
        "is 3600s, and has to be 1 s to 3599 s",
    ),
    (
        |p| p.backoff.longest = Duration::from_millis(999),
        "backoff.longest",
        "is 999ms, and has to be backoff.first to 3600 s",
    ),
    (
        |p| p.backoff.jitter_percent = 100,
        "backoff.jitter_percent",
        "is 100, and has to be 0 to 99",
    ),
    (
        |p| p.polls.clear(),
        "polls",
        "is over at some time, and has to be open at its end: no `until` in \
         the last one",
    ),
    (
        |p| p.polls[1].until = Some(Duration::from_secs(60)),
        "polls[1].until",
        "is 60s, and has to be later than that before, and missing in the \
         last only",
    ),
    (
        |p| p.polls.push(PollPhase::new(Duration::from_secs(1), None)),
        "polls[3].until",
        "is missing, and has to be later than that before, and missing in \
         the last only",
    ),
    (
        |p| p.polls[0].every = Duration::ZERO,
        "polls[0].every",
        "is 0ns, and has to be 1 ms to 86400 s",
    ),
    (
        |p| p.quotas[0].limit = 15,
        "quotas.all.limit",
        "is 15, and has to be more than what logins and refreshes take of it",
    ),
    (
        |p| p.quotas[3].limit = 1_000_001,
        "quotas.purchase.limit",
        "is 1000001, and has to be 1 to 1000000",
    ),
    (
        |p| p.quotas[3].window = Duration::ZERO,
        "quotas.purchase.window",
        "is 0ns, and has to be 1 ms to 86400 s",
    ),
    (
        |p| p.quotas[3].path = Some("purchase".into()),
        "quotas.purchase.path",
        "is \"purchase\", and has to be a path that begins with a slash, \
         with {id} or a last {*rest} for what differs",
    ),
    (
        |p| p.quotas.push(Quota::new("all", 100, Duration::from_secs(1))),
        "quotas.all",
        "is there twice, and has to be there once",
    ),
    (
        |p| p.quotas.retain(|quota| quota.name == Quota::LOGIN),
        "quotas",
        "is 0 for the limiter, and has to be 1 to 8 for the limiter",
    ),
    (
        |p| p.codes.success.clear(),
        "codes.success",
        "is empty, and has to be one or more",
    ),
    (
        |p| p.purchase_path = "/v1/../purchase".into(),
        "purchase_path",
        "is \"/v1/../purchase\", and has to be a path that begins with a slash, \
         and no more",
    ),
    (
        |p| p.purchase_path = "/käufe".into(),
        "purchase_path",
        "is \"/käufe\", and has to be a path that begins with a slash, and no \
         more",
    ),
    (
        |p| p.purchase.least_amount = "100000.01".into(),
        "purchase.most_amount",
        "is \"100000.00\", and has to be no less than the least one",
    ),
    (
        |p| p.pointers.reference = "/reference".into(),
        "pointers.reference",
        "is \"/reference\", and has to be in a field of purchases",
    ),
    (
        |p| {
            let own = PurchaseField::new("amount", FieldForm::Any);
            p.purchase.fields.push(own);
        },
        "purchase.fields.amount",
        "is there twice, and has to be there once",
    ),
    (
        |p| p.secrets[0].name = "--".into(),
        "secrets.--",
        "is \"--\", and has to be a name with a letter or a digit in it",
    ),
];

#[test]
fn a_value_out_of_its_range_is_named_with_its_bound() {
    for (change, field, text) in WRONG {
        let mut profile = Profile::default();
        change(&mut profile);
        let error = profile.check().unwrap_err();
        assert_eq!(error.to_string(), format!("{field} {text}"));
        assert_eq!(error.field(), *field);
        assert!(error.is_out_of_range() && error.line().is_none());
        // Nothing is set up of it.
        assert_eq!(profile.limiter::<Sandbox>().unwrap_err(), error);
        assert!(!format!("{error:?}").contains("canary"));
    }
}

#[test]
fn what_the_overall_quota_loses_to_logins_is_as_much_as_they_may_be() {
    let minute = Duration::from_secs(60);
    let mut profile = Profile::default();
    profile.quotas[0].limit = 16;
    profile.check().unwrap();
    // Ten windows of theirs touch one of ten minutes.
    profile.quotas[0] = Quota::new("all", 1000, minute * 10);
    profile.quotas[0].limit = 150;
    profile.check().unwrap_err();
    profile.quotas[0].limit = 151;
    profile.check().unwrap();
}

/// What logs hide by its name is not sent either, unless a purchase has a field
/// for it.
#[test]
fn what_the_profile_calls_secret_is_not_carried() {
    let mut profile = Profile::default();
    let voucher = SecretField::new("voucherCode", SecretKind::Pin);
    profile.secrets.push(voucher);
    let redactor = Policy::payments().build().unwrap();
    let payload = profile.payload::<Sandbox>(&redactor).unwrap();
    let payload = payload.build().unwrap();
    let said = |info: &str| {
        let body = format!(
            r#"{{"productCode":"A","amount":2,"mobileNumber":"+27821234567","paymentMethod":"CARD","channelId":"API","merchantReference":"o-1","meterNumber":"01234567897","additionalInfo":{info}}}"#
        );
        let path = "/api/v1/purchase";
        let said = payload.inspect(&Method::POST, path, body.as_bytes());
        said.err().map(|refusal| refusal.to_string())
    };
    assert_eq!(said(r#"{"till":"3"}"#), None);
    for (info, what) in [
        (r#"{"voucherCode":"4921"}"#, "voucherCode breaks the rule secret:pin"),
        (
            r#"{"serialNumber":"123"}"#,
            "serialNumber breaks the rule secret:secret",
        ),
        (r#"{"token":"1234"}"#, "token breaks the rule secret:token"),
    ] {
        assert!(said(info).unwrap().ends_with(what), "{info}");
    }
}
