use std::fmt;

use tracing_core::Level;

use super::{
    PolicyError, Source,
    tables::{Names, RecordsTable, TestTable},
};
use crate::{Fields, Records, Test};

const KINDS: &[(&str, Kind)] =
    &[("events", Records::events), ("spans", Records::spans)];

type Kind = fn() -> Records;

const LEVELS: &[(&str, Level)] = &[
    ("error", Level::ERROR),
    ("warn", Level::WARN),
    ("info", Level::INFO),
    ("debug", Level::DEBUG),
    ("trace", Level::TRACE),
];

impl Source<'_> {
    pub(super) fn records(
        &self,
        table: RecordsTable,
    ) -> Result<Records, PolicyError> {
        let mut records = self.one_of(&table.records, KINDS)?();
        if let Some(target) = table.target {
            records = records.target(&target);
        }
        if let Some(name) = table.name {
            records = records.name(&name);
        }
        if let Some(level) = table.at_least {
            records = records.at_least(self.one_of(&level, LEVELS)?);
        }
        for test in table.when {
            records = records.when(self.test(test)?);
        }
        Ok(records)
    }

    /// A test says one thing of its field, or only that it is there.
    pub(super) fn test(&self, table: TestTable) -> Result<Test, PolicyError> {
        let TestTable { between, field, none_of, not_between, one_of } = table;
        let refused = |error: &dyn fmt::Display| self.at(&field, error);
        let fields: Fields = field.get_ref().into();
        let test = match (between, not_between, one_of, none_of) {
            (None, None, None, None) => Test::present(fields),
            (Some([low, high]), None, None, None) => {
                Test::between(fields, low..=high)
            }
            (None, Some([low, high]), None, None) => {
                Test::not_between(fields, low..=high)
            }
            (None, None, Some(texts), None) => Test::one_of(fields, &texts),
            (None, None, None, Some(texts)) => Test::none_of(fields, &texts),
            _ => {
                return Err(refused(&"a test of a field says one thing of it"));
            }
        };
        test.condition.check().map_err(|error| refused(&error))?;
        Ok(test)
    }
}

impl From<Names> for Fields {
    fn from(names: Names) -> Self {
        (&names).into()
    }
}

impl From<&Names> for Fields {
    fn from(names: &Names) -> Self {
        match names {
            Names::One(name) => name.as_str().into(),
            Names::Several(names) => names.clone().into(),
        }
    }
}
