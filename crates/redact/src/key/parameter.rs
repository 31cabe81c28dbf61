//! Names of parameters that say what their value is in the query of a URL or in
//! a form, and nothing elsewhere.

use crate::text::Text;

pub(super) const NAMES: [&[u8]; 3] = [b"code", b"sig", b"signature"];

/// Whether a `=` with one of the names before it is at `at`.
pub(crate) fn ends_at(text: Text<'_>, at: usize) -> bool {
    text.at(at) == b'='
        && NAMES.iter().any(|name| {
            at.checked_sub(name.len()).is_some_and(|start| {
                matches!(text.before(start), b'?' | b'&')
                    && text.starts_with_ignoring_case(start, name)
            })
        })
}
