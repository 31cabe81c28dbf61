use std::net::IpAddr;

use reqwest::Url;
use url::Host;

use crate::{
    AddressClass, BuildError, Reason, Refusal, address::plain,
    network::Network, place::Place,
};

/// Where requests may go: https, to listed hosts and ports, at public addresses.
///
/// It knows no socket and no clock. [`Egress`](crate::Egress) asks it at every
/// place where a client decides where to go.
///
/// # Examples
///
/// ```
/// use palisade_egress::Policy;
///
/// let policy = Policy::builder()
///     .allow("api.pay.example")
///     .allow("*.files.pay.example:8443")
///     .build()?;
/// let may_go = |url: &str| policy.check(&url.parse().unwrap()).is_ok();
/// assert!(may_go("https://api.pay.example/v1?x=1"));
/// assert!(may_go("https://eu.files.pay.example:8443/"));
/// assert!(!may_go("http://api.pay.example/"));
/// assert!(!may_go("https://api.pay.example:8443/"));
/// assert!(!may_go("https://api.pay.example.evil.example/"));
/// assert!(!may_go("https://bob@api.pay.example/"));
/// assert!(!may_go("https://[::ffff:169.254.169.254]/"));
/// # Ok::<(), palisade_egress::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    places: Vec<Place>,
    /// Special addresses that are allowed all the same.
    exempt: Vec<Network>,
}

impl Policy {
    /// Nowhere, until something is [allowed](PolicyBuilder::allow).
    #[must_use]
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }

    /// Whether a request may go to a URL.
    ///
    /// # Errors
    ///
    /// When the scheme is not https, it holds a user or a password, its host
    /// is not listed, or not with its port, or is a special address.
    pub fn check(&self, url: &Url) -> Result<(), Refusal> {
        self.look_at(url).map_err(Refusal::new)
    }

    /// Whether a name may be resolved: some port of it is listed.
    ///
    /// # Errors
    ///
    /// When the name is not listed.
    pub fn check_name(&self, name: &str) -> Result<(), Refusal> {
        if self.places.iter().any(|place| place.is_named(name)) {
            Ok(())
        } else {
            Err(Refusal::new(Reason::Host))
        }
    }

    /// Whether a listed name may be at an address.
    ///
    /// # Errors
    ///
    /// When the address is a special one, and not
    /// [allowed](PolicyBuilder::dangerous_allow_addresses).
    pub fn check_address(&self, address: IpAddr) -> Result<(), Refusal> {
        self.look_at_address(address).map_err(Refusal::new)
    }

    /// Whether some port of this host is listed: a name, or an address as a
    /// handshake shows it.
    #[cfg(feature = "pins")]
    pub(crate) fn lists(&self, host: &str) -> bool {
        let address = host.parse::<IpAddr>().ok();
        self.places.iter().any(|place| {
            place.is_named(host) || address.is_some_and(|a| place.is_at(a))
        })
    }

    fn look_at(&self, url: &Url) -> Result<(), Reason> {
        if url.scheme() != "https" {
            return Err(Reason::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Reason::Userinfo);
        }
        let address: IpAddr = match url.host() {
            Some(Host::Domain(name)) => {
                let is_host = |place: &Place| place.is_named(name);
                return self.look_for(is_host, url, Reason::Host);
            }
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            None => return Err(Reason::Host),
        };
        self.look_at_address(address)?;
        let address = plain(address);
        let is_host = |place: &Place| place.is_at(address);
        self.look_for(is_host, url, Reason::AddressLiteral)
    }

    fn look_for(
        &self,
        is_host: impl Fn(&Place) -> bool,
        url: &Url,
        otherwise: Reason,
    ) -> Result<(), Reason> {
        let port = url.port_or_known_default();
        let mut reason = otherwise;
        for place in self.places.iter().filter(|place| is_host(place)) {
            if Some(place.port()) == port {
                return Ok(());
            }
            reason = Reason::Port;
        }
        Err(reason)
    }

    fn look_at_address(&self, address: IpAddr) -> Result<(), Reason> {
        match AddressClass::of(address) {
            Some(class) if !self.is_exempt(address) => {
                Err(Reason::Address(class))
            }
            _ => Ok(()),
        }
    }

    fn is_exempt(&self, address: IpAddr) -> bool {
        let address = plain(address);
        self.exempt.iter().any(|block| block.holds(address))
    }
}

/// Sets a [`Policy`] up.
#[derive(Clone, Debug, Default)]
pub struct PolicyBuilder {
    places: Vec<String>,
    exempt: Vec<String>,
}

impl PolicyBuilder {
    /// Allows a host with a port, 443 if none is given: a name, as in
    /// `api.example:8443`; every name below one, however deep, but not itself,
    /// as in `*.api.example`; or an address, as in `192.0.2.7` or
    /// `[2001:db8::1]`.
    #[must_use]
    pub fn allow(mut self, place: impl Into<String>) -> Self {
        self.places.push(place.into());
        self
    }

    /// Lets listed hosts be at special addresses: one, or a block as in
    /// `10.20.0.0/16`.
    ///
    /// Whoever can answer for a listed name can then lead requests to any of
    /// these. It is for a gateway in one's own network, and for tests.
    #[must_use]
    pub fn dangerous_allow_addresses(
        mut self,
        block: impl Into<String>,
    ) -> Self {
        self.exempt.push(block.into());
        self
    }

