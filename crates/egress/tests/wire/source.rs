//! Our own address.

use std::net::{IpAddr, SocketAddr};

use palisade_egress::SourceAddress;

use crate::server::{Hosts, Server};

#[tokio::test]
async fn requests_come_from_the_pinned_address() {
    let server = Server::start("/").await;
    let pinned: IpAddr = "127.0.0.3".parse().unwrap();
    for address in [None, Some(pinned)] {
        let mut egress = server.egress(&Hosts::good());
        if let Some(address) = address {
            egress = egress.local_address(address);
        }
        let egress = egress.build().unwrap();
        let request = server.client(&egress).get(server.url("/"));
        request.send().await.unwrap();
        let own: IpAddr = address.unwrap_or([127, 0, 0, 1].into());
        assert_eq!(server.peers().pop().unwrap(), own);
        let towards = SocketAddr::from(([127, 0, 0, 1], server.port));
        assert_eq!(egress.source_towards(towards).unwrap(), own);
    }
}

#[tokio::test]
async fn the_address_is_compared_with_those_declared() {
    let server = Server::start("/").await;
    let egress = server
        .egress(&Hosts::good())
        .source_ip("9.9.9.9")
        .source_ip("127.0.0.0/8")
        .build()
        .unwrap();
    let of = |text: &str| egress.check_source(text.parse().unwrap());
    assert_eq!(of("127.0.0.1"), SourceAddress::Declared);
    assert_eq!(of("9.9.9.9"), SourceAddress::Declared);
    assert_eq!(of("9.9.9.8"), SourceAddress::Different);
    assert_eq!(of("10.0.0.1"), SourceAddress::Unknown);
}
