use std::net::IpAddr;

use crate::{AddressClass, address::plain, network::Network};

/// Whether requests come from where the provider expects them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SourceAddress {
    /// The address is among those declared.
    Declared,
    /// It is public and none of those declared: the provider will refuse.
    Different,
    /// Nobody can tell: nothing was declared, or the address is one of an
    /// inner network, behind whose border the provider sees another one.
    Unknown,
}

impl SourceAddress {
    pub(crate) fn of(address: IpAddr, declared: &[Network]) -> Self {
        let address = plain(address);
        if declared.iter().any(|block| block.holds(address)) {
            Self::Declared
        } else if declared.is_empty() || AddressClass::of(address).is_some() {
            Self::Unknown
        } else {
            Self::Different
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SourceAddress;
    use crate::network::Network;

    #[test]
    fn only_a_public_address_can_be_a_different_one() {
        use SourceAddress::{Declared, Different, Unknown};
        let blocks = ["9.9.9.0/24", "2606:4700::1", "10.0.0.7"];
        let declared = blocks.map(|block| Network::parse(block).unwrap());
        for (address, expected) in [
            ("9.9.9.200", Declared),
            ("::ffff:9.9.9.1", Declared),
            ("2606:4700::1", Declared),
            ("10.0.0.7", Declared),
            ("9.9.8.1", Different),
            ("2606:4700::2", Different),
            ("10.0.0.8", Unknown),
            ("127.0.0.1", Unknown),
            ("fe80::1", Unknown),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(SourceAddress::of(address, &declared), expected);
            assert_eq!(SourceAddress::of(address, &[]), Unknown);
        }
    }
}
