use std::net::IpAddr;

use reqwest::Url;
use url::Host;

use crate::address::plain;

/// A place that requests may go to, with its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    name: Name,
    port: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Address(IpAddr),
    /// Begins with a dot; the whole name is longer.
    Below(String),
    Exact(String),
}

impl Place {
    /// `api.example`, `api.example:8443`, `*.api.example`, `192.0.2.7`,
    /// `[2001:db8::1]:8443`; and otherwise what it should have been.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let (is_below, host) = match text.strip_prefix("*.") {
            Some(domain) => (true, domain),
            None => (false, text),
        };
        // The parser would take these away, or for the end of the host.
        let is_strange = |c: char| {
            c.is_whitespace() || c.is_control() || "/\\?#@%*".contains(c)
        };
        if host.is_empty() || host.contains(is_strange) {
            return Err("a host, with a port or without");
        }
        let Ok(url) = Url::parse(&format!("https://{host}/")) else {
            return Err("a host, with a port or without");
        };
        let port = url.port_or_known_default().filter(|port| *port != 0);
        let port = port.ok_or("a host with a port from 1 on")?;
        let name = match url.host() {
            None => return Err("a host, with a port or without"),
            Some(Host::Domain(name)) if name.ends_with('.') => {
                return Err("a host without a dot at its end");
            }
            Some(Host::Domain(name)) if is_below && !name.contains('.') => {
                return Err("narrower: all of a top-level domain is too much");
            }
            Some(Host::Domain(name)) if is_below => {
                Name::Below(format!(".{name}"))
            }
            Some(Host::Domain(name)) => Name::Exact(name.to_owned()),
            _ if is_below => return Err("a name: nothing is below an address"),
            Some(Host::Ipv4(address)) => Name::Address(address.into()),
            Some(Host::Ipv6(address)) => Name::Address(plain(address.into())),
        };
        Ok(Self { name, port })
    }

    pub(crate) fn is_named(&self, host: &str) -> bool {
        match &self.name {
            Name::Address(_) => false,
            Name::Below(domain) => {
                host.len() > domain.len() && host.ends_with(domain.as_str())
            }
            Name::Exact(name) => name == host,
        }
    }

    /// `address` as [`plain`] leaves it.
    pub(crate) fn is_at(&self, address: IpAddr) -> bool {
        matches!(self.name, Name::Address(own) if own == address)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// The host as a handshake names it, unless there are many.
    #[cfg(feature = "pins")]
    pub(crate) fn host(&self) -> Option<String> {
        match &self.name {
            Name::Address(address) => Some(address.to_string()),
            Name::Below(_) => None,
            Name::Exact(name) => Some(name.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_written_as_in_a_url() {
        for (text, host, port) in [
            ("api.example", "api.example", 443),
            ("API.Example:8443", "api.example", 8443),
            ("bücher.example", "xn--bcher-kva.example", 443),
            ("*.api.example", "eu.api.example", 443),
            ("*.api.example:8443", "a.b.api.example", 8443),
            ("localhost:1", "localhost", 1),
        ] {
            let place = Place::parse(text).unwrap();
            assert!(place.is_named(host), "{text}");
            assert_eq!(place.port(), port, "{text}");
        }
        for (text, address) in [
            ("192.0.2.7", "192.0.2.7"),
            ("0x7f.1", "127.0.0.1"),
            ("[2001:db8::1]:8443", "2001:db8::1"),
            ("[::ffff:192.0.2.7]", "192.0.2.7"),
        ] {
            let place = Place::parse(text).unwrap();
            assert!(place.is_at(address.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_below_a_name_is_not_the_name_nor_what_ends_alike() {
        let place = Place::parse("*.api.example").unwrap();
        for host in
            ["api.example", ".api.example", "evilapi.example", "api.example.x"]
        {
            assert!(!place.is_named(host), "{host}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in [
            "",
            "*",
            "*.",
            "*.example",
            "*.192.0.2.7",
            "a*.example.com",
            "api.*.example",
            "api.example.",
            "api.example:0",
            "api.example:",
            "api.example:x",
            "api.example:65536",
            "https://api.example",
            "api.example/v1",
            "api.example?x",
            "api.example#x",
            "bob@api.example",
            "api.exa\tmple",
            " api.example",
            "api%2eexample",
            "2001:db8::1",
            "[::1",
        ] {
            // A colon and nothing is the default port, in a URL.
            let expected = text == "api.example:";
            assert_eq!(Place::parse(text).is_ok(), expected, "{text}");
        }
    }
}
