//! Values behind a sensitive key: JSON, query string, form, header, logfmt,
//! Rust `Debug` text, and lists of pairs such as `("password", "x")`.

use memchr::memmem;

use super::{
    form,
    harmless::{self, Setting},
    marker,
    name::Name,
    pin_block, query, record,
    value::{self, Value},
};
use crate::{
    key::Verdict,
    kind::Sort,
    scan::{Context, Origin, Sink},
};

/// Judges the pair whose separator (`:`, `=` or `,`) is at `at`; returns where
/// its value ends if that is a finding, or 0. All between is covered by it.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let Some(mut name) = Name::before(cx.text, at) else { return 0 };
    let is_report = cx.text.at(at) == b':'
        && cx.text.slice(name.start, name.end) == b"PASS";
    let sort = match name.verdict(cx) {
        // `PASS: test_login`, as tests report.
        Verdict::Sensitive(_) if is_report => return 0,
        Verdict::Sensitive(sort) => sort,
        Verdict::Denied(sort) if is_of_odbc(cx, at, &name) => sort,
        Verdict::Denied(sort) => {
            let why = "the words before it make it harmless";
            sink.miss(Origin::Key(sort), name.first..name.end, why);
            return 0;
        }
        _ if name.is_content_disposition(cx.text) => {
            return form::part(cx, at).map_or(0, |(sort, value)| {
                judge(cx, sort, &value, None, sink)
            });
        }
        _ if pin_block::is_at(cx.text, at, &name) => Sort::Pin,
        _ if query::is_key(cx.text, at) => Sort::Token,
        _ => match record::named(cx, at, &name) {
            Some((sort, named)) => {
                name = named;
                sort
            }
            None => return 0,
        },
    };
    let Some(value) = value::after(cx, at, &name, sort) else { return 0 };
    let key = cx.text.slice(name.start, name.end);
    let is_bare = value.setting != Setting::Quoted;
    judge(cx, sort, &value, is_bare.then_some(key), sink)
}

/// Judges the only field of a tuple struct whose bracket is at `at`, as Rust's
/// `Debug` writes it: `Password("x")`; returns where it ends if that is a
/// finding, or 0.
pub(crate) fn field(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let Some(mut name) = Name::of_type(cx.text, at) else { return 0 };
    let Verdict::Sensitive(sort) = name.verdict(cx) else { return 0 };
    // That of an error says what is wrong, that of a machine where it is.
    if sort == Sort::Address || name.is_of_error(cx.text) {
        return 0;
    }
    value::only(cx.text, at.saturating_add(1))
        .map_or(0, |value| judge(cx, sort, &value, None, sink))
}

/// Judges a value that is one of `sort`; returns where it ends if that is a
/// finding, or 0. A bare one may be harmless behind its `key`.
pub(super) fn judge(
    cx: &Context<'_>,
    sort: Sort,
    value: &Value,
    key: Option<&[u8]>,
    sink: &mut impl Sink,
) -> usize {
    let bytes = cx.text.slice(value.start, value.end);
    let origin = Origin::Key(sort);
    if bytes.is_empty() || marker::is_all(cx, bytes) {
        return 0;
    }
    let harmless = harmless::reason(bytes, sort, value.setting).or_else(|| {
        key.and_then(|key| harmless::by_key(bytes, key, value.setting))
    });
    if let Some(why) = harmless {
        sink.miss(origin, value.start..value.end, why);
        return 0;
    }
    sink.hit(origin, value.start..value.end, "the key says what it is");
    value.end
}

/// Whether the name is `PWD` in a connection string, `UID=sa;PWD=x`, and no
/// directory follows.
fn is_of_odbc(cx: &Context<'_>, at: usize, name: &Name) -> bool {
    let text = cx.text;
    let value = at.saturating_add(1);
    let is_directory = matches!(text.at(value), b'/' | b'~' | b'.' | b'$')
        || text.at(value.saturating_add(1)) == b':';
    let before = text.slice(name.start.saturating_sub(64), name.start);
    text.slice(name.start, name.end) == b"PWD"
        && !is_directory
        && (before.trim_ascii_end().ends_with(b";")
            || memmem::find(before, b"UID=").is_some())
}

/// The verdict on the key whose separator is at `at`.
pub(super) fn verdict_before(cx: &Context<'_>, at: usize) -> Option<Verdict> {
    Name::before(cx.text, at).map(|mut name| name.verdict(cx))
}
