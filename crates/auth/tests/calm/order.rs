//! Chains in a wrong order send nothing, and can be looked at offline.

use async_trait::async_trait;
use http::Extensions;
use palisade_auth::{Auth, AuthError, Sandbox};
use palisade_core::FingerprintKey;
use palisade_http::{
    CredentialHolder, Failure, MissingStage, Stage, WrongOrder, find,
};
use reqwest::{Method, Request, Response};
use reqwest_middleware::{
    ClientBuilder, ClientWithMiddleware, Middleware, Next, Result,
};

use crate::provider::{Api, Provider, URL, get};

/// A layer of somebody else's.
struct Layer(Stage);

#[async_trait]
impl Middleware for Layer {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        self.0.enter(extensions)?;
        next.run(request, extensions).await
    }
}

type Chain = fn(ClientBuilder, &Auth<Sandbox>) -> ClientBuilder;

fn client(
    provider: &Provider,
    chain: Chain,
) -> (ClientWithMiddleware, Auth<Sandbox>) {
    let auth = provider.auth();
    let builder = ClientBuilder::new(reqwest::Client::new());
    let builder = chain(builder, &auth).with(Api(provider.clone()));
    (builder.build(), auth)
}

const GOOD: [Chain; 4] = [
    |builder, auth| builder.with(auth.replay()).with(auth.inject()),
    // Clones are the same.
    |builder, auth| {
        builder.with(auth.clone().replay()).with(auth.clone().inject())
    },
    // An outer half of somebody else's, who knows what it does.
    |builder, auth| builder.with(Layer(Stage::Replay)).with(auth.inject()),
    |builder, auth| {
        builder
            .with(Layer(Stage::Egress))
            .with(Layer(Stage::Call))
            .with(auth.replay())
            .with(Layer(Stage::Retry))
            .with(Layer(Stage::Limit))
            .with(auth.inject())
    },
];

#[tokio::test(start_paused = true)]
async fn a_chain_in_the_right_order_is_verified_without_a_request() {
    for chain in GOOD {
        let provider = Provider::new();
        let (client, auth) = client(&provider, chain);
        auth.verify(&client).await.unwrap();
        assert_eq!((provider.calls(), provider.state().seen.len()), (0, 0));
        assert_eq!(get(&client).await, Ok(200));
    }
}

#[tokio::test(start_paused = true)]
async fn an_inject_may_be_told_that_there_is_no_replay() {
    let provider = Provider::new();
    let (client, auth) = client(&provider, |builder, auth| {
        builder.with(auth.inject().without_replay())
    });
    auth.verify(&client).await.unwrap();
    assert_eq!(get(&client).await, Ok(200));
    provider.revoke_access();
    assert_eq!(get(&client).await, Ok(401));
}

#[tokio::test(start_paused = true)]
async fn a_chain_in_a_wrong_order_sends_nothing() {
    let wrong: [(Chain, Stage, Stage); 4] = [
        (
            |builder, auth| {
                builder.with(auth.inject().without_replay()).with(auth.replay())
            },
            Stage::Replay,
            Stage::Inject,
        ),
        (
            |builder, auth| {
                builder
                    .with(Layer(Stage::Limit))
                    .with(auth.replay())
                    .with(auth.inject())
            },
            Stage::Replay,
            Stage::Limit,
        ),
        (
            |builder, auth| {
                builder
                    .with(auth.replay())
                    .with(auth.inject())
                    .with(auth.inject())
            },
            Stage::Inject,
            Stage::Inject,
        ),
        (
            |builder, auth| {
                builder
                    .with(auth.replay())
                    .with(auth.inject())
                    .with(Layer(Stage::Retry))
            },
            Stage::Retry,
            Stage::Inject,
        ),
    ];
    for (chain, stage, inner) in wrong {
        let provider = Provider::new();
        let (client, auth) = client(&provider, chain);
        let error = client.get(URL).send().await.unwrap_err();
        let order = find::<WrongOrder>(&error).unwrap();
        assert_eq!((order.stage(), order.inner()), (stage, inner));
        assert_eq!(provider.state().seen.len(), 0);
        // Offline, the inner half answers: what is inside it is not seen.
        if inner == Stage::Inject {
            continue;
        }
        let error = auth.verify(&client).await.unwrap_err();
        assert_eq!(error.wrong_order(), Some(order));
        assert_eq!(error.to_string(), order.to_string());
    }
}

