//! Credentials and token sources against what answers them: files, programs,
//! the simulator, and servers that misbehave, over real sockets on this
//! machine.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "real time, for what must not be waited for"
)]

#[cfg(feature = "command")]
mod command;
mod file;
mod function;
#[cfg(feature = "json")]
mod hostile;
#[cfg(feature = "json")]
mod json_login;
#[cfg(feature = "oauth2")]
mod oauth2;
mod registration;
#[cfg(feature = "json")]
mod server;
#[cfg(feature = "json")]
mod tls;
mod variable;
#[cfg(feature = "vault")]
mod vault;
#[cfg_attr(
    not(any(feature = "command", feature = "json")),
    expect(
        dead_code,
        reason = "sources that could say something are features"
    )
)]
mod watch;