    /// The policy.
    ///
    /// # Errors
    ///
    /// When no host is allowed, or something is no host or no block of
    /// addresses.
    pub fn build(self) -> Result<Policy, BuildError> {
        if self.places.is_empty() {
            return Err(BuildError::nowhere());
        }
        let places = self.places.iter().map(|text| {
            Place::parse(text).map_err(|bound| BuildError::host(text, bound))
        });
        let exempt = self.exempt.iter().map(|text| {
            Network::parse(text).ok_or_else(|| BuildError::block(text))
        });
        Ok(Policy {
            places: places.collect::<Result<_, _>>()?,
            exempt: exempt.collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;

    fn policy() -> Policy {
        Policy::builder()
            .allow("api.example")
            .allow("api.example:8443")
            .allow("*.files.example")
            .allow("9.9.9.9")
            .allow("[2606:4700::1111]:8443")
            .allow("10.0.0.1")
            .allow("127.0.0.1:8443")
            .dangerous_allow_addresses("127.0.0.1")
            .build()
            .unwrap()
    }

    fn said(url: &str) -> &'static str {
        let url = url.parse().unwrap();
        policy().check(&url).err().map_or("ok", |why| why.reason().name())
    }

    #[test]
    fn only_what_is_listed_passes() {
        for (url, expected) in [
            ("https://api.example/", "ok"),
            ("https://api.example:443/pay?x=y#z", "ok"),
            ("https://API.EXAMPLE:8443", "ok"),
            ("https://a.b.files.example/", "ok"),
            ("https://9.9.9.9/", "ok"),
            ("https://[2606:4700::1111]:8443/", "ok"),
            ("https://127.0.0.1:8443/", "ok"),
            ("https://[::ffff:9.9.9.9]/", "ok"),
            ("http://api.example/", "scheme"),
            ("ftp://api.example/", "scheme"),
            ("wss://api.example/", "scheme"),
            ("data:text/plain,x", "scheme"),
            ("https://api.example:80/", "port"),
            ("https://x.files.example:8443/", "port"),
            ("https://9.9.9.9:8443/", "port"),
            ("https://[2606:4700::1111]/", "port"),
            ("https://127.0.0.1/", "port"),
            ("https://api.example./", "host"),
            ("https://files.example/", "host"),
            ("https://api.example.evil.example/", "host"),
            ("https://evil.example/api.example", "host"),
            ("https://localhost/", "host"),
            ("https://bob@api.example/", "userinfo"),
            ("https://:pw@api.example/", "userinfo"),
            ("https://api.example@evil.example/", "userinfo"),
            ("https://8.8.8.8/", "address-literal"),
            ("https://[2001:4860::8888]/", "address-literal"),
        ] {
            assert_eq!(said(url), expected, "{url}");
        }
    }

    /// In every way in which a URL can be written.
    #[test]
    fn an_address_is_seen_through_its_spellings() {
        for (url, expected) in [
            ("https://169.254.169.254/latest/meta-data/", "metadata"),
            ("https://[::ffff:169.254.169.254]/", "metadata"),
            ("https://[::ffff:a9fe:a9fe]/", "metadata"),
            ("https://[64:ff9b::169.254.169.254]/", "metadata"),
            ("https://[fd00:ec2::254]/", "metadata"),
            ("https://2852039166/", "metadata"),
            ("https://0xa9fea9fe/", "metadata"),
            ("https://0251.0376.0251.0376/", "metadata"),
            ("https://169.254.43518/", "metadata"),
            ("https://%31%36%39.254.169.254/", "metadata"),
            ("https://１６９.254.169.254/", "metadata"),
            ("https://127.1/", "port"),
            ("https://127.0.0.2/", "loopback"),
            ("https://0/", "unspecified"),
            ("https://[::]/", "unspecified"),
            ("https://[::1]/", "loopback"),
            ("https://[::ffff:127.0.0.2]/", "loopback"),
            ("https://10.0.0.1/", "private"),
            ("https://172.16.5.5/", "private"),
            ("https://192.168.1.1/", "private"),
            ("https://[fd12::1]/", "private"),
            ("https://[fe80::1]/", "link-local"),
            ("https://100.64.0.1/", "shared"),
            ("https://224.0.0.1/", "multicast"),
            ("https://[ff02::1]/", "multicast"),
            ("https://255.255.255.255/", "reserved"),
            ("https://192.0.2.1/", "documentation"),
        ] {
            assert_eq!(said(url), expected, "{url}");
        }
    }

    #[test]
    fn a_name_may_be_at_public_addresses_and_allowed_ones() {
        let policy = policy();
        for (address, is_fine) in [
            ("9.9.9.9", true),
            ("8.8.8.8", true),
            ("2606:4700::1111", true),
            ("127.0.0.1", true),
            ("::ffff:127.0.0.1", true),
            ("127.0.0.2", false),
            ("10.0.0.1", false),
            ("::1", false),
        ] {
            let said = policy.check_address(address.parse().unwrap());
            assert_eq!(said.is_ok(), is_fine, "{address}");
        }
        assert!(policy.check_name("api.example").is_ok());
        assert!(policy.check_name("x.files.example").is_ok());
        assert!(policy.check_name("files.example").is_err());
        assert!(policy.check_name("9.9.9.9").is_err());
    }

    #[test]
    fn what_cannot_be_a_policy_is_refused() {
        let said = |builder: super::PolicyBuilder| {
            builder.build().unwrap_err().to_string()
        };
        assert_eq!(said(Policy::builder()), "an egress policy needs a host");
        assert_eq!(
            said(Policy::builder().allow("https://bob:pw@api.example")),
            "the host \"api.example\" is not a host, with a port or without"
        );
        assert_eq!(
            said(Policy::builder().allow("*.example")),
            "the host \"*.example\" is not narrower: all of a top-level \
             domain is too much"
        );
        let exempt = |block: &str| {
            let policy = Policy::builder().allow("api.example");
            said(policy.dangerous_allow_addresses(block))
        };
        assert_eq!(
            exempt("10.0.0.1/8"),
            "\"10.0.0.1/8\" is neither an address nor a block of them"
        );
    }
}
