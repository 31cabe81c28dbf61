//! The numeric detector on series like those it is made for, with what a
//! benchmark of its kind would say, and what it promises.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::print_stdout,
    unreachable_pub,
    reason = "tests, and generators of small numbers"
)]

mod grades;
mod nab;
mod peers;
mod promises;
mod random;
mod series;
