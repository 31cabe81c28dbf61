use std::fmt;

use http::HeaderName;

/// What a body may break.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// Objects and lists are nested deeper than 32 levels.
    Depth,
    /// The field is there twice, and two readers may see two values.
    Duplicate,
    /// The amount is finer than its currency, or no exact decimal number.
    Exact,
    /// The text has another form.
    Format,
    /// The value of this header has other characters than the printable ones of
    /// ASCII and spaces between them, or more than 8 KiB of them.
    Header(HeaderName),
    /// It is no JSON.
    Json,
    /// The text is shorter or longer than it may be.
    Length,
    /// The text is none of those that it may be.
    OneOf,
    /// The number is less or more than it may be.
    Range,
    /// The field has to be there, with something in it.
    Required,
    /// The JSON Schema says no, by this keyword.
    Schema(String),
    /// There is card data or a secret of this kind, such as `pan`, `cvv` or
    /// `password`.
    Secret(String),
    /// The body has more bytes than it may have.
    Size,
    /// The value has another type.
    Type,
    /// The field is not listed.
    Unlisted,
    /// The body is a stream, or it is compressed or no JSON by its headers, and
    /// nobody can look into it.
    Unreadable,
}

impl Rule {
    /// The name, in lower case; what stands behind a colon says more.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::Duplicate => "duplicate",
            Self::Exact => "exact",
            Self::Format => "format",
            Self::Header(_) => "header",
            Self::Json => "json",
            Self::Length => "length",
            Self::OneOf => "one-of",
            Self::Range => "range",
            Self::Required => "required",
            Self::Schema(_) => "schema",
            Self::Secret(_) => "secret",
            Self::Size => "size",
            Self::Type => "type",
            Self::Unlisted => "unlisted",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The name, and of a header, a schema and a secret which: `secret:pan`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Header(name) => write!(f, ":{name}"),
            Self::Schema(of) | Self::Secret(of) => write!(f, ":{of}"),
            _ => Ok(()),
        }
    }
}
