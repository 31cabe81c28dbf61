use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    sync::Arc,
};

use http::HeaderName;
use palisade_http::tls_floor;
use reqwest::{ClientBuilder, dns::Resolve, retry};

use crate::{
    EgressBuilder, EgressMiddleware, Policy, Refusal, SourceAddress,
    network::Network,
    redirects::{self, Redirects},
    report::report,
    resolver::CheckedResolver,
};

/// A [`Policy`], kept at each place where a client decides where to go: before
/// a request is sent, at each redirect, and at each name that is resolved.
///
/// A copy is the same one.
///
/// # Examples
///
/// ```
/// use palisade_egress::{Egress, Policy};
/// use reqwest_middleware::ClientBuilder;
///
/// let policy = Policy::builder().allow("api.pay.example").build()?;
/// let egress = Egress::builder(policy).build()?;
/// let client = egress.harden(reqwest::Client::builder()).build()?;
/// let client = ClientBuilder::new(client)
///     .with(egress.check())
///     // … whatever else the app has …
///     .with(egress.recheck())
///     .build();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Egress(Arc<Settings>);

pub(crate) struct Settings {
    pub(crate) local_address: Option<IpAddr>,
    pub(crate) policy: Policy,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) redirects: Redirects,
    pub(crate) resolver: Option<Arc<dyn Resolve>>,
    pub(crate) sensitive: Vec<HeaderName>,
    pub(crate) source_ips: Vec<Network>,
    #[cfg(feature = "pins")]
    pub(crate) tls: Option<rustls::ClientConfig>,
}

/// The one through which everything goes.
pub(crate) struct Proxy {
    pub(crate) host: String,
    pub(crate) whole: reqwest::Proxy,
}

impl Egress {
    /// Sets one up.
    #[must_use]
    pub fn builder(policy: Policy) -> EgressBuilder {
        EgressBuilder::new(policy)
    }

    pub(crate) fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }

    /// Where requests may go.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// What checks each request before any other layer has seen it. To be the
    /// first layer.
    #[must_use]
    pub fn check(&self) -> EgressMiddleware {
        EgressMiddleware::outermost(self.clone())
    }

    /// What checks each request again as the other layers left it, and says of
    /// what the client itself refused why. To be the last layer.
    #[must_use]
    pub fn recheck(&self) -> EgressMiddleware {
        EgressMiddleware::innermost(self.clone())
    }

    /// The second wall: a client that goes nowhere else, whoever has it.
    ///
    /// | of the client | becomes |
    /// |---|---|
    /// | schemes | https only |
    /// | redirects | refused, or of the same origin and by GET |
    /// | its own repetitions | none |
    /// | proxies of the app and the environment | none, or the pinned one |
    /// | names | resolved if listed, to addresses that are checked |
    /// | TLS | 1.2 or newer, certificates checked, no keys logged |
    /// | `Referer`, a log of every byte | none |
    ///
    /// Whatever else the builder has stays: roots, timeouts, limits. Three
    /// things it may have lead around the resolver or the floor of TLS, and
    /// cannot be taken away here: `resolve`, `unix_socket`, and a configuration
    /// of TLS given whole. Say [`resolver`](EgressBuilder::resolver) in place of
    /// the first, and use the feature `pins` in place of the last, which then
    /// replaces it.
    ///
    /// A pinned [local address](EgressBuilder::local_address) is
    /// [checked](Self::check_source) at once.
    pub fn harden(&self, client: ClientBuilder) -> ClientBuilder {
        let settings = &*self.0;
        let resolver =
            CheckedResolver::new(self.clone(), settings.resolver.clone());
        let mut client = tls_floor(client)
            .https_only(true)
            .redirect(redirects::policy(self.clone()))
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .connection_verbose(false)
            .dns_resolver(resolver);
        #[cfg(feature = "pins")]
        if let Some(tls) = &settings.tls {
            client = client.tls_backend_preconfigured(tls.clone());
        }
        if let Some(proxy) = &settings.proxy {
            client = client.proxy(proxy.whole.clone());
        }
        if let Some(address) = settings.local_address {
            self.check_source(address);
            client = client.local_address(address);
        }
        client
    }

    /// Whether an address that requests come from is one of those that the
    /// provider was [told](EgressBuilder::source_ip). If it is a different one,
    /// an event says so: `authz_fail`, with the reason `source-address` and the
    /// address as the host.
    ///
    /// The address may be one that [`source_towards`](Self::source_towards)
    /// gives, or one that somebody outside has seen.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_egress::{Egress, Policy, SourceAddress};
    ///
    /// let policy = Policy::builder().allow("api.pay.example").build()?;
    /// let egress = Egress::builder(policy).source_ip("9.9.9.0/28").build()?;
    /// let seen = egress.check_source("9.9.9.3".parse()?);
    /// assert_eq!(seen, SourceAddress::Declared);
    /// let seen = egress.check_source("9.9.9.99".parse()?);
    /// assert_eq!(seen, SourceAddress::Different);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[expect(clippy::must_use_candidate, reason = "it says so by an event")]
    pub fn check_source(&self, address: IpAddr) -> SourceAddress {
        let source = SourceAddress::of(address, &self.0.source_ips);
        if source == SourceAddress::Different {
            report(&address.to_string(), "source-address");
        }
        source
    }

    /// The address from which this machine would send to `server`: the pinned
    /// one, or the one that the system would choose. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When there is no way to it, or no such address of our own.
    pub fn source_towards(&self, server: SocketAddr) -> io::Result<IpAddr> {
        let any: IpAddr = match server {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let own = self.0.local_address.unwrap_or(any);
        let socket = UdpSocket::bind((own, 0))?;
        // Of UDP this is an entry in a table, and no packet.
        socket.connect(server)?;
        Ok(socket.local_addr()?.ip())
    }

    pub(crate) fn check_name(&self, name: &str) -> Result<(), Refusal> {
        match &self.0.proxy {
            Some(proxy) if proxy.host == name => Ok(()),
            _ => self.policy().check_name(name),
        }
    }

    pub(crate) fn redirects(&self) -> Redirects {
        self.0.redirects
    }

    pub(crate) fn sensitive(&self) -> &[HeaderName] {
        &self.0.sensitive
    }
}

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Egress")
            .field("policy", &self.0.policy)
            .field("redirects", &self.0.redirects)
            .finish_non_exhaustive()
    }
}
