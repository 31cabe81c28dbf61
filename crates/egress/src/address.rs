use std::net::{IpAddr, Ipv6Addr};

use crate::network::Network;

/// What is special about an address that no request to a provider should go to.
///
/// From the registries of special-purpose addresses of IANA (RFC 6890, with the
/// entries since), those of multicast (RFC 5771, RFC 4291), and the documents
/// of clouds for the servers that give credentials to whoever asks from inside.
///
/// An address of IPv4 in one of IPv6 is judged as what it is: `::ffff:0:0/96`
/// (RFC 4291, section 2.5.5.2) and `64:ff9b::/96` (RFC 6052). Of the rest of
/// IPv6, only `2000::/3` is in use (RFC 4291, section 2.4).
///
/// # Examples
///
/// ```
/// use palisade_egress::AddressClass;
///
/// let of = |address: &str| AddressClass::of(address.parse().unwrap());
/// assert_eq!(of("10.1.2.3"), Some(AddressClass::Private));
/// assert_eq!(of("::ffff:127.0.0.1"), Some(AddressClass::Loopback));
/// assert_eq!(of("169.254.169.254"), Some(AddressClass::Metadata));
/// assert_eq!(of("1.1.1.1"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AddressClass {
    /// In examples only: RFC 5737, RFC 3849, RFC 9637.
    Documentation,
    /// On the next wire, whichever that is: RFC 3927, RFC 4291.
    LinkLocal,
    /// This machine: RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3.
    Loopback,
    /// The servers of clouds that hold credentials.
    Metadata,
    /// Many machines at once: RFC 5771; RFC 4291, section 2.7.
    Multicast,
    /// Somebody's own network: RFC 1918, RFC 4193, RFC 3879.
    Private,
    /// For protocols, experiments and the future: RFC 6890, RFC 1112.
    Reserved,
    /// Between a carrier and its customers: RFC 6598.
    Shared,
    /// No address, though some systems connect to themselves by it: RFC 1122.
    Unspecified,
}

use AddressClass::{
    Documentation, LinkLocal, Loopback, Metadata, Multicast, Private, Reserved,
    Shared, Unspecified,
};

/// The first that holds an address says what it is.
const SPECIAL: &[(Network, AddressClass)] = &[
    // AWS, Azure, Google and most others; the containers of AWS (two); Alibaba;
    // Oracle; what Azure's machines have for a public address of the host.
    (Network::v4([169, 254, 169, 254], 32), Metadata),
    (Network::v4([169, 254, 170, 2], 32), Metadata),
    (Network::v4([169, 254, 170, 23], 32), Metadata),
    (Network::v4([100, 100, 100, 200], 32), Metadata),
    (Network::v4([192, 0, 0, 192], 32), Metadata),
    (Network::v4([168, 63, 129, 16], 32), Metadata),
    (Network::v4([0, 0, 0, 0], 8), Unspecified),
    (Network::v4([10, 0, 0, 0], 8), Private),
    (Network::v4([100, 64, 0, 0], 10), Shared),
    (Network::v4([127, 0, 0, 0], 8), Loopback),
    (Network::v4([169, 254, 0, 0], 16), LinkLocal),
    (Network::v4([172, 16, 0, 0], 12), Private),
    // RFC 6890, for protocols of the IETF.
    (Network::v4([192, 0, 0, 0], 24), Reserved),
    (Network::v4([192, 0, 2, 0], 24), Documentation),
    // Relays of 6to4, which RFC 7526 ended.
    (Network::v4([192, 88, 99, 0], 24), Reserved),
    (Network::v4([192, 168, 0, 0], 16), Private),
    // RFC 2544, for benchmarks.
    (Network::v4([198, 18, 0, 0], 15), Reserved),
    (Network::v4([198, 51, 100, 0], 24), Documentation),
    (Network::v4([203, 0, 113, 0], 24), Documentation),
    (Network::v4([224, 0, 0, 0], 4), Multicast),
    // RFC 1112, section 4, and the broadcast of RFC 919.
    (Network::v4([240, 0, 0, 0], 4), Reserved),
    // AWS and Google.
    (Network::v6(0xfd00_0ec2 << 96 | 0x0254, 128), Metadata),
    (Network::v6(0xfd20_00ce << 96 | 0x0254, 128), Metadata),
    (Network::v6(0, 128), Unspecified),
    (Network::v6(1, 128), Loopback),
    // RFC 8215: a network's own translation to IPv4.
    (Network::v6(0x0064_ff9b_0001 << 80, 48), Private),
    (Network::v6(0xfc00 << 112, 7), Private),
    (Network::v6(0xfe80 << 112, 10), LinkLocal),
    // RFC 3879 ended those of a site.
    (Network::v6(0xfec0 << 112, 10), Private),
    (Network::v6(0xff00 << 112, 8), Multicast),
    (Network::v6(0x2001_0db8 << 96, 32), Documentation),
    (Network::v6(0x3fff << 112, 20), Documentation),
    // RFC 2928, Teredo among them, which ends at any address of IPv4.
    (Network::v6(0x2001 << 112, 23), Reserved),
    // RFC 7526 ended 6to4, which does, too.
    (Network::v6(0x2002 << 112, 16), Reserved),
];

/// What is in use of IPv6.
const UNICAST: Network = Network::v6(0x2000 << 112, 3);

/// RFC 6052, section 2.1: where a gateway translates to IPv4.
const TRANSLATED: Network = Network::v6(0x0064_ff9b << 96, 96);

