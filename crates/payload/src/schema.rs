use jsonschema::{
    PatternOptions, ValidationError, Validator,
    paths::{Location, LocationSegment},
};
use serde_json::Value;

use crate::{
    Refusal, Rule,
    error::Fault,
    guard::Guard,
    pointer::{Path, Step},
};

/// A JSON Schema, compiled once.
#[derive(Debug)]
pub(crate) struct Schema(Validator);

impl Schema {
    pub(crate) fn new(schema: &Value) -> Result<Self, Fault> {
        let mut options = jsonschema::options()
            .offline()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex());
        options = options.should_ignore_unknown_formats(false);
        let validator = options.build(schema);
        Ok(Self(validator.map_err(|why| Fault::Schema(why.to_string()))?))
    }

    pub(crate) fn check(
        &self,
        body: &str,
        guard: &Guard,
    ) -> Result<(), Refusal> {
        let body = serde_json::from_str(body);
        let body: Value = body.or(Err(Refusal::of_all(Rule::Json)))?;
        self.0.validate(&body).map_err(|error| refusal(&error, guard))
    }
}

/// The place and the keyword: the message of the error holds the value.
fn refusal(error: &ValidationError<'_>, guard: &Guard) -> Refusal {
    let keyword = error.schema_path().as_str().rsplit('/').next();
    let rule = Rule::Schema(keyword.unwrap_or_default().to_owned());
    Refusal::new(pointer(error.instance_path(), guard), rule)
}

fn pointer(location: &Location, guard: &Guard) -> String {
    let steps: Vec<_> = location.segments().collect();
    written(&Path::ROOT, &steps, guard)
}

fn written(
    path: &Path<'_>,
    steps: &[LocationSegment<'_>],
    guard: &Guard,
) -> String {
    let Some((first, rest)) = steps.split_first() else {
        return path.pointer(&|name| guard.shown(name));
    };
    match first {
        LocationSegment::Property(name) => {
            written(&path.to(Step::Given(name)), rest, guard)
        }
        LocationSegment::Index(number) => {
            written(&path.to(Step::Item(*number)), rest, guard)
        }
    }
}
