use std::fmt;

/// Prints a URL without userinfo, query and fragment, which hold credentials.
///
/// Works on any `&str`, absolute or relative, and never fails: what has no
/// authority after its scheme (`mailto:`, `data:`) prints as the scheme alone,
/// and control characters print as `?`.
///
/// ```
/// use palisade_core::SafeUrl;
///
/// let printed = |url| SafeUrl(url).to_string();
/// assert_eq!(printed("https://me:pw@host:8443/a?b=c"), "https://host:8443/a");
/// assert_eq!(printed("/purchase?msisdn=27821234567"), "/purchase");
/// assert_eq!(printed("mailto:me@example.org"), "mailto:");
/// ```
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "a view of one string, for ever")]
pub struct SafeUrl<'u>(
    /// The URL as it is, secrets included.
    pub &'u str,
);

impl fmt::Display for SafeUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = split_scheme(self.0);
        write_visible(f, scheme)?;
        if let Some(rest) = rest.strip_prefix("//") {
            let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            let host = authority.rsplit('@').next().unwrap_or_default();
            f.write_str("//")?;
            write_visible(f, host)?;
            write_visible(f, before_query(path))
        } else if scheme.is_empty() {
            write_visible(f, before_query(rest))
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for SafeUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Splits `scheme:` off, RFC 3986 section 3.1; empty where there is none.
fn split_scheme(url: &str) -> (&str, &str) {
    let Some(colon) = url.find(':') else { return ("", url) };
    let (name, _) = url.split_at(colon);
    let is_scheme = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    if is_scheme { url.split_at(colon.saturating_add(1)) } else { ("", url) }
}

fn before_query(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

/// A line break in a URL would start a line of its own in a log (CWE-117).
fn write_visible(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars().try_for_each(|c| {
        fmt::Write::write_char(f, if c.is_control() { '?' } else { c })
    })
}

#[cfg(test)]
mod tests {
    use super::SafeUrl;

    #[test]
    fn prints_only_scheme_host_and_path() {
        let cases = [
            ("https://api.example/v1?x=1#y", "https://api.example/v1"),
            ("https://u:p@api.example", "https://api.example"),
            ("https://u@x:p@api.example/a@b", "https://api.example/a@b"),
            ("https://[::1]:8443/a", "https://[::1]:8443/a"),
            ("https://api.example?x=https://u:p@h", "https://api.example"),
            ("https://api.example#u:p@h", "https://api.example"),
            (r"https://u:p@host\path?x", r"https://host\path"),
            ("//u:p@host/a?b", "//host/a"),
            ("/a/b?c=d", "/a/b"),
            ("a?b=c", "a"),
            ("?b=c", ""),
            ("", ""),
            ("data:text/plain,secret", "data:"),
            ("/a:b?c", "/a:b"),
            ("https://host/a\r\nb", "https://host/a??b"),
        ];
        for (url, printed) in cases {
            assert_eq!(SafeUrl(url).to_string(), printed, "{url}");
            assert_eq!(format!("{:?}", SafeUrl(url)), printed, "{url}");
        }
    }
}
