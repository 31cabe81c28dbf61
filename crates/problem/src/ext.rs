use std::error::Error;

use crate::{Class, PublicError};

/// Turns any error into what may be told of it.
pub trait ErrorExt {
    /// Logs this error; the client learns class, `code` and a reference.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_problem::{Class, ErrorExt as _};
    ///
    /// let error = std::io::Error::other("balance of 10.0.0.7 is R 12");
    /// let public = error.to_public(Class::Unavailable, "topup_unavailable");
    /// assert!(!public.to_string().contains("10.0.0.7"));
    /// ```
    #[must_use = "the client is to be told"]
    fn to_public(&self, class: Class, code: &'static str) -> PublicError;
}

impl<E: Error + 'static> ErrorExt for E {
    fn to_public(&self, class: Class, code: &'static str) -> PublicError {
        PublicError::new(class, code, self)
    }
}

/// The same for what may be an error, or may be missing.
pub trait ResultExt<T> {
    /// What it is, or what may be told of its error.
    ///
    /// # Errors
    ///
    /// [`PublicError`] for any error of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_problem::{Class, ResultExt as _};
    ///
    /// let number = "12a".parse::<u32>();
    /// let error = number.or_public(Class::Invalid, "no_number").unwrap_err();
    /// assert_eq!(error.status(), 400);
    /// ```
    fn or_public(
        self,
        class: Class,
        code: &'static str,
    ) -> Result<T, PublicError>;
}

impl<T, E: Error + 'static> ResultExt<T> for Result<T, E> {
    fn or_public(
        self,
        class: Class,
        code: &'static str,
    ) -> Result<T, PublicError> {
        self.map_err(|error| error.to_public(class, code))
    }
}
