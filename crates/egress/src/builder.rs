use std::{net::IpAddr, sync::Arc};

use http::HeaderName;
use palisade_http::has_tls;
use reqwest::{Url, dns::Resolve};

use crate::{
    BuildError, Egress, Policy,
    egress::{Proxy, Settings},
    network::Network,
    redirects::Redirects,
};

/// Marked as sensitive without being asked: what holds credentials by its
/// standard or by custom.
const SENSITIVE: [&str; 4] =
    ["authorization", "cookie", "proxy-authorization", "x-api-key"];

/// Sets an [`Egress`] up.
pub struct EgressBuilder {
    policy: Policy,
    hops: Option<u8>,
    local_address: Option<IpAddr>,
    #[cfg(feature = "pins")]
    pins: crate::pins::PinsBuilder,
    proxy: Option<String>,
    resolver: Option<Arc<dyn Resolve>>,
    sensitive: Vec<String>,
    source_ips: Vec<String>,
}

impl EgressBuilder {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            hops: None,
            local_address: None,
            #[cfg(feature = "pins")]
            pins: crate::pins::PinsBuilder::default(),
            proxy: None,
            resolver: None,
            sensitive: SENSITIVE.map(str::to_owned).into(),
            source_ips: Vec::new(),
        }
    }

    /// Follows redirects inside of the origin that was asked, 1 to 10 of them,
    /// after which the client asks by GET: 301, 302 and 303, not 307 and 308,
    /// which have a body sent again. None by default.
    #[must_use]
    pub const fn follow_same_origin(mut self, most: u8) -> Self {
        self.hops = Some(most);
        self
    }

    /// Sends from this address of the machine's; by default from the one that
    /// the system chooses.
    #[must_use]
    pub const fn local_address(mut self, address: IpAddr) -> Self {
        self.local_address = Some(address);
        self
    }

    /// Sends everything through this proxy, as in `http://proxy.example:3128`,
    /// whatever the environment says. By default there is none.
    ///
    /// The names of the policy are resolved by the proxy then, which alone can
    /// look at their addresses. Its own address has to be one that the policy
    /// [allows](crate::PolicyBuilder::dangerous_allow_addresses).
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Resolves by this one in place of the system's. What it says is checked
    /// all the same.
    #[must_use]
    pub fn resolver(mut self, resolver: impl Resolve + 'static) -> Self {
        self.resolver = Some(Arc::new(resolver));
        self
    }

    /// Marks this header as sensitive in every request: then no `Debug` shows
    /// it, and HTTP/2 does not index it. `authorization`, `cookie`,
    /// `proxy-authorization` and `x-api-key` are in any case.
    #[must_use]
    pub fn sensitive_header(mut self, name: impl Into<String>) -> Self {
        self.sensitive.push(name.into());
        self
    }

    /// The addresses that the provider was told requests come from: one, or a
    /// block. See [`Egress::check_source`].
    #[must_use]
    pub fn source_ip(mut self, block: impl Into<String>) -> Self {
        self.source_ips.push(block.into());
        self
    }

    /// What is to be built.
    ///
    /// # Errors
    ///
    /// When a value is out of its range, or `reqwest` was built without TLS.
    pub fn build(self) -> Result<Egress, BuildError> {
        if !has_tls() {
            return Err(BuildError::no_tls());
        }
        let redirects = match self.hops {
            None => Redirects::Refused,
            Some(most @ 1..=10) => Redirects::SameOrigin(most),
            Some(hops) => return Err(BuildError::hops(hops)),
        };
        let proxy = self.proxy.as_deref();
        let proxy = proxy.map(|url| parse_proxy(url, &self.policy));
        let sensitive = self.sensitive.iter().map(|name| {
            name.parse::<HeaderName>()
                .map_err(|_unquoted| BuildError::header(name))
        });
        let source_ips = self.source_ips.iter().map(|text| {
            Network::parse(text).ok_or_else(|| BuildError::block(text))
        });
        Ok(Egress::new(Settings {
            #[cfg(feature = "pins")]
            tls: self.pins.build(&self.policy)?,
            local_address: self.local_address,
            proxy: proxy.transpose()?,
            redirects,
            resolver: self.resolver,
            sensitive: sensitive.collect::<Result<_, _>>()?,
            source_ips: source_ips.collect::<Result<_, _>>()?,
            policy: self.policy,
        }))
    }
}

