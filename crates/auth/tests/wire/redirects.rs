//! A token does not follow a redirect, and nobody else's 401 costs it.

use palisade_auth::{
    Auth, FetchError, Grant, Issued, Origin, Sandbox, TokenSource, TokenState,
};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};

use crate::server::{Server, ok};

struct Fixed;

#[async_trait::async_trait]
impl TokenSource for Fixed {
    type Environment = Sandbox;

    async fn fetch(&self, _: Grant<'_>) -> Result<Issued, FetchError> {
        Ok(Issued::new("canary-token".into()))
    }
}

/// A client that follows redirects, as one without care does.
fn client(port: u16) -> (ClientWithMiddleware, Auth<Sandbox>) {
    let origin = format!("http://127.0.0.1:{port}");
    let origin = Origin::dangerous_http_on_loopback(&origin).unwrap();
    let auth = Auth::builder(Fixed, origin).build().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let client = ClientBuilder::new(client)
        .with(auth.replay())
        .with(auth.inject())
        .build();
    (client, auth)
}

fn redirect(location: &str) -> String {
    format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {location}\r\n\
         content-length: 0\r\n\r\n"
    )
}

#[tokio::test]
async fn a_redirect_to_another_port_or_host_does_not_carry_the_token() {
    let other = Server::start(ok()).await;
    for host in ["127.0.0.1", "localhost"] {
        let location = format!("http://{host}:{}/there", other.port);
        let server = Server::start(redirect(&location)).await;
        let (client, _) = client(server.port);
        let url = format!("http://127.0.0.1:{}/here", server.port);
        assert_eq!(client.get(url).send().await.unwrap().status(), 200);
        let [sent] = &server.heads()[..] else { panic!("one request") };
        assert!(sent.contains("authorization: bearer canary-token"));
    }
    let heads = other.heads();
    assert_eq!(heads.len(), 2);
    for head in heads {
        assert!(head.starts_with("get /there"), "{head}");
        assert!(!head.contains("canary"), "{head}");
        assert!(!head.contains("authorization"), "{head}");
    }
}

#[tokio::test]
async fn a_refusal_at_the_end_of_a_redirect_says_nothing_about_the_token() {
    let unauthorized = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n";
    let other = Server::start(unauthorized.to_owned()).await;
    let location = format!("http://127.0.0.1:{}/there", other.port);
    let server = Server::start(redirect(&location)).await;
    let (client, auth) = client(server.port);
    let url = format!("http://127.0.0.1:{}/here", server.port);
    assert_eq!(client.get(url).send().await.unwrap().status(), 401);
    assert_eq!(auth.state(), TokenState::Fresh);
    assert_eq!((server.heads().len(), other.heads().len()), (1, 1));
}

/// Not even a connection is made, whatever the chain lacks.
#[tokio::test]
async fn a_request_that_verifies_a_chain_never_leaves() {
    let server = Server::start(ok()).await;
    let (complete, auth) = client(server.port);
    auth.verify(&complete).await.unwrap();
    let bare = ClientWithMiddleware::from(reqwest::Client::new());
    let error = auth.verify(&bare).await.unwrap_err();
    assert!(error.is_without_inject(), "{error}");
    assert_eq!(server.heads(), [""; 0]);
}
