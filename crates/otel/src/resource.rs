use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;
use palisade_redact::Redactor;

use crate::guard::Guard;

/// A resource without its secrets, for providers of logs and metrics.
///
/// Nothing else can redact a resource there: their exporters get it from the
/// SDK. For spans, [`RedactingSpanProcessor`](crate::RedactingSpanProcessor)
/// does it.
///
/// ```
/// use opentelemetry::{Key, KeyValue};
/// use opentelemetry_sdk::Resource;
/// use palisade_redact::Policy;
///
/// let redactor = Policy::payments().build()?;
/// let resource = Resource::builder_empty()
///     .with_attribute(KeyValue::new("db.password", "hunter2"))
///     .build();
/// let resource = palisade_otel::redacted_resource(&redactor, &resource);
/// assert_eq!(
///     resource.get(&Key::new("db.password")),
///     Some("[redacted:password]".into()),
/// );
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
#[must_use]
pub fn redacted_resource(redactor: &Redactor, resource: &Resource) -> Resource {
    Guard::new(redactor).resource(resource)
}

impl Guard {
    pub(crate) fn resource(&self, resource: &Resource) -> Resource {
        let pair = |(name, value): (&opentelemetry::Key, _)| {
            KeyValue::new(name.clone(), Clone::clone(value))
        };
        let mut attributes: Vec<_> = resource.iter().map(pair).collect();
        self.attributes(&mut attributes);
        let url = resource.schema_url().unwrap_or_default();
        let url = self.text(url).unwrap_or_else(|| url.to_owned());
        Resource::builder_empty().with_schema_url(attributes, url).build()
    }
}
