use std::ops::RangeInclusive;

use regex::Regex;

use crate::{
    Rule,
    error::Fault,
    money::{Amounts, NoAmount},
};

/// What a field of a body may hold: a type, and a range or a form.
///
/// # Examples
///
/// ```
/// use palisade_payload::Field;
///
/// let reference = Field::text(1..=64);
/// let phone = Field::matching(r"\+[0-9]{8,15}");
/// let amount = Field::money("2.00", "5000.00");
/// let channel = Field::one_of(["API", "WEB"]);
/// let count = Field::integer(1..=10);
/// let info = Field::any();
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Field {
    wanted: Wanted,
    may_hold_secrets: bool,
}

#[derive(Clone, Debug)]
enum Wanted {
    Any,
    Boolean,
    Integer(RangeInclusive<i64>),
    Money { least: String, most: String, is_text: bool },
    OneOf(Vec<String>),
    Pattern(String),
    Text(RangeInclusive<usize>),
}

impl Field {
    const fn new(wanted: Wanted) -> Self {
        Self { wanted, may_hold_secrets: false }
    }

    /// Any value, objects and lists with whatever is in them included. What is
    /// inside is looked at for card data and secrets, and for nothing else.
    pub const fn any() -> Self {
        Self::new(Wanted::Any)
    }

    /// `true` or `false`.
    pub const fn boolean() -> Self {
        Self::new(Wanted::Boolean)
    }

    /// A whole number, written without a point and an exponent.
    pub const fn integer(range: RangeInclusive<i64>) -> Self {
        Self::new(Wanted::Integer(range))
    }

    /// An exact amount, as a JSON number, with no more decimals than the finer
    /// of the two bounds has, zeros at the end left out: `money("2", "1000.00")`
    /// takes 29.9 and 29.90, and neither 29.905 nor 2.99e1. Both bounds are amounts that are taken; up to
    /// 38 digits.
    ///
    /// At no place it is a floating-point number, so that 0.1 + 0.2, which is
    /// 0.30000000000000004 there, is refused and not rounded.
    pub fn money(least: impl Into<String>, most: impl Into<String>) -> Self {
        let (least, most) = (least.into(), most.into());
        Self::new(Wanted::Money { least, most, is_text: false })
    }

    /// The same as a text, such as `"29.90"`.
    pub fn money_text(
        least: impl Into<String>,
        most: impl Into<String>,
    ) -> Self {
        let (least, most) = (least.into(), most.into());
        Self::new(Wanted::Money { least, most, is_text: true })
    }

    /// One of these texts, letter by letter.
    pub fn one_of<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::new(Wanted::OneOf(texts.into_iter().map(Into::into).collect()))
    }

    /// A text that matches this regular expression from its first character to
    /// its last. The syntax is that of the `regex` crate, which takes linear
    /// time.
    pub fn matching(pattern: impl Into<String>) -> Self {
        Self::new(Wanted::Pattern(pattern.into()))
    }

    /// A text of so many characters, without control characters.
    pub const fn text(length: RangeInclusive<usize>) -> Self {
        Self::new(Wanted::Text(length))
    }

    /// This field is there for card data or a secret, such as the card number
    /// of a request to an acquirer: it is not looked into for those, however
    /// deep. All else holds.
    pub const fn dangerous_may_hold_secrets(mut self) -> Self {
        self.may_hold_secrets = true;
        self
    }

    pub(crate) fn checked(&self, at: &str) -> Result<CheckedField, Fault> {
        let bounds = || Fault::Bounds(at.to_owned());
        let value = match &self.wanted {
            Wanted::Any => Value::Any,
            Wanted::Boolean => Value::Boolean,
            Wanted::Integer(range) if range.is_empty() => return Err(bounds()),
            Wanted::Integer(range) => Value::Integer(range.clone()),
            Wanted::Money { least, most, is_text } => Value::Money {
                amounts: Amounts::new(least, most).ok_or_else(bounds)?,
                is_text: *is_text,
            },
            Wanted::OneOf(texts) => {
                if texts.is_empty() || texts.iter().any(String::is_empty) {
                    return Err(Fault::OneOf(at.to_owned()));
                }
                Value::OneOf(texts.clone())
            }
            Wanted::Pattern(pattern) => {
                let wrong = |why| Fault::Pattern(at.to_owned(), why);
                // By itself, too: a bracket could close the one around it.
                Regex::new(pattern).map_err(wrong)?;
                let regex = Regex::new(&format!(r"\A(?:{pattern})\z"));
                Value::Pattern(regex.map_err(wrong)?)
            }
            Wanted::Text(length) if length.is_empty() => return Err(bounds()),
            Wanted::Text(length) => Value::Text(length.clone()),
        };
        Ok(CheckedField { value, may_hold_secrets: self.may_hold_secrets })
    }
}

/// A field whose bounds and pattern make sense.
#[derive(Clone, Debug)]
pub(crate) struct CheckedField {
    value: Value,
    pub(crate) may_hold_secrets: bool,
}

#[derive(Clone, Debug)]
enum Value {
    Any,
    Boolean,
    Integer(RangeInclusive<i64>),
    Money { amounts: Amounts, is_text: bool },
    OneOf(Vec<String>),
    Pattern(Regex),
    Text(RangeInclusive<usize>),
}

/// What stands in a body and holds nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar<'v> {
    Boolean,
    Null,
    /// As it is written.
    Number(&'v str),
    /// Without quotes and escapes.
    Text(&'v str),
}

impl CheckedField {
    pub(crate) const fn is_any(&self) -> bool {
        matches!(self.value, Value::Any)
    }

    /// Whether it may hold this.
    pub(crate) fn check(&self, scalar: Scalar<'_>) -> Result<(), Rule> {
        match (&self.value, scalar) {
            (Value::Any, _) | (Value::Boolean, Scalar::Boolean) => Ok(()),
            (Value::Integer(range), Scalar::Number(text)) => {
                integer(text, range)
            }
            (
                Value::Money { amounts, is_text: false },
                Scalar::Number(text),
            )
            | (Value::Money { amounts, is_text: true }, Scalar::Text(text)) => {
                amounts.check(text).map_err(|why| match why {
                    NoAmount::Malformed | NoAmount::TooFine => Rule::Exact,
                    NoAmount::OutOfRange => Rule::Range,
                })
            }
            (Value::OneOf(texts), Scalar::Text(text)) => {
                let is_one = texts.iter().any(|one| one == text);
                if is_one { Ok(()) } else { Err(Rule::OneOf) }
            }
            (Value::Pattern(regex), Scalar::Text(text)) => {
                if regex.is_match(text) { Ok(()) } else { Err(Rule::Format) }
            }
            (Value::Text(length), Scalar::Text(text)) => {
                if text.chars().any(char::is_control) {
                    return Err(Rule::Format);
                }
                let is_in = length.contains(&text.chars().count());
                if is_in { Ok(()) } else { Err(Rule::Length) }
            }
            _ => Err(Rule::Type),
        }
    }
}

fn integer(text: &str, range: &RangeInclusive<i64>) -> Result<(), Rule> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Rule::Type);
    }
    // What does not fit into 64 bits is out of any range, and so is a zero with
    // a sign.
    match text.parse() {
        Ok(number) if range.contains(&number) && text != "-0" => Ok(()),
        _ => Err(Rule::Range),
    }
}
