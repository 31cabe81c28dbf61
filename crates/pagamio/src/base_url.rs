//! The parts of a base URL.

use http::Uri;

/// `https://host:port`, or nothing that an origin could be made of.
pub(crate) fn origin(url: &str) -> &str {
    url.strip_suffix(path(url)).unwrap_or_default()
}

/// The path of a base URL, empty for one that has none.
pub(crate) fn path(url: &str) -> &str {
    let after_scheme = url.find("://").and_then(|at| url.get(at..)?.get(3..));
    let authority = after_scheme.unwrap_or_default();
    let path = authority.find('/').and_then(|at| authority.get(at..));
    path.unwrap_or_default()
}

/// The host, for a rule of the limiter.
pub(crate) fn host(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    Some(uri.host()?.to_owned())
}

/// What is wrong with a base URL, if anything is. Its origin is looked at by
/// whoever sends tokens there.
pub(crate) fn fault(url: &str) -> Option<&'static str> {
    let Ok(uri) = url.parse::<Uri>() else { return Some("a URL") };
    let Some(authority) = uri.authority() else { return Some("a URL") };
    if uri.scheme_str() != Some("https") {
        return Some("https");
    }
    let is_bare = !authority.as_str().contains('@')
        && uri.query().is_none()
        && !url.contains(['#', '{', '}']);
    if !is_bare || url.ends_with('/') {
        return Some(
            "https, a host, a port, a path, and no more: no slash at its end",
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{fault, host, origin, path};

    #[test]
    fn a_base_url_has_an_origin_and_a_path() {
        for (url, own_origin, own_path) in [
            ("https://a.example/api/v1", "https://a.example", "/api/v1"),
            ("https://a.example:8443/v1", "https://a.example:8443", "/v1"),
            ("https://a.example", "https://a.example", ""),
            ("nonsense", "nonsense", ""),
        ] {
            assert_eq!((origin(url), path(url)), (own_origin, own_path));
        }
        assert_eq!(host("https://a.example:8443/v1").unwrap(), "a.example");
    }

    #[test]
    fn what_could_lead_a_password_astray_is_refused() {
        for url in ["https://a.example", "https://a.example:8443/api/v1"] {
            assert_eq!(fault(url), None, "{url}");
        }
        for url in [
            "",
            "a.example",
            "/api/v1",
            "http://a.example/v1",
            "https://a.example/",
            "https://a.example/v1/",
            "https://bob@a.example/v1",
            "https://a.example/v1?x=1",
            "https://a.example/v1#x",
            "https://a.example/{id}",
            "https://a.example/v 1",
        ] {
            assert!(fault(url).is_some(), "{url}");
        }
    }
}
