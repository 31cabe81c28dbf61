/// Which paths something is about: `/orders/{id}/items`, `/files/{*rest}`.
///
/// `{…}` stands for any one segment and a last `{*…}` for any number of them,
/// none included. Letters are compared as they are; one that a path writes with
/// a percent sign, without need, is itself (RFC 3986, 6.2.2.2).
///
/// # Examples
///
/// ```
/// use palisade_http::PathTemplate;
///
/// let template = PathTemplate::parse("/orders/{id}/items").unwrap();
/// assert!(template.matches("/orders/4711/items"));
/// assert!(!template.matches("/orders/items"));
/// assert_eq!(template.as_str(), "/orders/{id}/items");
///
/// assert_eq!(PathTemplate::parse("orders"), None);
/// assert_eq!(PathTemplate::parse("/orders/:id"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate {
    text: Box<str>,
    segments: Vec<Segment>,
    /// Any number of segments may follow.
    is_open: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Any,
    Text(String),
}

impl PathTemplate {
    /// `None` unless it begins with `/` and braces hold whole segments, one with
    /// `*` only the last. Nor is it one if a segment begins with `*` or `:`,
    /// which other routers mean by `{*rest}` and `{id}`.
    #[must_use]
    pub fn parse(template: &str) -> Option<Self> {
        let mut segments = Vec::new();
        let mut is_open = false;
        for text in template.strip_prefix('/')?.split('/') {
            if is_open {
                return None;
            }
            let inner =
                text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
            if inner.unwrap_or(text).contains(['{', '}']) {
                return None;
            }
            match inner {
                Some(name) if name.starts_with('*') => is_open = true,
                Some(_) => segments.push(Segment::Any),
                // As other routers write it; it would stand for itself here.
                None if text.starts_with(['*', ':']) => return None,
                None => segments.push(Segment::Text(text.to_owned())),
            }
        }
        Some(Self { text: template.into(), segments, is_open })
    }

    /// The template as it was written.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the path of a URL is one of these.
    ///
    /// Servers take `//purchase` and `/purchase/` for `/purchase` as often as
    /// not. A limiter that did not would let both through uncounted, so empty
    /// segments count for nothing.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        // Almost always decided by one comparison. What stands in braces stands
        // for itself, too.
        if *self.text == *path {
            return true;
        }
        let is_there = |text: &&str| !text.is_empty();
        let mut given = path.split('/').filter(is_there);
        let mut wanted = self.segments.iter().filter(|segment| {
            !matches!(segment, Segment::Text(text) if text.is_empty())
        });
        let all = wanted.by_ref().all(|segment| {
            given.next().is_some_and(|text| match segment {
                Segment::Any => true,
                Segment::Text(own) => is_written(own, text),
            })
        });
        all && (self.is_open || given.next().is_none())
    }
}

/// Whether this is how a path writes a segment.
fn is_written(segment: &str, mut text: &str) -> bool {
    if !text.contains('%') {
        return segment == text;
    }
    let mut rest = segment;
    while let Some(own) = rest.chars().next() {
        let coded = text.get(..3).filter(|coded| coded.starts_with('%'));
        let byte = coded.and_then(|c| u8::from_str_radix(c.get(1..)?, 16).ok());
        let is_unreserved =
            |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        let left = match byte.filter(is_unreserved) {
            Some(byte) if char::from(byte) == own => text.get(3..),
            Some(_) => None,
            None => text.strip_prefix(own),
        };
        let Some(left) = left else { return false };
        text = left;
        rest = rest.get(own.len_utf8()..).unwrap_or_default();
    }
    text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::PathTemplate;

    #[test]
    fn a_template_matches_whole_segments() {
        for (template, path, matches) in [
            ("/purchase", "/purchase", true),
            ("/purchase", "/purchase/", true),
            ("/purchase", "//purchase", true),
            ("/purchase", "/purch%61se", true),
            ("/purchase", "/%70urchase/", true),
            ("/purchase", "/purch%61s", false),
            ("/purchase", "/purch%41se", false),
            ("/purchase", "/purchase%", false),
            ("/purchase", "/purchase%2", false),
            ("/purchase", "/purchase%2f", false),
            ("/a%2fb", "/a%2fb", true),
            ("/a%2fb/c", "/a%2fb//%63", true),
            ("/a/b", "/a%2fb", false),
            ("/é", "/é%", false),
            ("/purchase", "/purchases", false),
            ("/purchase", "/api/purchase", false),
            ("/purchase", "/", false),
            ("/", "/", true),
            ("/", "/a", false),
            ("/orders/{id}/items", "/orders/7/items", true),
            ("/orders/{id}/items", "/orders/items", false),
            ("/orders/{id}/items", "/orders/7/items/8", false),
            ("/files/{*rest}", "/files/a/b", true),
            ("/files/{*rest}", "/files", true),
            ("/files/{*rest}", "/file/a", false),
            ("/{*rest}", "/anything/at/all", true),
        ] {
            let parsed = PathTemplate::parse(template).unwrap();
            assert_eq!(parsed.matches(path), matches, "{template} {path}");
        }
    }

    #[test]
    fn a_template_matches_itself_by_either_way() {
        for template in ["/", "/a", "/a/{id}/b", "/a/{*rest}", "/a//b"] {
            let parsed = PathTemplate::parse(template).unwrap();
            assert!(parsed.matches(template));
            assert!(parsed.matches(&format!("{template}/")), "{template}");
        }
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for template in [
            "",
            "purchase",
            "/a{b}",
            "/{a",
            "/{a{b}}",
            "/{*a}/b",
            "/pay/*",
            "/pay/*/items",
            "/pay/*rest",
            "/pay/:id",
            "/:id/items",
        ] {
            assert_eq!(PathTemplate::parse(template), None, "{template}");
        }
        for template in ["/orders:cancel", "/a*b", "/{:id}"] {
            assert!(PathTemplate::parse(template).is_some(), "{template}");
        }
    }
}
