//! Values of fields, as a layer meets them: a name, a type, a value.

use std::borrow::Cow;

use crate::{
    Explanation, Key, Mode, OnNumber, Redactor,
    action::Treatment,
    control,
    detect::{
        Detector,
        harmless::{self, Setting},
        marker, pan,
    },
    engine::Scope,
    explain::Notes,
    finding::Findings,
    key::Verdict,
    kind::Sort,
    render,
    rule::{Row, RuleId, Undecidable},
    scan::{Origin, Sink as _},
};

/// What becomes of the value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome<'t> {
    /// The field is left out.
    Drop,
    /// The value stays as it is.
    Keep,
    /// This text stands in its place.
    Text(Cow<'t, str>),
    /// A zero of the same type stands in its place.
    Zero,
}

impl Outcome<'_> {
    #[cfg(feature = "json")]
    pub(crate) fn into_owned(self) -> Outcome<'static> {
        match self {
            Self::Drop => Outcome::Drop,
            Self::Keep => Outcome::Keep,
            Self::Text(text) => Outcome::Text(text.into_owned().into()),
            Self::Zero => Outcome::Zero,
        }
    }
}

/// A number of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Number {
    /// A floating-point number; it is exact up to 16 digits.
    F64(f64),
    /// A signed number of 64 bits.
    I64(i64),
    /// A signed number of 128 bits.
    I128(i128),
    /// An unsigned number of 64 bits.
    U64(u64),
    /// An unsigned number of 128 bits.
    U128(u128),
}

/// The least number of 15 digits.
const LEAST_CARD: u64 = 100_000_000_000_000;

impl Number {
    #[inline]
    fn is_below(self, bound: u64) -> bool {
        match self {
            #[expect(
                clippy::cast_precision_loss,
                reason = "the bound is a power of ten that a float can hold"
            )]
            Self::F64(number) => number.abs() < bound as f64,
            Self::I64(number) => number.unsigned_abs() < bound,
            Self::I128(number) => number.unsigned_abs() < bound.into(),
            Self::U64(number) => number < bound,
            Self::U128(number) => number < bound.into(),
        }
    }

    /// The magnitude, if the number is whole.
    fn magnitude(self) -> Option<u128> {
        match self {
            Self::F64(number) => {
                let whole = number.abs();
                let is_exact = whole.fract() == 0.0 && whole < 9.1e15;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole, not negative, and below 2^64"
                )]
                is_exact.then_some(whole as u64).map(u128::from)
            }
            Self::I64(number) => Some(number.unsigned_abs().into()),
            Self::I128(number) => Some(number.unsigned_abs()),
            Self::U64(number) => Some(number.into()),
            Self::U128(number) => Some(number),
        }
    }
}

