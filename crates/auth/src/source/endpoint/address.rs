use std::net::IpAddr;

use palisade_core::SafeUrl;
use reqwest::Url;

use super::super::SourceBuildError;

/// A URL that a secret may be sent to: `https`, or `http` on this machine if
/// that is allowed.
///
/// # Errors
///
/// When it is another one, or holds credentials or a fragment, which RFC 6749,
/// section 3.2, forbids.
pub(crate) fn parse(
    url: &str,
    allows_loopback_http: bool,
) -> Result<Url, SourceBuildError> {
    let refuse = |why| SourceBuildError::url(SafeUrl(url).to_string(), why);
    // The error would not quote the URL, but has nothing to add either.
    let Ok(parsed) = Url::parse(url) else {
        return Err(refuse("it is no URL"));
    };
    let Some(host) = parsed.host_str().filter(|host| !host.is_empty()) else {
        return Err(refuse("it has no host"));
    };
    match parsed.scheme() {
        "https" => {}
        "http" if allows_loopback_http && is_this_machine(host) => {}
        "http" if allows_loopback_http => {
            return Err(refuse("without TLS it may only be this machine"));
        }
        _ => return Err(refuse("it is not https")),
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(refuse("it has credentials in it"));
    }
    if parsed.fragment().is_some() {
        return Err(refuse("it has a fragment"));
    }
    Ok(parsed)
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_secret_goes_out_by_https_or_not_at_all() {
        for (url, as_it_is, with_loopback) in [
            ("https://pay.example/auth/token", true, true),
            ("https://pay.example:8443/token?tenant=a", true, true),
            ("http://127.0.0.1:8080/token", false, true),
            ("http://127.9.9.9/token", false, true),
            ("http://LOCALHOST/token", false, true),
            ("http://[::1]/token", false, true),
            ("http://pay.example/token", false, false),
            ("http://localhost.example/token", false, false),
            ("http://127.0.0.1.example/token", false, false),
            ("http://10.0.0.1/token", false, false),
            ("http://0.0.0.0/token", false, false),
            ("http://[::ffff:10.0.0.1]/token", false, false),
            ("ftp://localhost/token", false, false),
            ("unix:/run/token", false, false),
            ("/auth/token", false, false),
            ("", false, false),
        ] {
            assert_eq!(parse(url, false).is_ok(), as_it_is, "{url}");
            assert_eq!(parse(url, true).is_ok(), with_loopback, "{url}");
        }
    }

    #[test]
    fn what_should_not_be_in_it_is_refused_and_not_repeated() {
        for url in [
            "https://bob:canary@pay.example/token",
            "https://canary@pay.example/token",
            "https://pay.example/token#canary",
            "ftp://bob:canary@pay.example/token?canary",
        ] {
            let error = parse(url, true).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(!text.contains("canary"), "{text}");
            assert!(text.contains("pay.example/token"), "{text}");
        }
    }
}
