//! Bearer tokens that are always there, asked for once, and can be killed at
//! once.

#![forbid(unsafe_code)]

mod auth;
mod builder;
mod cell;
mod environment;
mod error;
mod host;
mod keeper;
mod middleware;
mod not_replayed;
mod origin;
mod refusal;
mod revocation;
mod signal;
mod source;
mod verify;

pub use auth::Auth;
pub use builder::AuthBuilder;
pub use cell::TokenState;
pub use environment::{Environment, Production, Sandbox};
pub use error::{AuthError, BuildError, OriginError};
pub use middleware::{InjectMiddleware, ReplayMiddleware};
pub use not_replayed::NotReplayed;
pub use origin::{Origin, Origins};
pub use refusal::Refusal;
pub use revocation::Revocation;
pub use source::{FetchError, Grant, Issued, TokenSource};
pub use verify::VerifyError;