impl Redactor {
    /// What becomes of a value under `key` where the name alone decides.
    ///
    /// With `Some`, the value need not and must not be looked at: a password
    /// is never even formatted. With `None`, the value is judged by
    /// [`field_text`](Self::field_text) or [`field_number`](Self::field_number).
    /// A `bool` stays in any case: one bit is no secret.
    #[inline]
    #[must_use]
    pub fn decided(&self, key: Key) -> Option<Outcome<'static>> {
        match key.verdict {
            Verdict::Sensitive(sort) => self.decided_by(key, sort),
            _ => None,
        }
    }

    #[inline(never)]
    fn decided_by(&self, key: Key, sort: Sort) -> Option<Outcome<'static>> {
        self.engine().scope(key).decided(sort)
    }

    /// What becomes of a text under `key`.
    ///
    /// It is scanned whole and redacted, then its control characters are made
    /// visible and what is above [`max_field`](crate::Policy::max_field) is
    /// cut.
    #[inline]
    #[must_use]
    pub fn field_text<'t>(&self, key: Key, text: &'t str) -> Outcome<'t> {
        // Nearly all texts end here.
        if key.is_scanned() && self.engine().is_clean(text) {
            return Outcome::Keep;
        }
        self.judged_text(key, text)
    }

    #[inline(never)]
    fn judged_text<'t>(&self, key: Key, text: &'t str) -> Outcome<'t> {
        self.engine().scope(key).field_text(key, text)
    }

    /// What is found in a text under `key`, and what nearly is, each with its
    /// reason; under a name that decides, that the name does.
    ///
    /// For people, tests and errors: it counts nothing, and is slower.
    ///
    /// ```
    /// use palisade_redact::Policy;
    ///
    /// let redactor = Policy::payments().build()?;
    /// let found = redactor.explain_field(redactor.key("cvv"), "123").findings;
    /// assert_eq!(found[0].rule, "key:cvv");
    /// # Ok::<(), palisade_redact::PolicyError>(())
    /// ```
    #[must_use]
    pub fn explain_field(&self, key: Key, text: &str) -> Explanation {
        self.engine().scope(key).explain_field(key, text)
    }

    /// What becomes of a number under `key`.
    ///
    /// Under a name that says nothing it goes when it has 15 or 16 digits, a
    /// known issuer and the right check digit.
    #[inline]
    #[must_use]
    pub fn field_number(&self, key: Key, number: Number) -> Outcome<'static> {
        // Nearly all numbers are small.
        if !key.is_sensitive() && number.is_below(LEAST_CARD) {
            return Outcome::Keep;
        }
        self.judged_number(key, number)
    }

    #[inline(never)]
    fn judged_number(&self, key: Key, number: Number) -> Outcome<'static> {
        self.engine().scope(key).number(key, number)
    }
}

impl Key {
    /// Whether a text under it is judged by what is in it alone.
    #[inline]
    const fn is_scanned(self) -> bool {
        !matches!(self.verdict, Verdict::Sensitive(_) | Verdict::Allowed)
    }
}

