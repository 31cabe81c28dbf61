//! What the subscriber and the redactor are told.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use palisade_auth::FetchError;
use palisade_core::{FingerprintKey, SecretGuard, SecretRefused, SecretSink};
use palisade_test_events::{Remembered, fields};
use tokio::time::sleep;

use crate::provider::{CALL, Endpoint, Provider, get, seconds};

#[tokio::test(start_paused = true)]
async fn the_life_of_a_token_is_told_without_the_token() {
    let (told, _guard) = Remembered::start();
    let key = FingerprintKey::from_bytes([7; 16]);
    let tag =
        |token: &str| key.fingerprint("token", token.as_bytes()).to_string();
    let [one, two] = ["canary-token-1", "canary-token-2"].map(tag);
    let provider = Provider::new();
    let auth = provider.builder().fingerprint_key(key.clone()).build().unwrap();
    let client = provider.client(&auth);
    let host = ("host", "api.example");

    provider.endpoint(Endpoint::Says(FetchError::rejected(401)));
    get(&client).await.unwrap_err();
    let [(name, failed)] = &told.take()[..] else { panic!() };
    assert_eq!(*name, "authn_login_fail");
    assert_eq!((&*failed["status"], &*failed["host"]), ("401", host.1));
    assert!(failed["retry_in_ms"].parse::<u64>().unwrap() >= 150_000);

    provider.endpoint(Endpoint::Up);
    auth.credential_changed();
    get(&client).await.unwrap();
    let created = fields([
        host,
        ("fingerprint", &one),
        ("generation", "1"),
        ("lifetime_s", "1800"),
    ]);
    assert_eq!(told.take(), [("authn_token_created", created)]);

    provider.revoke_access();
    get(&client).await.unwrap();
    let names: Vec<_> = told.take();
    let revoked = fields([
        host,
        ("fingerprint", &one),
        ("generation", "1"),
        ("reason", "refused by the provider"),
    ]);
    let created = fields([
        host,
        ("fingerprint", &two),
        ("generation", "2"),
        ("lifetime_s", "1800"),
    ]);
    assert_eq!(names[0], ("authn_token_revoked", revoked));
    assert_eq!(names[1], ("authn_token_created", created));
    assert_eq!(names[2].0, "authn_request_replayed");
    assert_eq!(names[2].1["fingerprint"], two);
    assert_eq!(names[2].1["status"], "200");

    provider.state().refuses_all = true;
    get(&client).await.unwrap();
    get(&client).await.unwrap();
    let names: Vec<_> = told.take();
    let names: Vec<_> = names.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "authn_token_revoked",
            "authn_token_created",
            "authn_request_replayed",
            "authz_fail",
            "authn_request_replayed",
        ]
    );

    auth.revoke("a drill").await.unwrap();
    let [(name, revoked)] = &told.take()[..] else { panic!() };
    assert_eq!(*name, "authn_token_revoked");
    assert_eq!(revoked["reason"], "a drill");
    assert_eq!(revoked["generation"], "3");
}

/// Knows what is registered.
#[derive(Default)]
struct Sink(Arc<Mutex<BTreeSet<String>>>);

impl SecretSink for Sink {
    fn register(
        &self,
        _: &'static str,
        secret: &[u8],
    ) -> Result<SecretGuard, SecretRefused> {
        let secret = String::from_utf8(secret.to_vec()).unwrap();
        let known = Arc::clone(&self.0);
        known.lock().unwrap().insert(secret.clone());
        Ok(SecretGuard::new(move || {
            known.lock().unwrap().remove(&secret);
        }))
    }
}

#[tokio::test(start_paused = true)]
async fn live_tokens_are_known_to_the_redactor_and_dead_ones_forgotten() {
    let provider = Provider::new();
    let sink = Arc::new(Sink::default());
    let known = || {
        let known = sink.0.lock().unwrap();
        known.iter().cloned().collect::<Vec<_>>()
    };
    let auth = provider
        .builder()
        .secret_sink(Arc::<Sink>::clone(&sink))
        .build()
        .unwrap();
    let client = provider.client(&auth);
    get(&client).await.unwrap();
    assert_eq!(known(), ["canary-refresh-1", "canary-token-1"]);

    sleep(seconds(1800)).await;
    get(&client).await.unwrap();
    assert_eq!(known(), ["canary-refresh-2", "canary-token-2"]);

    // A request that is under way still carries it.
    let sent = tokio::spawn(async move { get(&client).await });
    sleep(CALL / 2).await;
    auth.revoke("a drill").await.unwrap();
    assert_eq!(sent.await.unwrap(), Ok(200));
    assert_eq!(known(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn nothing_that_can_be_printed_holds_a_token() {
    let provider = Provider::new();
    let auth = provider.auth();
    let client = provider.client(&auth);
    get(&client).await.unwrap();
    let builder = provider.builder();
    let revocation = auth.revoke("a drill");
    let error = get(&client).await.unwrap_err();
    for shown in [
        format!("{auth:?} {builder:?} {revocation:?}"),
        format!("{:?} {:?}", auth.inject(), auth.replay()),
        format!("{error} {error:?}"),
    ] {
        assert!(!shown.contains("canary"), "{shown}");
    }
}
