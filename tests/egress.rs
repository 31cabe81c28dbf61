//! Egress, against a real web server and a trap: what arrives where.

use std::{
    env,
    error::Error,
    net::{IpAddr, SocketAddr},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use palisade_egress::{Egress, Policy, Refusal};
use palisade_http::{Failure, find};
use reqwest::{
    Certificate, Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
};
use reqwest_middleware::ClientWithMiddleware;
use tokio::{io::AsyncReadExt as _, net::TcpListener};

use crate::nginx::{Nginx, Offer, Shown};

/// Of loopback, so that nothing leaves this machine even if all fails, and
/// forbidden by the policy.
const FORBIDDEN: &str = "127.0.0.2";

/// Counts connections, and the bytes that come over them.
struct Trap {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    bytes: Arc<AtomicUsize>,
}

impl Trap {
    async fn set(port: u16) -> Self {
        let listener = TcpListener::bind((FORBIDDEN, port)).await.unwrap();
        let trap = Self {
            address: listener.local_addr().unwrap(),
            connections: Arc::default(),
            bytes: Arc::default(),
        };
        let (connections, bytes) =
            (Arc::clone(&trap.connections), Arc::clone(&trap.bytes));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let mut buffer = [0; 4096];
                let read = stream.read(&mut buffer).await.unwrap_or_default();
                bytes.fetch_add(read, Ordering::SeqCst);
            }
        });
        trap
    }

    fn caught(&self) -> (usize, usize) {
        let count = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        (count(&self.connections), count(&self.bytes))
    }
}

/// Every name at one address.
#[derive(Clone)]
struct At(IpAddr);

impl Resolve for At {
    fn resolve(&self, _: Name) -> Resolving {
        let address = SocketAddr::new(self.0, 0);
        Box::pin(async move {
            let addresses: Addrs = Box::new([address].into_iter());
            Ok(addresses)
        })
    }
}

/// A client as apps have them, which trusts the right authority.
fn plain(nginx: &Nginx, at: IpAddr) -> ClientBuilder {
    let ca = Certificate::from_pem(nginx.ca_pem.as_bytes()).unwrap();
    Client::builder().tls_certs_only([ca]).dns_resolver(At(at))
}

fn guarded(nginx: &Nginx, at: IpAddr, exempt: bool) -> ClientWithMiddleware {
    let mut policy = Policy::builder();
    for port in &nginx.ports {
        policy = policy.allow(format!("api.example:{port}"));
    }
    if exempt {
        policy = policy.dangerous_allow_addresses("127.0.0.1");
    }
    let egress = Egress::builder(policy.build().unwrap()).resolver(At(at));
    let egress = egress.build().unwrap();
    let client = egress.harden(plain(nginx, at)).build().unwrap();
    reqwest_middleware::ClientBuilder::new(client)
        .with(egress.check())
        .with(egress.recheck())
        .build()
}

