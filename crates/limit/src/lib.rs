//! x
#![forbid(unsafe_code)]

mod bucket;
mod builder;
mod config;
mod error;
mod keys;
mod lanes;
mod limiter;
mod path;
mod pause;
mod rule;
mod rules;
mod set;
mod slots;
mod spec;

pub use bucket::Ending;
pub use builder::LimiterBuilder;
pub use error::{BuildError, Refused};
pub use limiter::{Ask, Effect, Hint, Limiter, Ticket, Verdict, WaiterId};
pub use rule::{Key, Rule, Stamp, Start};
pub use rules::{LimitKey, Rules};
pub use set::{Demands, MAX_RULES};