#[tokio::test(start_paused = true)]
async fn a_promised_replay_that_is_missing_sends_nothing() {
    let provider = Provider::new();
    let chains: [Chain; 2] = [
        |builder, auth| builder.with(auth.inject()),
        |builder, auth| builder.with(auth.inject()).with(auth.replay()),
    ];
    for chain in chains {
        let (client, auth) = client(&provider, chain);
        let error = client.get(URL).send().await.unwrap_err();
        let missing = find::<MissingStage>(&error).unwrap();
        assert_eq!(missing.missing(), Stage::Replay);
        assert_eq!((provider.calls(), provider.state().seen.len()), (0, 0));
        let error = auth.verify(&client).await.unwrap_err();
        assert_eq!(error.missing_stage(), Some(missing));
    }
}

/// Two accounts at one origin, and a slip of the pen.
#[tokio::test(start_paused = true)]
async fn halves_of_two_auths_at_one_origin_send_nothing() {
    let provider = Provider::new();
    let [one, two] = [(); 2].map(|()| provider.auth());
    for (is_warm, inject) in [
        (false, two.inject()),
        (true, two.inject()),
        (true, two.inject().without_replay()),
    ] {
        if is_warm {
            two.warm_up().await.unwrap();
        }
        let calls = provider.calls();
        let client = ClientBuilder::new(reqwest::Client::new())
            .with(one.replay())
            .with(inject)
            .with(Api(provider.clone()))
            .build();
        let error = client.get(URL).send().await.unwrap_err();
        let mismatch = find::<AuthError>(&error).unwrap();
        assert!(mismatch.is_mismatched(), "{error}");
        assert!(Failure::of(&error).is_before_send());
        for auth in [&one, &two] {
            let error = auth.verify(&client).await.unwrap_err();
            assert!(error.is_mismatched(), "{error}");
            assert_eq!(error.to_string(), mismatch.to_string());
        }
        assert_eq!((provider.calls(), provider.state().seen.len()), (calls, 0));
    }
}

/// Without an outer half, whom a limiter counts is for the caller to say.
#[tokio::test(start_paused = true)]
async fn an_inject_alone_takes_a_holder_of_the_callers() {
    let provider = Provider::new();
    let (client, _) = client(&provider, |builder, auth| {
        builder.with(auth.inject().without_replay())
    });
    let key = FingerprintKey::from_bytes([7; 16]);
    let holder = CredentialHolder::new(key.fingerprint("holder", b"shop-17"));
    let mut extensions = Extensions::new();
    holder.set(&mut extensions);
    let request = Request::new(Method::GET, URL.parse().unwrap());
    let sent = client.execute_with_extensions(request, &mut extensions).await;
    assert_eq!(sent.unwrap().status(), 200);
}

#[tokio::test]
async fn a_chain_without_inject_is_found_and_nothing_leaves() {
    // No layer answers: what would leave would go to the network.
    let auth = Provider::new().auth();
    let replay =
        ClientBuilder::new(reqwest::Client::new()).with(auth.replay()).build();
    let other = Provider::new().auth();
    let alien =
        ClientBuilder::new(reqwest::Client::new()).with(auth.replay()).build();
    for client in [replay, alien] {
        for auth in [&auth, &other] {
            let error = auth.verify(&client).await.unwrap_err();
            assert!(error.is_without_inject(), "{error}");
        }
    }
}