#[cfg(feature = "pins")]
impl EgressBuilder {
    /// Requires a key or a certificate of this host, beside everything that is
    /// required of a certificate in any case. Several may be given for a host:
    /// one of them is enough. Give two, of which one is not in use yet, lest
    /// the next key lock the app out (RFC 7469, section 4.3).
    ///
    /// The host is an exact one of the policy's, without a port.
    #[must_use]
    pub fn pin(mut self, host: impl Into<String>, pin: crate::Pin) -> Self {
        self.pins.pin(host.into(), pin);
        self
    }

    /// Trusts no authorities but these, in PEM, instead of the system's.
    #[must_use]
    pub fn trust_only(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.pins.trust_only(pem.into());
        self
    }
}

fn parse_proxy(text: &str, policy: &Policy) -> Result<Proxy, BuildError> {
    let url = Url::parse(text);
    // The error would not quote the URL, but has nothing to add either.
    let url = url.map_err(|_unquoted| BuildError::proxy("a URL"))?;
    let host = match url.host() {
        Some(_) if !matches!(url.scheme(), "http" | "https") => {
            return Err(BuildError::proxy("one for HTTP"));
        }
        Some(_) if !url.username().is_empty() || url.password().is_some() => {
            return Err(BuildError::proxy("without a password in its URL"));
        }
        Some(url::Host::Domain(name)) => name.to_owned(),
        Some(url::Host::Ipv4(address)) => literal(address.into(), policy)?,
        Some(url::Host::Ipv6(address)) => literal(address.into(), policy)?,
        None => return Err(BuildError::proxy("a URL with a host")),
    };
    let whole = reqwest::Proxy::all(url.clone());
    let whole = whole.map_err(|_unquoted| BuildError::proxy("a URL"))?;
    Ok(Proxy { host, whole })
}

/// No resolver is asked for it, so it is looked at here.
fn literal(address: IpAddr, policy: &Policy) -> Result<String, BuildError> {
    match policy.check_address(address) {
        Ok(()) => Ok(address.to_string()),
        Err(_refusal) => {
            Err(BuildError::proxy("at an address that is allowed"))
        }
    }
}

impl std::fmt::Debug for EgressBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EgressBuilder")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::EgressBuilder;
    use crate::{Egress, Policy};

    fn builder() -> EgressBuilder {
        let policy = Policy::builder()
            .allow("api.example")
            .dangerous_allow_addresses("10.0.0.0/8");
        Egress::builder(policy.build().unwrap())
    }

    #[test]
    fn what_is_out_of_its_range_is_named() {
        let said =
            |builder: EgressBuilder| builder.build().unwrap_err().to_string();
        for hops in [0, 11] {
            assert_eq!(
                said(builder().follow_same_origin(hops)),
                format!("{hops} redirects are not from 1 to 10")
            );
        }
        assert_eq!(
            said(builder().sensitive_header("x y")),
            "\"x y\" is not the name of a header"
        );
        assert_eq!(
            said(builder().source_ip("here")),
            "\"here\" is neither an address nor a block of them"
        );
        for (url, expected) in [
            ("proxy", "the proxy is not a URL"),
            ("ftp://proxy.example", "the proxy is not one for HTTP"),
            (
                "http://bob:hunter2@proxy.example",
                "the proxy is not without a password in its URL",
            ),
            (
                "http://192.168.0.1:3128",
                "the proxy is not at an address that is allowed",
            ),
            (
                "http://[::ffff:192.168.0.1]:3128",
                "the proxy is not at an address that is allowed",
            ),
        ] {
            assert_eq!(said(builder().proxy(url)), expected, "{url}");
        }
        assert!(builder().proxy("http://10.0.0.1:3128").build().is_ok());
        assert!(builder().proxy("https://proxy.example").build().is_ok());
    }
}
