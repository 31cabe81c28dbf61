use std::{fmt, marker::PhantomData};

use reqwest::Url;

use crate::{Environment, OriginError};

/// One place a token may be sent to: scheme, host and port (RFC 6454, section
/// 4), in one of the provider's worlds.
///
/// # Examples
///
/// ```
/// use palisade_auth::{Origin, Production};
///
/// let origin = Origin::<Production>::new("https://api.example")?;
/// assert_eq!(origin.to_string(), "https://api.example");
///
/// // A token in the clear is nobody's any more.
/// assert!(Origin::<Production>::new("http://api.example").is_err());
/// # Ok::<(), palisade_auth::OriginError>(())
/// ```
pub struct Origin<E> {
    scheme: &'static str,
    host: String,
    port: u16,
    environment: PhantomData<fn() -> E>,
}

impl<E: Environment> Origin<E> {
    /// The origin `https://host` or `https://host:port`, and nothing else: what
    /// follows the host does not limit where the token goes.
    ///
    /// # Errors
    ///
    /// When it is no URL, not https, or has a user, a path, a query or a
    /// fragment.
    pub fn new(origin: &str) -> Result<Self, OriginError> {
        let url = parse(origin)?;
        if url.scheme() != "https" {
            return Err(OriginError("a token is sent over https only"));
        }
        Self::of("https", &url)
    }

    /// The same over http, for a server of a test's on this machine:
    /// `localhost`, `127.0.0.0/8` or `[::1]`.
    ///
    /// # Errors
    ///
    /// When it is elsewhere, or has more to it than a host and a port.
    pub fn dangerous_http_on_loopback(
        origin: &str,
    ) -> Result<Self, OriginError> {
        let url = parse(origin)?;
        if url.scheme() != "http" {
            return Err(OriginError("it is not http"));
        }
        let host = url.host_str().unwrap_or_default();
        let address = host.trim_matches(['[', ']']).parse();
        let is_loopback = address
            .map_or(host == "localhost", |ip: std::net::IpAddr| {
                ip.is_loopback()
            });
        if !is_loopback {
            return Err(OriginError("http is for this machine only"));
        }
        Self::of("http", &url)
    }

    fn of(scheme: &'static str, url: &Url) -> Result<Self, OriginError> {
        let has_more = !url.username().is_empty()
            || url.password().is_some()
            || url.path() != "/"
            || url.query().is_some()
            || url.fragment().is_some();
        if has_more {
            return Err(OriginError("it is more than scheme, host and port"));
        }
        let (Some(host), Some(port)) =
            (url.host_str(), url.port_or_known_default())
        else {
            return Err(OriginError("it has no host"));
        };
        let host = host.to_owned();
        Ok(Self { scheme, host, port, environment: PhantomData })
    }
}

impl<E> Origin<E> {
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    fn is_of(&self, url: &Url) -> bool {
        url.port_or_known_default() == Some(self.port)
            && url.host_str() == Some(&self.host)
            && url.scheme() == self.scheme
    }
}

fn parse(origin: &str) -> Result<Url, OriginError> {
    Url::parse(origin).or(Err(OriginError("it is no URL")))
}

impl<E> Clone for Origin<E> {
    fn clone(&self) -> Self {
        Self { host: self.host.clone(), ..*self }
    }
}

impl<E> fmt::Display for Origin<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        let default = if self.scheme == "https" { 443 } else { 80 };
        if self.port == default { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

impl<E> fmt::Debug for Origin<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({self})")
    }
}

/// The places that one credential's tokens may be sent to. There is at least
/// one.
pub struct Origins<E> {
    first: Origin<E>,
    more: Vec<Origin<E>>,
}

impl<E: Environment> Origins<E> {
    /// One place.
    #[must_use]
    pub const fn new(origin: Origin<E>) -> Self {
        Self { first: origin, more: Vec::new() }
    }

    /// And another one.
    #[must_use]
    pub fn and(mut self, origin: Origin<E>) -> Self {
        self.more.push(origin);
        self
    }

    /// Whether a token may be sent with a request to `url`.
    #[must_use]
    pub fn contain(&self, url: &Url) -> bool {
        self.first.is_of(url) || self.more.iter().any(|more| more.is_of(url))
    }

    pub(crate) const fn first(&self) -> &Origin<E> {
        &self.first
    }
}

impl<E> Clone for Origins<E> {
    fn clone(&self) -> Self {
        Self { first: self.first.clone(), more: self.more.clone() }
    }
}

impl<E> fmt::Debug for Origins<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = std::iter::once(&self.first).chain(&self.more);
        f.debug_list().entries(all).finish()
    }
}

impl<E: Environment> From<Origin<E>> for Origins<E> {
    fn from(origin: Origin<E>) -> Self {
        Self::new(origin)
    }
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::{Origin, Origins};
    use crate::Sandbox;

    fn has(origins: &Origins<Sandbox>, url: &str) -> bool {
        origins.contain(&Url::parse(url).unwrap())
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let origin = Origin::new("https://API.example").unwrap();
        let origins = Origins::new(origin)
            .and(Origin::new("https://api.example:8443").unwrap());
        for url in [
            "https://api.example/v1/purchase?a=b",
            "https://api.example:443/",
            "https://Api.Example:8443/x",
        ] {
            assert!(has(&origins, url), "{url}");
        }
        for url in [
            "http://api.example/",
            "http://api.example:443/",
            "https://api.example:444/",
            "https://api.example.evil/",
            "https://evil.api.example/",
            "https://api.example@evil/",
            "https://evil/api.example",
            "https://api.example./",
        ] {
            assert!(!has(&origins, url), "{url}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_refused_and_not_repeated() {
        for origin in [
            "api.example",
            "http://api.example",
            "ftp://api.example",
            "https://api.example/v1",
            "https://api.example?x",
            "https://api.example#x",
            "https://canary@api.example",
            "https://:canary@api.example",
            "data:canary",
        ] {
            let error = Origin::<Sandbox>::new(origin).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("canary"), "{shown}");
        }
    }

    #[test]
    fn http_is_for_this_machine_and_says_that_it_is_dangerous() {
        let new = Origin::<Sandbox>::dangerous_http_on_loopback;
        for host in ["localhost", "127.0.0.1:80", "127.8.9.1", "[::1]:8080"] {
            let origin = new(&format!("http://{host}")).unwrap();
            assert!(has(&origin.into(), &format!("http://{host}/a")));
        }
        for origin in [
            "http://api.example",
            "http://localhost.evil",
            "http://10.0.0.1",
            "http://[::2]",
            "https://localhost",
        ] {
            assert!(new(origin).is_err(), "{origin}");
        }
    }
}
