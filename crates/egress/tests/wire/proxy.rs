//! Proxies: those of the environment, and the one that is pinned.

use std::{
    env,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::server::{Hosts, Server, Trap};

/// Set for the child process below, and for nobody else.
const VARIABLES: [&str; 4] =
    ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The environment of a process cannot be changed safely while it runs, so one
/// is started with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_in_the_environment_sees_nothing() {
    let trap = Trap::set().await;
    let proxy = format!("http://{}", trap.address);
    for (test, caught) in
        [("proxy::inside_of_the_wall", 0), ("proxy::outside_of_the_wall", 1)]
    {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", test]);
        child.envs(VARIABLES.map(|name| (name, &proxy)));
        let output = tokio::task::spawn_blocking(move || child.output());
        let output = output.await.unwrap().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}");
        assert!(text.contains("1 passed"), "{text}");
        assert_eq!(trap.caught().0, caught, "{test}");
    }
}

#[tokio::test]
async fn inside_of_the_wall() {
    let server = Server::start("/").await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let request = server.client(&egress).get(server.url("/"));
    request.send().await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

/// Gets an answer, unless there is a proxy that gives none.
#[tokio::test]
async fn outside_of_the_wall() {
    let server = Server::start("/").await;
    let client = server.transport().dns_resolver(Hosts::good());
    let sent = client.build().unwrap().get(server.url("/")).send().await;
    let has_proxy = VARIABLES.iter().any(|name| env::var_os(name).is_some());
    assert_eq!(sent.is_ok(), !has_proxy);
    assert_eq!(server.requests().len(), usize::from(!has_proxy));
}

#[tokio::test]
async fn everything_goes_through_the_pinned_proxy() {
    let trap = Trap::set().await;
    let server = Server::start("/").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let tunnels = Arc::new(AtomicUsize::new(0));
    let opened = Arc::clone(&tunnels);
    let target = server.port;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let expected = format!("CONNECT api.example:{target} ");
            assert!(head.starts_with(expected.as_bytes()));
            opened.fetch_add(1, Ordering::SeqCst);
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            let to = ("127.0.0.1", target);
            let mut server = TcpStream::connect(to).await.unwrap();
            // Ends with an error where one of the two hangs up.
            drop(copy_bidirectional(&mut stream, &mut server).await);
        }
    });
    // Its name is resolved, and looked at; that of the server is not, which is
    // for the proxy.
    for (address, is_fine) in [("127.0.0.1", true), ("127.0.0.2", false)] {
        let hosts = Hosts::new(&[("proxy.example", &[address])]);
        let egress = server
            .egress(&hosts)
            .proxy(format!("http://proxy.example:{port}"))
            .build()
            .unwrap();
        // The app's own proxy is none any more.
        let other = format!("http://{}", trap.address);
        let transport =
            server.transport().proxy(reqwest::Proxy::all(other).unwrap());
        let client = egress.harden(transport).build().unwrap();
        let sent = client.get(server.url("/")).send().await;
        assert_eq!(sent.is_ok(), is_fine, "{sent:?}");
        assert_eq!(tunnels.load(Ordering::SeqCst), 1);
        assert_eq!(trap.caught(), (0, 0));
    }
}
