//! Over TLS, with clients that the app hands in.

use std::sync::{Arc, Mutex};

use palisade_auth::{
    AnswerShape, Credential, FetchError, Grant, JsonLogin, Sandbox,
    TokenSource as _,
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client, ClientBuilder, Proxy, redirect::Policy};
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::PrivatePkcs8KeyDer,
        version::{TLS12, TLS13},
    },
};

use crate::{
    server::{Does, Server, answer, ok, serve},
    watch,
};

/// Its certificate signs itself, and is for `localhost`.
struct TlsServer {
    port: u16,
    pem: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl TlsServer {
    async fn start(answer: &str) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let pem = cert.pem();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS12, &TLS13])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::default();
        let seen = Arc::clone(&requests);
        let does = Does::Answer(answer.to_owned());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Who does not trust us breaks the handshake off.
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    drop(serve(&mut stream, &does, &seen).await);
                }
            }
        });
        Self { port, pem, requests }
    }

    fn trusting(&self) -> ClientBuilder {
        let ca = Certificate::from_pem(self.pem.as_bytes()).unwrap();
        Client::builder().tls_certs_only([ca])
    }

    /// What a login says that goes there with this client.
    async fn login(
        &self,
        host: &str,
        client: ClientBuilder,
    ) -> Result<String, FetchError> {
        watch::begin();
        let url = format!("https://{host}:{}/login", self.port);
        let password = Credential::literal_in_code_for_tests("canary-pass");
        let source = JsonLogin::<Sandbox>::builder(
            url,
            AnswerShape::token_at(["/token"]),
        )
        .field("password", password)
        .client(client)
        .build()
        .unwrap();
        let issued = source.fetch(Grant::Login).await;
        watch::nothing_was_logged();
        let (token, _, _) = issued?.into_parts();
        Ok(token.expose_secret().to_owned())
    }

    fn requests(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

const OK: &str = r#"{"token":"canary-token"}"#;

#[tokio::test]
async fn with_trust_there_is_a_token() {
    let server = TlsServer::start(&ok(OK)).await;
    let token = server.login("localhost", server.trusting()).await;
    assert_eq!(token.unwrap(), "canary-token");
    assert_eq!(server.requests(), 1);
}

/// Whatever the app says: a password is not shown to who proves nothing.
#[tokio::test]
async fn without_trust_no_password_is_sent() {
    let server = TlsServer::start(&ok(OK)).await;
    let other = TlsServer::start(&ok(OK)).await;
    let careless = || {
        other
            .trusting()
            .tls_danger_accept_invalid_certs(true)
            .tls_danger_accept_invalid_hostnames(true)
    };
    for (host, client) in [
        ("localhost", other.trusting()),
        ("localhost", careless()),
        ("127.0.0.1", server.trusting()),
        (
            "127.0.0.1",
            server.trusting().tls_danger_accept_invalid_hostnames(true),
        ),
    ] {
        let error = server.login(host, client).await.unwrap_err();
        watch::printed(&error);
        let expected = FetchError::unavailable("the TLS handshake failed");
        assert_eq!(error, expected);
    }
    assert_eq!(server.requests(), 0);
}

/// One that would go by a proxy, follow redirects, ask again, and log every
/// byte.
fn careless(client: ClientBuilder, proxy: &Server) -> ClientBuilder {
    let again = reqwest::retry::for_host("localhost").no_budget().classify_fn(
        |answer| match answer.status() {
            Some(_) => answer.retryable(),
            None => answer.success(),
        },
    );
    client
        .proxy(Proxy::all(proxy.url("/")).unwrap())
        .redirect(Policy::limited(5))
        .retry(again)
        .connection_verbose(true)
}

#[tokio::test]
async fn a_careless_client_is_made_stricter() {
    let proxy = Server::answering(answer("200 OK", "", "")).await;
    let server = TlsServer::start(&ok(OK)).await;
    let client = careless(server.trusting(), &proxy);
    let token = server.login("localhost", client).await;
    assert_eq!(token.unwrap(), "canary-token");
    assert_eq!(server.requests(), 1);

    let target = format!("https://localhost:{}/elsewhere", server.port);
    let location = format!("location: {target}\r\n");
    let moved = TlsServer::start(&answer("307 T", &location, "")).await;
    let client = careless(moved.trusting(), &proxy);
    let error = moved.login("localhost", client).await.unwrap_err();
    let expected = FetchError::malformed(
        "it answered with a redirect, which is not followed",
    );
    assert_eq!(error, expected);
    assert_eq!((moved.requests(), server.requests()), (1, 1));

    let busy = TlsServer::start(&answer("503 Busy", "", "")).await;
    let client = careless(busy.trusting(), &proxy);
    let error = busy.login("localhost", client).await.unwrap_err();
    let expected = FetchError::unavailable("it answered with a server error");
    assert_eq!(error, expected);
    assert_eq!(busy.requests(), 1);
    assert_eq!(proxy.requests(), [""; 0]);
}
