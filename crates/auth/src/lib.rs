//! Bearer tokens that are always there, asked for once, and can be killed at
//! once.

#![forbid(unsafe_code)]

mod environment;
mod source;

pub use environment::{Environment, Production, Sandbox};
pub use source::{FetchError, Grant, Issued, TokenSource};
