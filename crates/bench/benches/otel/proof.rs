//! That the guard does what is measured: passes what is clean, holds back what
//! is not. A guard that does nothing would be fast.

use std::sync::{Arc, PoisonError};

use opentelemetry_sdk::trace::SpanData;
use palisade_redact::Redactor;

use crate::{
    next::Next,
    span::{Texts, clean, secret},
};

/// # Errors
///
/// What is wrong.
pub(crate) fn check(redactor: &Redactor) -> Result<(), &'static str> {
    for texts in [Texts::Constant, Texts::Owned] {
        if exported(Some(redactor), clean(texts)) != [clean(texts)] {
            return Err("a clean span does not arrive as it was");
        }
    }
    let is_held_back =
        |spans: &[SpanData]| !format!("{spans:?}").contains("4111 1111");
    if is_held_back(&exported(None, secret()))
        || !is_held_back(&exported(Some(redactor), secret()))
    {
        return Err("nothing is redacted");
    }
    Ok(())
}

fn exported(redactor: Option<&Redactor>, span: SpanData) -> Vec<SpanData> {
    let kept = Arc::default();
    Next::Keep(Arc::clone(&kept)).behind(redactor).on_end(span);
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::take(&mut *kept)
}