impl Scope<'_> {
    fn field_text(self, key: Key, text: &str) -> Outcome<'_> {
        // Which is never above `max_scan`.
        if !key.is_scanned() || text.len() > self.engine.max_field {
            return match self.text(key, text) {
                Outcome::Keep => self.shown(text, Cow::Borrowed(text)),
                Outcome::Text(redacted) => self.shown(text, redacted),
                outcome => outcome,
            };
        }
        let mut found = Findings::default();
        let settled = self.find(text, None, &mut found);
        if !found.is_empty() {
            return self.shown(text, self.take_out(text, found, settled));
        }
        if self.engine.keep_control || control::is_visible(text) {
            return Outcome::Keep;
        }
        self.shown(text, Cow::Borrowed(text))
    }

    fn decided(self, sort: Sort) -> Option<Outcome<'static>> {
        let rule = RuleId::of(Origin::Key(sort));
        let row = self.row(rule)?;
        let needs_value = sort == Sort::Address
            || row.treatment.needs_value()
            || self.engine.allowed.has_kind(&row.kind);
        if needs_value || self.engine.mode == Mode::Report {
            return None;
        }
        self.count([rule]);
        Some(self.stand_in(row, ""))
    }

    /// The redacted text with visible control characters, and cut.
    fn shown<'t>(self, text: &'t str, redacted: Cow<'t, str>) -> Outcome<'t> {
        if self.engine.mode == Mode::Report {
            return Outcome::Keep;
        }
        let visible = if self.engine.keep_control {
            redacted
        } else {
            control::visible(redacted)
        };
        unless_same(text, cut(visible, self.engine.max_field))
    }

    pub(crate) fn number(self, key: Key, number: Number) -> Outcome<'static> {
        let (origin, decimal) = match key.verdict {
            Verdict::Allowed
            | Verdict::Numeric
            | Verdict::Sensitive(Sort::Address) => return Outcome::Keep,
            Verdict::Sensitive(sort) => {
                let decimal = number.magnitude().map(|n| n.to_string());
                (Origin::Key(sort), decimal.unwrap_or_default())
            }
            Verdict::Plain | Verdict::Denied(_) => match card(number) {
                Some(decimal) => (Origin::Content(Detector::Pan), decimal),
                None => return Outcome::Keep,
            },
        };
        let (rule, engine) = (RuleId::of(origin), self.engine);
        if self.is_allowed(rule, &decimal) {
            return Outcome::Keep;
        }
        self.count([rule]);
        match (engine.mode, engine.on_number, self.row(rule)) {
            (Mode::Report, ..) => Outcome::Keep,
            (_, OnNumber::Zero, _) => Outcome::Zero,
            (_, OnNumber::Text, Some(row)) => self.stand_in(row, &decimal),
            _ => Outcome::Drop,
        }
    }

    /// The redaction of a text under `key`, and no more.
    pub(crate) fn text(self, key: Key, text: &str) -> Outcome<'_> {
        let redacted = match key.verdict {
            Verdict::Allowed => return Outcome::Keep,
            Verdict::Sensitive(_) if text.len() > self.engine.max_scan => {
                self.replace_whole(text, Undecidable::TooLong)
            }
            Verdict::Sensitive(sort) if !self.is_harmless(sort, text) => {
                return self.sensitive(sort, text);
            }
            _ => self.redact(text, None),
        };
        unless_same(text, redacted)
    }

    /// What becomes of an object under `key`, not of what is inside of it.
    #[cfg(feature = "json")]
    pub(crate) fn object(self, key: Key) -> Outcome<'static> {
        match key.verdict {
            Verdict::Sensitive(sort) => self.sensitive(sort, ""),
            _ => Outcome::Keep,
        }
    }

    fn explain_field(self, key: Key, text: &str) -> Explanation {
        let sort = match key.verdict {
            Verdict::Allowed => return Explanation::default(),
            Verdict::Sensitive(sort) if !self.is_harmless(sort, text) => sort,
            _ => return self.explain(text, None),
        };
        if text.len() > self.engine.max_scan {
            return Explanation::undecidable(Undecidable::TooLong, text.len());
        }
        let mut notes = Notes::new(self, text);
        let (origin, whole) = (Origin::Key(sort), 0..text.len());
        notes.hit(origin, whole, "its name says what it is");
        notes.finish()
    }

    fn is_harmless(self, sort: Sort, text: &str) -> bool {
        let value = text.trim().as_bytes();
        value.is_empty()
            || marker::is_all(&self.context(text), value)
            || harmless::reason(value, sort, Setting::Quoted).is_some()
    }

    fn sensitive(self, sort: Sort, text: &str) -> Outcome<'static> {
        let (rule, value) = (RuleId::of(Origin::Key(sort)), text.trim());
        if self.is_allowed(rule, value) {
            return Outcome::Keep;
        }
        self.count([rule]);
        match self.row(rule) {
            Some(row) if self.engine.mode == Mode::Enforce => {
                self.stand_in(row, value)
            }
            _ => Outcome::Keep,
        }
    }

    fn stand_in(self, row: &Row, value: &str) -> Outcome<'static> {
        if row.treatment == Treatment::Drop {
            return Outcome::Drop;
        }
        let mut text = String::new();
        render::replace(self, row, value, &mut text);
        Outcome::Text(text.into())
    }
}

/// The digits of a number that is a card's.
fn card(number: Number) -> Option<String> {
    const LEAST: u128 = LEAST_CARD as u128;
    const MOST: u128 = 9_999_999_999_999_999;
    let magnitude =
        number.magnitude().filter(|n| (LEAST..=MOST).contains(n))?;
    let decimal = magnitude.to_string();
    pan::is_typed_number(decimal.as_bytes()).then_some(decimal)
}

/// Keeps a text that is the very same one as before.
fn unless_same<'t>(before: &str, text: Cow<'t, str>) -> Outcome<'t> {
    match text {
        Cow::Borrowed(text) if std::ptr::eq(before, text) => Outcome::Keep,
        text => Outcome::Text(text),
    }
}

/// At most `most` bytes of the text, and how long it was.
fn cut(text: Cow<'_, str>, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return text;
    }
    let kept = text.get(..render::floor(&text, most)).unwrap_or_default();
    Cow::Owned(format!("{kept}[cut:{} bytes]", text.len()))
}
