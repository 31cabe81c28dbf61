//! The instrumentation scope: who recorded it.

use opentelemetry::InstrumentationScope;

use crate::{
    attribute::copied,
    guard::{Change, Guard},
};

impl Guard {
    /// Redacts a scope in place. One that is clean is not copied.
    pub(crate) fn scope(&self, scope: &mut InstrumentationScope) {
        let parts = [Some(scope.name()), scope.version(), scope.schema_url()];
        let is_clean = |part: &str| self.name(part).redacted.is_none();
        let are_clean = parts.into_iter().flatten().all(is_clean)
            && scope
                .attributes()
                .all(|a| matches!(self.attribute(a), Change::Keep));
        if !are_clean {
            *scope = self.rebuilt(scope);
        }
    }

    fn rebuilt(&self, scope: &InstrumentationScope) -> InstrumentationScope {
        let part = |part: &str| {
            self.name(part).redacted.unwrap_or_else(|| part.to_owned())
        };
        let mut builder = InstrumentationScope::builder(part(scope.name()));
        if let Some(version) = scope.version() {
            builder = builder.with_version(part(version));
        }
        if let Some(url) = scope.schema_url() {
            builder = builder.with_schema_url(part(url));
        }
        let attributes: Vec<_> = scope.attributes().cloned().collect();
        let redacted = copied(&attributes, |a| self.attribute(a));
        builder.with_attributes(redacted.unwrap_or(attributes)).build()
    }
}
