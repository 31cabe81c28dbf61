use std::{borrow::Cow, error::Error, fmt};

use palisade_core::event::{ERROR_REPORTED, TARGET};

use crate::{Class, Reference};

/// What a client may be told of an error: a code that stays the same, a
/// sentence for everybody, and a reference. The error itself is in the log
/// under that reference, and nowhere else: it is dropped.
///
/// `?` makes one of any error, of the class [`Internal`](Class::Internal).
/// Therefore this is no [`Error`] itself, as with `anyhow`; `Debug` is
/// `Display`, so that no way to print it says more.
///
/// # Examples
///
/// ```
/// use palisade_problem::{Class, PublicError, ResultExt as _};
///
/// fn balance(path: &str) -> Result<u64, PublicError> {
///     let text = std::fs::read_to_string(path)
///         .or_public(Class::Unavailable, "balance_unavailable")?;
///     Ok(text.trim().parse()?)
/// }
///
/// let error = balance("/var/lib/shop/thandi.balance").unwrap_err();
/// assert_eq!((error.status(), error.code()), (503, "balance_unavailable"));
/// let shown = format!("{error:?}");
/// assert!(shown.starts_with("Service temporarily unavailable."));
/// assert!(!shown.contains("thandi") && !error.to_json().contains("thandi"));
/// ```
pub struct PublicError {
    class: Class,
    code: &'static str,
    reference: Reference,
}

impl PublicError {
    /// Logs `error` with all its causes, and keeps nothing of it.
    ///
    /// `code` is for programs: `a-z`, `0-9` and `_`, the same for ever. What
    /// else is in it becomes `_` for the client, and so in the log.
    #[must_use = "the client is to be told"]
    pub fn new(
        class: Class,
        code: &'static str,
        error: &(dyn Error + 'static),
    ) -> Self {
        let public = Self { class, code, reference: Reference::random() };
        let code = public.shown_code();
        let code = &*code;
        // The level is part of a callsite.
        macro_rules! emit {
            ($level:ident) => {
                tracing::$level!(
                    name: ERROR_REPORTED.name(),
                    target: TARGET,
                    code,
                    status = class.status(),
                    reference = public.reference.as_str(),
                    error,
                    "error_reported",
                )
            };
        }
        // 4xx are the client's, and come with every probe of a scanner.
        if class.status() < 500 {
            emit!(info);
        } else {
            emit!(error);
        }
        public
    }

    /// The kind.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// For programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// For people who ask, and those who search the log.
    #[must_use]
    pub const fn reference(&self) -> Reference {
        self.reference
    }

    /// The status of HTTP.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.class.status()
    }

    /// The media type of [`to_json`](Self::to_json), RFC 9457.
    pub const CONTENT_TYPE: &'static str = "application/problem+json";

    /// A body for the client: RFC 9457 with the extensions `code` and
    /// `reference`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let (status, title) = (self.status(), self.class.title());
        let (detail, reference) = (self.class.message(), self.reference);
        // All of it is written here but the code, which is made a word.
        let code = self.shown_code();
        format!(
            r#"{{"type":"about:blank","title":"{title}","status":{status},"detail":"{detail}","code":"{code}","reference":"{reference}"}}"#
        )
    }

    /// The code as the client gets it: a word.
    fn shown_code(&self) -> Cow<'static, str> {
        if self.code.chars().all(is_of_a_word) {
            return Cow::Borrowed(self.code);
        }
        let word = |c| if is_of_a_word(c) { c } else { '_' };
        self.code.chars().map(word).collect()
    }
}

fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.".contains(c)
}

impl<E: Error + 'static> From<E> for PublicError {
    fn from(error: E) -> Self {
        let class = Class::default();
        Self::new(class, class.code(), &error)
    }
}

impl fmt::Display for PublicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, reference) = (self.class.message(), self.reference);
        write!(f, "{message} Reference: {reference}")
    }
}

impl fmt::Debug for PublicError {
    // Whatever prints it may be shown to the client.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
