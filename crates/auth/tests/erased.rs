//! What is left of a secret in memory that was given back.

#![cfg(all(feature = "command", feature = "oauth2", feature = "vault"))]
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]
#![expect(unsafe_code, reason = "an allocator that looks is an allocator")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    fs,
    path::PathBuf,
    process,
    sync::Arc,
    thread,
    time::Duration,
};

use palisade_auth::{
    AnswerShape, ClientCredentials, ClientSecret, Credential, Grant, JsonLogin,
    Sandbox, TokenSource,
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client};
use secrecy::SecretString;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivatePkcs8KeyDer},
};

/// What is looked for: in a header, a form, or a document it looks the same.
const SECRET: &str = "canary-7Qx-of-32-letters-nobody.";

struct Looking;

thread_local! {
    /// Whether this thread looks, and how often it has found the secret.
    static FOUND: Cell<Option<usize>> = const { Cell::new(None) };
}

// SAFETY: all is handed on to the allocator of the system, but that memory is
// zeroed, so that all of it may be read.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // A thread that ends may still give back.
        let looks = FOUND.try_with(Cell::get).ok().flatten();
        if let Some(found) = looks {
            // SAFETY: the block is the caller's until it is given back below.
            let block =
                unsafe { std::slice::from_raw_parts(pointer, layout.size()) };
            let mut windows = block.windows(SECRET.len());
            if windows.any(|window| window == SECRET.as_bytes()) {
                FOUND.set(Some(found.wrapping_add(1)));
            }
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

/// How many blocks with the secret in them this thread gives back.
fn left(work: impl Future<Output = ()>) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    FOUND.set(Some(0));
    runtime.block_on(work);
    drop(runtime);
    FOUND.take().unwrap()
}

/// A file that holds the secret, which is in nobody's memory.
struct SecretFile(PathBuf);

impl SecretFile {
    fn new(name: &str) -> Self {
        let name = format!("palisade-erased-{}-{name}", process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, format!("{SECRET}\n")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let owner_only = fs::Permissions::from_mode(0o600);
            fs::set_permissions(&path, owner_only).unwrap();
        }
        Self(path)
    }

    fn credential(&self) -> Credential<Sandbox> {
        Credential::from_file(&self.0)
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

/// A server on a thread of its own, which answers this to all requests.
struct Server {
    port: u16,
    pem: String,
}

impl Server {
    fn start(body: &str, is_tls: bool) -> Self {
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let pem = cert.pem();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (tell, port) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap().port()).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    if is_tls {
                        let stream = acceptor.accept(stream).await.unwrap();
                        serve(stream, &answer).await;
                    } else {
                        serve(stream, &answer).await;
                    }
                }
            });
        });
        Self { port: port.recv().unwrap(), pem }
    }

    fn http(body: &str) -> Self {
        Self::start(body, false)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

/// Until the client closes.
async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &str) {
    let mut request = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => request.extend(&buffer[..count]),
            _ => return,
        }
        if is_whole(&String::from_utf8_lossy(&request)) {
            request.clear();
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
        }
    }
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    body.len() == length
}

async fn fetch(source: impl TokenSource) {
    drop(source.fetch(Grant::Login).await.unwrap());
}

fn issued(pointer: &str) -> String {
    format!(r#"{{"{pointer}":"{SECRET}"}}"#)
}

fn json_login(
    url: String,
    credential: Credential<Sandbox>,
) -> palisade_auth::JsonLoginBuilder<Sandbox> {
    JsonLogin::builder(url, AnswerShape::token_at(["/token"]))
        .field("password", credential)
        .dangerous_allow_loopback_http()
}

#[test]
fn one_that_is_not_erased_is_found() {
    assert_eq!(left(async { drop(SECRET.to_owned()) }), 1);
    assert_eq!(left(async { drop(SecretString::from(SECRET)) }), 0);
}

#[test]
fn of_a_file_or_a_command_nothing_is_left() {
    let file = SecretFile::new("credential");
    let by_file = file.credential();
    let limit = Duration::from_secs(20);
    let by_command =
        Credential::<Sandbox>::from_command("/bin/cat", [&file.0], limit);
    for secret in [by_file, by_command] {
        assert_eq!(left(async { drop(secret.resolve().await.unwrap()) }), 0);
    }
}

#[test]
fn of_a_login_nothing_is_left() {
    let file = SecretFile::new("login");
    let server = Server::http(&issued("token"));
    let source = json_login(server.url(), file.credential()).build().unwrap();
    assert_eq!(left(fetch(source)), 0);
}

/// In a header, which `ClientSecret::Basic` means, it would be left in the
/// client's buffer.
#[test]
fn of_client_credentials_in_a_body_nothing_is_left() {
    let file = SecretFile::new("client");
    let server = Server::http(&issued("access_token"));
    let secret = file.credential();
    let source = ClientCredentials::builder(server.url(), "shop", secret)
        .client_secret(ClientSecret::Post)
        .dangerous_allow_loopback_http()
        .build()
        .unwrap();
    assert_eq!(left(fetch(source)), 0);
}

#[test]
fn of_what_a_vault_keeps_nothing_is_left() {
    let body = format!(r#"{{"data":{{"data":{{"password":"{SECRET}"}}}}}}"#);
    let server = Server::http(&body);
    let token = Credential::<Sandbox>::from_env("CARGO_PKG_NAME");
    let secret = Credential::from_vault(server.url(), token)
        .secret("a")
        .dangerous_allow_loopback_http()
        .build()
        .unwrap();
    let left = left(async move { drop(secret.resolve().await.unwrap()) });
    assert_eq!(left, 0);
}

/// What comes back is decrypted by the TLS library, which does not erase it.
#[test]
fn over_tls_nothing_is_left_of_what_is_sent() {
    let file = SecretFile::new("tls");
    let server = Server::start(r#"{"token":"another"}"#, true);
    let ca = Certificate::from_pem(server.pem.as_bytes()).unwrap();
    let url = format!("https://localhost:{}/", server.port);
    let source = json_login(url, file.credential())
        .client(Client::builder().tls_certs_only([ca]))
        .build()
        .unwrap();
    assert_eq!(left(fetch(source)), 0);
}
