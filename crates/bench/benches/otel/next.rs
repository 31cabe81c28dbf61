//! The processor behind the guard.

use std::{
    hint::black_box,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use opentelemetry::Context;
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{Span, SpanData, SpanProcessor},
};
use palisade_otel::RedactingSpanProcessor;
use palisade_redact::Redactor;

/// What it does with a span.
#[derive(Clone, Debug)]
pub(crate) enum Next {
    Drop,
    Keep(Arc<Mutex<Vec<SpanData>>>),
}

impl Next {
    /// Alone, or behind the guard if there is a redactor.
    pub(crate) fn behind(
        self,
        redactor: Option<&Redactor>,
    ) -> Box<dyn SpanProcessor> {
        match redactor {
            Some(redactor) => {
                Box::new(RedactingSpanProcessor::new(redactor, self))
            }
            None => Box::new(self),
        }
    }
}

impl SpanProcessor for Next {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        match self {
            Self::Drop => drop(black_box(span)),
            Self::Keep(kept) => {
                let kept = kept.lock();
                kept.unwrap_or_else(PoisonError::into_inner).push(span);
            }
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}
