use palisade_redact::{Key, Redactor};
use tracing_core::field::{Field, FieldSet, Visit};
use tracing_core::{Event, Metadata};

use crate::records::{Origin, Records};

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
    if !is_record(metadata) {
        return ask(metadata);
    }
    let mut read = Reader::default();
    event.record(&mut read);
    ask(&Metadata::new(
        "log record",
        &read.origin.target,
        *metadata.level(),
        read.origin.file.as_deref(),
        read.origin.line,
        read.module_path.as_deref(),
        FieldSet::new(FIELDS, metadata.callsite()),
        tracing_core::metadata::Kind::EVENT,
    ))
}

/// The fields of every callsite of `tracing-log`, in its order.
static FIELDS: &[&str] =
    &["message", "log.target", "log.module_path", "log.file", "log.line"];

/// The verdicts on the fields of a record of the `log` crate, with the place
/// that the record says; `None` for everything else.
#[inline]
pub(crate) fn keys<'r>(
    event: &Event<'_>,
    records: &'r Records,
    redactor: &Redactor,
) -> Option<&'r [Key]> {
    if !is_record(event.metadata()) {
        return None;
    }
    keys_of_record(event, records, redactor)
}

#[inline(never)]
fn keys_of_record<'r>(
    event: &Event<'_>,
    records: &'r Records,
    redactor: &Redactor,
) -> Option<&'r [Key]> {
    let metadata = event.metadata();
    // Read where it stands, once for its line and once more for each place of
    // that line: nothing is copied.
    let mut line = Line(None);
    event.record(&mut line);
    records.keys(
        line.0,
        |origin| {
            let mut same = Same { origin, target: false, file: None };
            event.record(&mut same);
            same.target && same.file.unwrap_or(origin.file.is_none())
        },
        || {
            let mut read = Reader::default();
            event.record(&mut read);
            read.origin
        },
        redactor,
        |origin| {
            let (target, name) = (metadata.target(), metadata.name());
            let fields = metadata.fields().iter().map(|field| {
                let field = field.name();
                let key = redactor.callsite_key(target, name, field);
                origin.place(key, field, redactor)
            });
            fields.collect()
        },
    )
}

#[inline]
fn is_record(metadata: &Metadata<'_>) -> bool {
    metadata.target() == "log" && metadata.name() == "log event"
}

struct Line(Option<u32>);

impl Visit for Line {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "log.line" {
            self.0 = u32::try_from(value).ok();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// Whether an event has the target and the file of `origin`.
struct Same<'o> {
    origin: &'o Origin,
    target: bool,
    file: Option<bool>,
}

impl Visit for Same<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "log.target" => self.target = self.origin.target == value,
            "log.file" => {
                self.file = Some(self.origin.file.as_deref() == Some(value));
            }
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// Reads where a record comes from.
#[derive(Default)]
struct Reader {
    origin: Origin,
    module_path: Option<String>,
}

impl Visit for Reader {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "log.target" => value.clone_into(&mut self.origin.target),
            "log.module_path" => self.module_path = Some(value.to_owned()),
            "log.file" => self.origin.file = Some(value.to_owned()),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "log.line" {
            self.origin.line = u32::try_from(value).ok();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
