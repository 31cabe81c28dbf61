/// The path of a rule: `/orders/{id}/items`, `/files/{*rest}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathTemplate {
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
    pub(crate) fn parse(template: &str) -> Option<Self> {
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
                None => segments.push(Segment::Text(text.to_owned())),
            }
        }
        Some(Self { segments, is_open })
    }

    /// Servers take `//purchase` and `/purchase/` for `/purchase` as often as
    /// not. A limiter that did not would let both through uncounted, so empty
    /// segments count for nothing.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let is_there = |text: &&str| !text.is_empty();
        let mut given = path.split('/').filter(is_there);
        let mut wanted = self.segments.iter().filter(|segment| {
            !matches!(segment, Segment::Text(text) if text.is_empty())
        });
        let all = wanted.by_ref().all(|segment| {
            given.next().is_some_and(|text| match segment {
                Segment::Any => true,
                Segment::Text(own) => own == text,
            })
        });
        all && (self.is_open || given.next().is_none())
    }
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
    fn what_is_no_template_is_refused() {
        for template in ["", "purchase", "/a{b}", "/{a", "/{a{b}}", "/{*a}/b"] {
            assert_eq!(PathTemplate::parse(template), None, "{template}");
        }
    }
}
