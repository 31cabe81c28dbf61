//! What the benchmarks in `benches/` share: input, reference, clock, table.
//!
//! The [`Corpus`] is made from a fixed seed, so that every run reads the same
//! text. The reference is what a team would write itself, [`rules::regexes`]
//! one after the other. [`race`] lets all contenders take turns, so that noise
//! of the machine hits them alike and their ratios can be trusted where their
//! times cannot.

#![forbid(unsafe_code)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a command-line tool that counts and prints; its input is its own"
)]

pub mod batches;
pub mod chain;
mod chains;
mod corpus;
mod line;
mod machine;
mod options;
mod program;
mod race;
mod random;
pub mod rules;
mod samples;
mod secret;
mod table;

pub use chains::race_chains;
pub use corpus::Corpus;
pub use machine::machine;
pub use options::Options;
pub use program::program;
pub use race::{Contender, race};
pub use random::Random;
pub use samples::Samples;
pub use table::Table;
