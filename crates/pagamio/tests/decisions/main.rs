//! What a profile decides, without a socket.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod answers;
mod body;
#[cfg(feature = "toml")]
mod file;
mod profile;
mod table;
