use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of addresses, of either version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    base: IpAddr,
    prefix: u8,
}

impl Network {
    pub(crate) const fn v4(base: [u8; 4], prefix: u8) -> Self {
        let [a, b, c, d] = base;
        Self { base: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix }
    }

    pub(crate) const fn v6(base: u128, prefix: u8) -> Self {
        Self { base: IpAddr::V6(Ipv6Addr::from_bits(base)), prefix }
    }

    /// An address, or a block as in `10.0.0.0/8` and `2001:db8::/32`. A block
    /// is one of IPv4 even if it is written as IPv6 (`::ffff:10.0.0.1`).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Some((address, prefix)) = text.split_once('/') else {
            let address: IpAddr = text.parse().ok()?;
            let address = address.to_canonical();
            let prefix = if address.is_ipv4() { 32 } else { 128 };
            return Some(Self { base: address, prefix });
        };
        let base: IpAddr = address.parse().ok()?;
        // Digits only: `+8` is a number, too.
        let is_number = prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix: u8 = prefix.parse().ok().filter(|_| is_number)?;
        let (longest, host) = match base {
            IpAddr::V4(base) => {
                (32, u128::from(base.to_bits() & !mask_v4(prefix)))
            }
            IpAddr::V6(base) => (128, base.to_bits() & !mask_v6(prefix)),
        };
        // Bits behind the prefix say that something else was meant.
        let is_plain = prefix <= longest && host == 0;
        is_plain.then_some(Self { base, prefix })
    }

    /// `address` has to be canonical: not IPv4 in the form of IPv6.
    pub(crate) const fn holds(&self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                (base.to_bits() ^ address.to_bits()) & mask_v4(self.prefix) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                (base.to_bits() ^ address.to_bits()) & mask_v6(self.prefix) == 0
            }
            _ => false,
        }
    }
}

const fn mask_v4(prefix: u8) -> u32 {
    match u32::MAX.checked_shl(32_u32.saturating_sub(prefix as u32)) {
        Some(mask) => mask,
        None => 0,
    }
}

const fn mask_v6(prefix: u8) -> u128 {
    match u128::MAX.checked_shl(128_u32.saturating_sub(prefix as u32)) {
        Some(mask) => mask,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn a_block_holds_what_is_in_it() {
        for (block, inside, outside) in [
            ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
            ("172.16.0.0/12", "172.31.0.1", "172.32.0.0"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("192.0.2.7/32", "192.0.2.7", "192.0.2.6"),
            ("0.0.0.0/0", "255.255.255.255", "::"),
            ("::/0", "2001:db8::1", "127.0.0.1"),
            ("fc00::/7", "fdff::1", "fe00::"),
            ("::1", "::1", "::2"),
            ("::ffff:10.0.0.1", "10.0.0.1", "10.0.0.2"),
        ] {
            let network = Network::parse(block).unwrap();
            assert!(network.holds(inside.parse().unwrap()), "{block}");
            assert!(!network.holds(outside.parse().unwrap()), "{block}");
        }
    }

    #[test]
    fn what_is_no_block_is_refused() {
        for text in [
            "",
            "/",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10.0.0.1/8",
            "::/129",
            "fc00::1/7",
            "10.0.0/8",
            "localhost",
            "10.0.0.0/8/8",
        ] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
