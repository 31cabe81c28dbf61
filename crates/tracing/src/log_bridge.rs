use tracing_core::field::{Field, FieldSet, Visit};
use tracing_core::{Event, Metadata};

/// Calls `ask` with the metadata by which `event` was filtered.
///
/// That is its own, but for what came from the `log` crate: `tracing-log` asks
/// with the record's target and position, then sends an event of one of five
/// fixed callsites which carries them as fields.
pub(crate) fn asked(
    event: &Event<'_>,
    ask: impl FnOnce(&Metadata<'_>) -> bool,
) -> bool {
    let metadata = event.metadata();
    if metadata.name() != "log event" || metadata.target() != "log" {
        return ask(metadata);
    }
    let mut origin = Origin::default();
    event.record(&mut origin);
    ask(&Metadata::new(
        "log record",
        &origin.target,
        *metadata.level(),
        origin.file.as_deref(),
        origin.line,
        origin.module_path.as_deref(),
        FieldSet::new(FIELDS, metadata.callsite()),
        tracing_core::metadata::Kind::EVENT,
    ))
}

/// The fields of every callsite of `tracing-log`, in its order.
static FIELDS: &[&str] =
    &["message", "log.target", "log.module_path", "log.file", "log.line"];

/// Where a record of the `log` crate comes from, as its event says.
#[derive(Default)]
struct Origin {
    target: String,
    module_path: Option<String>,
    file: Option<String>,
    line: Option<u32>,
}

impl Visit for Origin {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "log.target" => value.clone_into(&mut self.target),
            "log.module_path" => self.module_path = Some(value.to_owned()),
            "log.file" => self.file = Some(value.to_owned()),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "log.line" {
            self.line = u32::try_from(value).ok();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
