//! Over TLS on this machine. Where requests must not go there are listeners
//! that count: on addresses of loopback, which the policy of a test forbids.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking, and reads the \
              environment that it gave itself"
)]

mod chain;
mod client;
mod names;
#[cfg(feature = "pins")]
mod pins;
mod proxy;
mod redirects;
mod server;
mod source;
mod transport;
