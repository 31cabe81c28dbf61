//! What a token endpoint says.

mod json;
mod lifetime;
mod rfc3339;
mod shape;
pub(crate) mod status;
mod token;

pub(crate) use self::json::Json;
pub use self::shape::AnswerShape;