/// An answer, or why there is none.
fn said(sent: reqwest_middleware::Result<reqwest::Response>) -> String {
    let error = match sent {
        Ok(answer) => return answer.status().as_u16().to_string(),
        Err(error) => error,
    };
    let error: &(dyn Error + 'static) = &error;
    match find::<Refusal>(error) {
        Some(refusal) => refusal.reason().name().to_owned(),
        None if Failure::of(error).is_tls() => "no handshake".to_owned(),
        None => panic!("{error:?}"),
    }
}

/// What a request meets, what becomes of it, and how often nginx is asked.
struct Row(&'static str, &'static str, usize);

#[tokio::test(flavor = "multi_thread")]
async fn the_matrix() {
    let trap = Trap::set(0).await;
    let to = |scheme: &str| format!("{scheme}://{}/", trap.address);
    let offer = |protocols, certificate, location: &str| Offer {
        protocols,
        certificate,
        location: location.to_owned(),
    };
    let usual = "TLSv1.2 TLSv1.3";
    let good = |location: &str| offer(usual, Shown::Good, location);
    let shown = |certificate| offer(usual, certificate, "/");
    let only = |protocols| offer(protocols, Shown::Good, "/");
    let (https, http) = (to("https"), to("http"));
    let other = "https://other.example/";
    let mapped =
        format!("https://[::ffff:{FORBIDDEN}]:{}/", trap.address.port());
    let cases = [
        (Row("only TLS 1.0", "no handshake", 0), only("TLSv1")),
        (Row("only TLS 1.1", "no handshake", 0), only("TLSv1.1")),
        (Row("only TLS 1.2", "200", 1), only("TLSv1.2")),
        (Row("only TLS 1.3", "200", 1), only("TLSv1.3")),
        (
            Row("certificate of another host", "no handshake", 0),
            shown(Shown::OtherHost),
        ),
        (Row("certificate expired", "no handshake", 0), shown(Shown::Expired)),
        (
            Row("certificate that nobody signed", "no handshake", 0),
            shown(Shown::SelfSigned),
        ),
        (Row("redirect to itself", "redirect", 1), good("/")),
        (Row("redirect to http", "scheme", 1), good(&http)),
        (Row("redirect to another host", "host", 1), good(other)),
        (Row("redirect to an address", "loopback", 1), good(&https)),
        (Row("the same, as IPv6", "loopback", 1), good(&mapped)),
        (Row("name at a forbidden address", "loopback", 0), good("/")),
        (Row("name at 127.0.0.1, not allowed", "loopback", 0), good("/")),
    ];
    let (rows, offers): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
    let nginx = Nginx::start(&format!("nginx-{}", std::process::id()), &offers);
    let good: IpAddr = "127.0.0.1".parse().unwrap();
    let bad: IpAddr = FORBIDDEN.parse().unwrap();
    // Where the name of the case before the last one leads, to the same port.
    let beside = Trap::set(nginx.ports[12]).await;

    println!("{:<34}{:<14}{:>8}{:>8}", "", "", "at nginx", "bytes");
    for (index, Row(case, expected, requests)) in rows.iter().enumerate() {
        let path = if case.starts_with("redirect") || case.ends_with("IPv6") {
            "hop"
        } else {
            ""
        };
        let url = format!("https://api.example:{}/{path}", nginx.ports[index]);
        let (at, exempt) = match index {
            12 => (bad, true),
            13 => (good, false),
            _ => (good, true),
        };
        let client = guarded(&nginx, at, exempt);
        let said = said(client.post(url).body("canary").send().await);
        let bytes = trap.caught().1 + beside.caught().1;
        let arrived = nginx.requests(index, *requests);
        println!("{case:<34}{said:<14}{arrived:>8}{bytes:>8}");
        assert_eq!(said, *expected, "{case}");
        assert_eq!(arrived, *requests, "{case}");
        assert_eq!(trap.caught(), (0, 0), "{case}");
        assert_eq!(beside.caught(), (0, 0), "{case}");
    }

    // That each of these would have got through: to old versions, by the first
    // hop, to the wrong address.
    for (index, version) in [(0, "-tls1"), (1, "-tls1_1"), (2, "-tls1_2")] {
        assert!(nginx.speaks(index, version), "{version}");
        assert!(!nginx.speaks(index, "-tls1_3"), "{version}");
    }
    let hop = format!("https://api.example:{}/hop", nginx.ports[10]);
    let careless = plain(&nginx, good).no_proxy().build().unwrap();
    careless.get(hop).send().await.unwrap_err();
    assert_eq!(trap.caught().0, 1);
    let url = format!("https://api.example:{}/", nginx.ports[12]);
    let careless = plain(&nginx, bad).no_proxy().build().unwrap();
    careless.get(url).send().await.unwrap_err();
    assert_eq!(beside.caught().0, 1);
}

/// The environment of a process cannot be changed safely while it runs, so one
/// is started with it.
#[tokio::test(flavor = "multi_thread")]
async fn the_matrix_is_the_same_behind_a_proxy_variable() {
    let proxy = Trap::set(0).await;
    let url = format!("http://{}", proxy.address);
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "egress::the_matrix"]);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"] {
        child.env(name, &url);
    }
    let output = tokio::task::spawn_blocking(move || child.output());
    let output = output.await.unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    assert_eq!(proxy.caught(), (0, 0));
}
