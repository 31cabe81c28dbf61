//! What headers may hold, and what they say of a body.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_ENCODING, CONTENT_TYPE},
};

use crate::{Refusal, Rule};

/// As long as most servers take all of them together.
const MAX_LENGTH: usize = 8 * 1024;

/// Printable characters of ASCII, with spaces between them and nowhere else.
///
/// RFC 9110, 5.5, has room for tabs and bytes above 127, about the meaning of
/// which servers differ.
pub(crate) fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    let refused =
        |name: &HeaderName| Refusal::of_all(Rule::Header(name.clone()));
    for (name, value) in headers {
        if !is_plain(value.as_bytes()) {
            return Err(refused(name));
        }
    }
    Ok(())
}

fn is_plain(value: &[u8]) -> bool {
    value.len() <= MAX_LENGTH
        && value.iter().all(|byte| matches!(byte, b' '..=b'~'))
        && value.first() != Some(&b' ')
        && value.last() != Some(&b' ')
}

/// Whether a body is JSON as it is: by its type, or for want of one.
pub(crate) fn says_json(headers: &HeaderMap) -> bool {
    let is_plain = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .all(|value| value == "identity");
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    is_plain && types.all(is_json)
}

/// `application/json` or a type that ends in `+json` (RFC 6839, 3.1), in UTF-8,
/// whatever its other parameters.
fn is_json(value: &HeaderValue) -> bool {
    let mut parts = value.as_bytes().split(|byte| *byte == b';');
    let essence = parts.next().unwrap_or_default().trim_ascii();
    let is_utf_8 = parts.map(<[u8]>::to_ascii_lowercase).all(|parameter| {
        let charset = parameter.trim_ascii().strip_prefix(b"charset=");
        charset.is_none_or(|set| set == b"utf-8" || set == b"\"utf-8\"")
    });
    let suffix = essence.len().checked_sub(b"+json".len());
    let suffix = suffix.and_then(|at| essence.get(at..)).unwrap_or_default();
    let is_json = essence.eq_ignore_ascii_case(b"application/json")
        || suffix.eq_ignore_ascii_case(b"+json");
    is_json && is_utf_8
}

#[cfg(test)]
mod tests {
    use http::{
        HeaderMap, HeaderValue,
        header::{CONTENT_ENCODING, CONTENT_TYPE},
    };

    use super::{MAX_LENGTH, is_plain, says_json};

    #[test]
    fn a_value_is_printable_and_of_a_bounded_length() {
        for (value, is) in [
            ("", true),
            ("application/json; charset=utf-8", true),
            ("a b~!", true),
            (" a", false),
            ("a ", false),
            ("a\tb", false),
            ("a\u{7f}b", false),
            ("caf\u{e9}", false),
            ("a\r\nb: c", false),
        ] {
            assert_eq!(is_plain(value.as_bytes()), is, "{value:?}");
        }
        assert!(is_plain(&[b'a'; MAX_LENGTH]));
        assert!(!is_plain(&[b'a'; MAX_LENGTH + 1]));
    }

    #[test]
    fn a_body_is_json_by_its_headers_or_for_want_of_them() {
        for (kind, is) in [
            ("application/json", true),
            ("Application/JSON;charset=utf-8", true),
            ("application/json; x=1; charset=\"utf-8\"", true),
            ("application/json; charset=utf-16", false),
            ("application/json;Charset=UTF-7", false),
            ("application/merge-patch+json", true),
            ("application/x-www-form-urlencoded", false),
            ("text/plain", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            let kind = HeaderValue::from_str(kind).unwrap();
            let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, kind)]);
            assert_eq!(says_json(&headers), is, "{headers:?}");
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            assert!(!says_json(&headers));
        }
        assert!(says_json(&HeaderMap::new()));
        let two = ["application/json", "text/plain"];
        let two = two.map(|kind| (CONTENT_TYPE, kind.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for (name, value) in two {
            headers.append(name, value);
        }
        assert!(!says_json(&headers));
    }
}