impl AddressClass {
    /// What is special about an address; nothing about one of the public
    /// internet.
    #[must_use]
    pub fn of(address: IpAddr) -> Option<Self> {
        let address = plain(address);
        let special = SPECIAL.iter().find(|(block, _)| block.holds(address));
        match special {
            Some((_, class)) => Some(*class),
            None if address.is_ipv4() || UNICAST.holds(address) => None,
            None => Some(Reserved),
        }
    }

    /// The name, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::LinkLocal => "link-local",
            Self::Loopback => "loopback",
            Self::Metadata => "metadata",
            Self::Multicast => "multicast",
            Self::Private => "private",
            Self::Reserved => "reserved",
            Self::Shared => "shared",
            Self::Unspecified => "unspecified",
        }
    }
}

/// The address that a packet ends at.
pub(crate) fn plain(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if TRANSLATED.holds(address) => low_bits(v6),
        address => address,
    }
}

fn low_bits(address: Ipv6Addr) -> IpAddr {
    let [.., a, b, c, d] = address.octets();
    IpAddr::from([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use proptest::prelude::*;

    use super::AddressClass;

    fn of(address: &str) -> &'static str {
        AddressClass::of(address.parse().unwrap())
            .map_or("public", AddressClass::name)
    }

    /// The address before a block, its first, its last, and the one after.
    const BLOCKS: &[(&str, &str, &str, &str, &str)] = &[
        ("", "0.0.0.0", "0.255.255.255", "1.0.0.0", "unspecified"),
        ("9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0", "private"),
        (
            "100.63.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "100.128.0.0",
            "shared",
        ),
        (
            "126.255.255.255",
            "127.0.0.0",
            "127.255.255.255",
            "128.0.0.0",
            "loopback",
        ),
        (
            "169.253.255.255",
            "169.254.0.0",
            "169.254.255.255",
            "169.255.0.0",
            "link-local",
        ),
        (
            "172.15.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "172.32.0.0",
            "private",
        ),
        (
            "191.255.255.255",
            "192.0.0.0",
            "192.0.0.255",
            "192.0.1.0",
            "reserved",
        ),
        (
            "192.0.1.255",
            "192.0.2.0",
            "192.0.2.255",
            "192.0.3.0",
            "documentation",
        ),
        (
            "192.88.98.255",
            "192.88.99.0",
            "192.88.99.255",
            "192.88.100.0",
            "reserved",
        ),
        (
            "192.167.255.255",
            "192.168.0.0",
            "192.168.255.255",
            "192.169.0.0",
            "private",
        ),
        (
            "198.17.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.20.0.0",
            "reserved",
        ),
        (
            "198.51.99.255",
            "198.51.100.0",
            "198.51.100.255",
            "198.51.101.0",
            "documentation",
        ),
        (
            "203.0.112.255",
            "203.0.113.0",
            "203.0.113.255",
            "203.0.114.0",
            "documentation",
        ),
        ("223.255.255.255", "224.0.0.0", "239.255.255.255", "", "multicast"),
        ("", "240.0.0.0", "255.255.255.255", "", "reserved"),
        ("", "fc00::", "fdff:ffff::ffff", "", "private"),
        ("", "fe80::", "febf:ffff::ffff", "", "link-local"),
        ("", "fec0::", "feff::", "", "private"),
        ("", "ff00::", "ffff::", "", "multicast"),
        (
            "2001:db7::",
            "2001:db8::",
            "2001:db8:ffff::",
            "2001:db9::",
            "documentation",
        ),
        ("3ffe::", "3fff::", "3fff:fff::", "3fff:1000::", "documentation"),
        ("2000:ffff::", "2001::", "2001:1ff::", "2001:200::", "reserved"),
        ("", "2002::", "2002:ffff::", "2003::", "reserved"),
        ("", "64:ff9b:1::", "64:ff9b:1:ffff::", "", "private"),
        ("", "4000::", "fbff::", "", "reserved"),
        ("", "::2", "1fff::", "2000::", "reserved"),
    ];

    #[test]
    fn each_registered_block_is_known_to_its_edges() {
        for (before, first, last, after, class) in BLOCKS {
            let of = |address: &&str| of(address);
            assert_eq!([of(first), of(last)], [*class; 2], "{first}");
            for beside in [before, after].into_iter().filter(|a| !a.is_empty())
            {
                assert_eq!(of(beside), "public", "{beside}");
            }
        }
        assert_eq!([of("::"), of("::1")], ["unspecified", "loopback"]);
    }

    #[test]
    fn the_servers_that_give_credentials_are_known_by_name() {
        for address in [
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "fd00:ec2::254",
            "fd20:ce::254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
        ] {
            assert_eq!(of(address), "metadata", "{address}");
        }
    }

    proptest! {
        #[test]
        fn ipv4_in_ipv6_is_what_it_is(bits: u32) {
            let v4 = Ipv4Addr::from_bits(bits);
            let expected = AddressClass::of(IpAddr::V4(v4));
            let mapped = v4.to_ipv6_mapped();
            prop_assert_eq!(AddressClass::of(mapped.into()), expected);
            let translated = 0x0064_ff9b_u128 << 96 | u128::from(bits);
            let translated = IpAddr::V6(translated.into());
            prop_assert_eq!(AddressClass::of(translated), expected);
        }

        /// What the standard library calls by its name is called so here.
        #[test]
        fn the_standard_library_agrees(bits: u32, wide: u128) {
            let v4 = Ipv4Addr::from_bits(bits);
            let is_special = v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_documentation()
                || v4.is_broadcast()
                || v4.is_unspecified();
            if is_special {
                prop_assert!(AddressClass::of(v4.into()).is_some());
            }
            let v6 = std::net::Ipv6Addr::from_bits(wide);
            let is_special = v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.is_multicast();
            if is_special {
                prop_assert!(AddressClass::of(v6.into()).is_some());
            }
        }
    }
}
