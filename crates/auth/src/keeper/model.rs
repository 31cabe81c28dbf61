//! Interleavings of requests, the kill switch and the way back, under
//! `--cfg shuttle`. A deadlock, and a request that waits for ever, fail too.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use palisade_core::FingerprintKey;
use shuttle::future::{block_on, spawn, yield_now};

use super::*;
use crate::{Grant, Issued, Origin, Sandbox};

/// What the provider saw, and what the model expects of it.
#[derive(Default)]
struct Seen {
    calls: AtomicUsize,
    under_way: AtomicUsize,
    given_back: AtomicUsize,
}

struct Source {
    seen: Arc<Seen>,
    is_up: bool,
}

#[async_trait]
impl TokenSource for Source {
    type Environment = Sandbox;

    async fn fetch(&self, _: Grant<'_>) -> Result<Issued, FetchError> {
        let seen = &self.seen;
        let others = seen.under_way.fetch_add(1, Ordering::SeqCst);
        assert_eq!(others, 0, "one call at a time");
        seen.calls.fetch_add(1, Ordering::SeqCst);
        yield_now().await;
        seen.under_way.fetch_sub(1, Ordering::SeqCst);
        if self.is_up {
            Ok(Issued::new("model-token".into()))
        } else {
            Err(FetchError::unavailable("down"))
        }
    }

    async fn revoke(&self, _: &SecretString) -> Result<bool, FetchError> {
        self.seen.given_back.fetch_add(1, Ordering::SeqCst);
        Ok(true)
    }
}

fn source(seen: &Arc<Seen>, is_up: bool) -> Arc<Source> {
    Arc::new(Source { seen: Arc::clone(seen), is_up })
}

fn keeper(source: Arc<Source>) -> Arc<Keeper<Sandbox>> {
    let key = FingerprintKey::from_bytes([7; 16]);
    let settings = Settings {
        origins: Origin::new("https://api.example").unwrap().into(),
        holder: CredentialHolder::new(key.fingerprint("holder", b"model")),
        key,
        sink: None,
        call_timeout: Duration::from_secs(1),
    };
    Keeper::new(settings, Rules::DEFAULT, source)
}

fn check(scenario: impl Fn() + Send + Sync + 'static) {
    shuttle::check_random(scenario, 1_000);
}

/// As a request does: the lease is held while it is handed over.
async fn request(
    keeper: Arc<Keeper<Sandbox>>,
    is_shut: Arc<AtomicUsize>,
) -> Result<u64, AuthError> {
    let lease = match keeper.fresh() {
        Some(lease) => lease,
        None => keeper.lease().await?,
    };
    shuttle::thread::yield_now();
    assert_eq!(is_shut.load(Ordering::SeqCst), 0, "handed over too late");
    Ok(lease.tag().generation())
}

#[test]
fn those_who_come_together_share_one_call_whatever_comes_of_it() {
    for is_up in [true, false] {
        check(move || {
            let seen = Arc::default();
            let keeper = keeper(source(&seen, is_up));
            let is_shut = Arc::default();
            let tasks: Vec<_> = (0..4)
                .map(|_| {
                    spawn(request(Arc::clone(&keeper), Arc::clone(&is_shut)))
                })
                .collect();
            for task in tasks {
                let got = block_on(task).unwrap();
                assert_eq!(got.is_ok(), is_up);
            }
            assert_eq!(seen.calls.load(Ordering::SeqCst), 1);
        });
    }
}

#[test]
fn once_the_last_lease_is_gone_nobody_hands_over() {
    check(|| {
        let seen = Arc::default();
        let keeper = keeper(source(&seen, true));
        let is_shut = Arc::default();
        let tasks: Vec<_> = (0..3)
            .map(|_| spawn(request(Arc::clone(&keeper), Arc::clone(&is_shut))))
            .collect();
        let killed = keeper.kill("a model");
        let mut gone = killed.gone;
        block_on(async { while gone.changed().await.is_ok() {} });
        is_shut.store(1, Ordering::SeqCst);
        assert!(keeper.fresh().is_none());
        let held = usize::from(killed.tokens.is_some());
        for task in tasks {
            if let Err(error) = block_on(task).unwrap() {
                assert_eq!(error, AuthError::revoked("a model"));
            }
        }
        assert_eq!(keeper.token_state(), TokenState::Dead);
        // A token is held, or was given back, or was never issued.
        let calls = seen.calls.load(Ordering::SeqCst);
        let given_back = seen.given_back.load(Ordering::SeqCst);
        assert!(held + given_back <= calls);
    });
}

#[test]
fn after_the_way_back_every_request_gets_the_new_token() {
    check(|| {
        let [old, new] = [(); 2].map(|()| Arc::<Seen>::default());
        let keeper = keeper(source(&old, true));
        let is_shut = Arc::default();
        let tasks: Vec<_> = (0..3)
            .map(|_| spawn(request(Arc::clone(&keeper), Arc::clone(&is_shut))))
            .collect();
        keeper.restore(source(&new, true));
        let late = request(Arc::clone(&keeper), Arc::clone(&is_shut));
        block_on(late).unwrap();
        for task in tasks {
            block_on(task).unwrap().unwrap();
        }
        assert_eq!(new.calls.load(Ordering::SeqCst), 1);
        assert!(old.calls.load(Ordering::SeqCst) <= 1);
    });
}

#[test]
fn a_refused_token_is_replaced_once_however_many_met_the_refusal() {
    check(|| {
        let seen = Arc::default();
        let keeper = keeper(source(&seen, true));
        let tag = block_on(keeper.lease()).unwrap().tag();
        let is_shut: Arc<AtomicUsize> = Arc::default();
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let keeper = Arc::clone(&keeper);
                let is_shut = Arc::clone(&is_shut);
                spawn(async move {
                    assert!(keeper.refused(tag).is_some());
                    request(keeper, is_shut).await
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(block_on(task).unwrap(), Ok(2));
        }
        assert_eq!(seen.calls.load(Ordering::SeqCst), 2);
    });
}
