//! The policy beside an obvious and slow one, on URLs and addresses that nobody
//! thought of.
//!
//! The other one knows nothing of how the policy is made: it reads the text of
//! the URL as the client will, and compares addresses with the first and the
//! last of each block. Both must say the same, so that no URL passes with a
//! scheme, a user, a host, a port or an address that is forbidden.
//!
//! ```sh
//! cargo fuzz run urls -- -dict=fuzz/urls.dict
//! ```

#![no_main]

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::LazyLock,
};

use libfuzzer_sys::fuzz_target;
use palisade_egress::Policy;
use reqwest::Url;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    Policy::builder()
        .allow("api.example")
        .allow("api.example:8443")
        .allow("*.files.example")
        .allow("9.9.9.9")
        .allow("127.0.0.1:8443")
        .allow("10.20.0.7")
        .allow("10.0.0.1")
        .allow("[::1]")
        .allow("[2606:4700::1111]:8443")
        .dangerous_allow_addresses("10.20.0.0/16")
        .dangerous_allow_addresses("127.0.0.1")
        .build()
        .expect("it is a good one")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(bits) = <[u8; 16]>::try_from(bytes) {
        agree_on(IpAddr::from(bits));
    }
    if let Ok(bits) = <[u8; 4]>::try_from(bytes) {
        agree_on(IpAddr::from(bits));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // As it is, and where it is more than likely to be a URL.
    for text in [text.to_owned(), format!("https://{text}")] {
        let Ok(url) = Url::parse(&text) else { continue };
        let said = POLICY.check(&url).is_ok();
        assert_eq!(said, may_go(url.as_str()), "{url}");
    }
});

fn agree_on(address: IpAddr) {
    let said = POLICY.check_address(address).is_ok();
    assert_eq!(said, is_fine(address), "{address}");
}

fn may_go(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    if authority.contains('@') {
        return false;
    }
    // The port of https is left out.
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, "443"),
    };
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = literal.parse::<IpAddr>() {
        let places = [
            ("9.9.9.9", "443"),
            ("127.0.0.1", "8443"),
            ("10.20.0.7", "443"),
            ("10.0.0.1", "443"),
            ("::1", "443"),
            ("2606:4700::1111", "8443"),
        ];
        return is_fine(address)
            && places.iter().any(|(place, at)| {
                let place: IpAddr = place.parse().expect("an address");
                forms(place).contains(&as_v6(address)) && *at == port
            });
    }
    match host {
        "api.example" => port == "443" || port == "8443",
        _ => {
            let below = host.strip_suffix(".files.example");
            below.is_some_and(|name| !name.is_empty()) && port == "443"
        }
    }
}

/// All that an address of IPv4 can look like.
fn forms(address: IpAddr) -> Vec<u128> {
    match address {
        IpAddr::V6(address) => vec![address.to_bits()],
        IpAddr::V4(address) => {
            let bits = u128::from(address.to_bits());
            vec![0xffff << 32 | bits, 0x0064_ff9b << 96 | bits]
        }
    }
}

fn as_v6(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn is_fine(address: IpAddr) -> bool {
    let bits = as_v6(address);
    for high in [0xffff << 32, 0x0064_ff9b << 96] {
        if bits & !0xffff_ffff == high {
            return is_fine_v4((bits & 0xffff_ffff) as u32);
        }
    }
    is_fine_v6(bits)
}

fn is_fine_v4(bits: u32) -> bool {
    if (at("10.20.0.0")..=at("10.20.255.255")).contains(&bits)
        || bits == at("127.0.0.1")
    {
        return true;
    }
    let forbidden = [
        ("0.0.0.0", "0.255.255.255"),
        ("10.0.0.0", "10.255.255.255"),
        ("100.64.0.0", "100.127.255.255"),
        ("127.0.0.0", "127.255.255.255"),
        ("168.63.129.16", "168.63.129.16"),
        ("169.254.0.0", "169.254.255.255"),
        ("172.16.0.0", "172.31.255.255"),
        ("192.0.0.0", "192.0.0.255"),
        ("192.0.2.0", "192.0.2.255"),
        ("192.88.99.0", "192.88.99.255"),
        ("192.168.0.0", "192.168.255.255"),
        ("198.18.0.0", "198.19.255.255"),
        ("198.51.100.0", "198.51.100.255"),
        ("203.0.113.0", "203.0.113.255"),
        ("224.0.0.0", "255.255.255.255"),
    ];
    forbidden.iter().all(|(first, last)| bits < at(first) || bits > at(last))
}

fn at(address: &str) -> u32 {
    address.parse::<Ipv4Addr>().expect("an address").to_bits()
}

fn is_fine_v6(bits: u128) -> bool {
    let at = |address: &str| {
        address.parse::<Ipv6Addr>().expect("an address").to_bits()
    };
    let ends = "ffff:ffff:ffff:ffff:ffff:ffff";
    let forbidden = [
        ("2001::", format!("2001:1ff:{ends}")),
        ("2001:db8::", format!("2001:db8:{ends}")),
        ("2002::", format!("2002:ffff:{ends}")),
        ("3fff::", format!("3fff:fff:{ends}")),
    ];
    let is_unicast =
        bits >= at("2000::") && bits <= at(&format!("3fff:ffff:{ends}"));
    is_unicast
        && forbidden
            .iter()
            .all(|(first, last)| bits < at(first) || bits > at(last))
}
