//! What a client may be told when something fails.
//!
//! An error knows too much: the host that did not answer, the SQL that was
//! wrong, a path, the provider's "insufficient balance: R 12". Its text is for
//! the log. The client gets a sentence that would fit any service, a code that
//! a program can go by, and a reference under which the log has the rest.
//!
//! # Example
//!
//! ```
//! use palisade_problem::{Class, PublicError, ResultExt as _};
//!
//! fn top_up(number: &str) -> Result<u64, PublicError> {
//!     let number: u64 = number
//!         .parse()
//!         .or_public(Class::Invalid, "number_invalid")?;
//!     // Any other error is the client's business even less.
//!     std::fs::read_to_string("/etc/shop/no-such-key")?;
//!     Ok(number)
//! }
//!
//! let error = top_up("0821234567").unwrap_err();
//! assert_eq!((error.status(), error.code()), (500, "internal"));
//! // {"type":"about:blank","title":"Internal Server Error","status":500,
//! //  "detail":"Something went wrong. Please try again later.",
//! //  "code":"internal","reference":"7KQ2-M0XA-9TZE"}
//! assert!(!error.to_json().contains("shop"));
//! ```
//!
//! With the feature `axum` a handler returns `Result<_, PublicError>`, and the
//! answer is a problem document, RFC 9457.
//!
//! # Guarantees
//!
//! * **Nothing of an error reaches the client**, over a real socket: no host,
//!   address, SQL, path or provider's message, of `reqwest`, `std::io`,
//!   `serde_json`, a database or anything nested
//!   (`no_word_of_an_error_reaches_the_client`).
//! * **Nothing of it is kept**: a [`PublicError`] holds a class, a code and a
//!   reference; it has no source, and `Debug` is `Display`
//!   (`whatever_prints_it_says_the_same`).
//! * **The log has all of it**, causes included, under the reference that the
//!   client has (`the_log_has_the_rest_under_the_same_reference`), and the
//!   subscriber that redacts everything redacts this
//!   (`the_log_is_redacted_like_any_other`).
//! * **The body is a problem document** whatever the code
//!   (`the_body_is_json_whatever_the_code`).
//!
//! # What it does not do
//!
//! * It redacts nothing. Without `palisade-tracing` the log has the error as it
//!   is.
//! * It sees what is turned into a [`PublicError`]. A handler that writes an
//!   error into a body of its own, and a framework's own rejections, are not.
//! * It does not translate; the code is there for that.
//!
//! # Cost
//!
//! Beside `palisade-core` it needs `tracing`; the feature `axum` adds
//! `axum-core`. A [`PublicError`] is 32 bytes, and costs one event.
//!
//! # Features
//!
//! * `axum`: `IntoResponse` for [`PublicError`].
//!
//! None is on by default.

#![forbid(unsafe_code)]

mod class;
mod ext;
mod public_error;
mod reference;
#[cfg(feature = "axum")]
mod response;

pub use class::Class;
pub use ext::{ErrorExt, ResultExt};
pub use public_error::PublicError;
pub use reference::Reference;

#[cfg(all(doctest, feature = "axum"))]
#[doc = include_str!("../README.md")]
mod readme {}
