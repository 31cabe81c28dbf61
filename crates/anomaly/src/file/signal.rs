use serde::{Serialize, de::DeserializeOwned};
use toml::Spanned;

use super::{
    PolicyError, Source,
    tables::{Names, SignalTable, TestTable, Word},
};
use crate::{
    Signal,
    detect::{
        CountRules, DistinctRules, KeyDistinctRules, KeyRules, LatencyRules,
        RatioRules,
    },
    signal::Measure,
};

/// What each measure is called, and which fields it has, in their order.
const MEASURES: &[(&str, Shape)] = &[
    ("count", Shape::Count),
    ("count_among", Shape::CountAmong),
    ("distinct", Shape::Distinct),
    ("distinct_among", Shape::DistinctAmong),
    ("distinct_per_key", Shape::DistinctPerKey),
    ("elapsed", Shape::Elapsed),
    ("latency", Shape::Latency),
    ("per_key", Shape::PerKey),
    ("ratio", Shape::Ratio),
];

#[derive(Clone, Copy)]
enum Shape {
    Count,
    CountAmong,
    Distinct,
    DistinctAmong,
    DistinctPerKey,
    Elapsed,
    Latency,
    PerKey,
    Ratio,
}

impl Source<'_> {
    /// A signal as a file declares it, or changes the one that is its `base`;
    /// nothing if it is off.
    pub(super) fn signal(
        &self,
        name: &Word,
        mut table: SignalTable,
        base: Option<Signal>,
    ) -> Result<Option<Signal>, PolicyError> {
        if table.off {
            let is_known = base.is_some();
            let unknown = || self.at(name, "what is off here is no signal");
            return is_known.then_some(None).ok_or_else(unknown);
        }
        let (rules, alarm) = (table.rules.take(), table.alarm.take());
        let mut signal = match base {
            Some(base) => {
                self.changes_nothing_else(name, &table)?;
                base
            }
            None => self.declared(name, table)?,
        };
        if let Some(rules) = &rules {
            match &mut signal.measure {
                Measure::Count { rules: own, .. }
                | Measure::Tally { rules: own, .. } => self.merge(own, rules),
                Measure::Ratio { rules: own, .. } => self.merge(own, rules),
                Measure::Latency { rules: own, .. } => self.merge(own, rules),
                Measure::Distinct { rules: own, .. } => self.merge(own, rules),
                Measure::PerKey { rules: own, .. } => self.merge(own, rules),
                Measure::DistinctPerKey { rules: own, .. } => {
                    self.merge(own, rules)
                }
            }?;
        }
        if let Some(alarm) = &alarm {
            self.merge(&mut signal.alarm, alarm)?;
        }
        signal.check().map_err(|error| self.at(name, error))?;
        Ok(Some(signal))
    }

    fn changes_nothing_else(
        &self,
        name: &Word,
        table: &SignalTable,
    ) -> Result<(), PolicyError> {
        let SignalTable { key, measure, of, on, part, weight, .. } = table;
        let is_other = key.is_some()
            || measure.is_some()
            || of.is_some()
            || on.is_some()
            || part.is_some()
            || weight.is_some();
        if is_other {
            let message = "a ready-made signal may only be off, or have other \
                           `rules` and another `alarm`";
            return Err(self.at(name, message));
        }
        Ok(())
    }

    fn declared(
        &self,
        name: &Word,
        table: SignalTable,
    ) -> Result<Signal, PolicyError> {
        let Some(measure) = table.measure else {
            return Err(self.at(name, "a signal needs a `measure`"));
        };
        let shape = self.one_of(&measure, MEASURES)?;
        let parts = Parts {
            source: self,
            name,
            key: table.key,
            of: table.of,
            part: table.part,
            weight: table.weight,
        };
        let mut signal = parts.signal(shape)?;
        for records in table.on.unwrap_or_default() {
            signal = signal.on(self.records(records)?);
        }
        Ok(signal)
    }

    /// Sets those rules that the file has.
    fn merge<T: Serialize + DeserializeOwned>(
        &self,
        own: &mut T,
        table: &Spanned<toml::Table>,
    ) -> Result<(), PolicyError> {
        let refused = |error: &dyn std::fmt::Display| self.at(table, error);
        let mut all =
            toml::Table::try_from(&*own).map_err(|error| refused(&error))?;
        all.extend(table.get_ref().clone());
        *own = all
            .try_into()
            .map_err(|error: toml::de::Error| refused(&error.message()))?;
        Ok(())
    }
}

/// What a table says beside the measure.
struct Parts<'a> {
    source: &'a Source<'a>,
    name: &'a Word,
    key: Option<Names>,
    of: Option<Names>,
    part: Option<TestTable>,
    weight: Option<Names>,
}

impl Parts<'_> {
    fn signal(mut self, shape: Shape) -> Result<Signal, PolicyError> {
        let name = self.name.get_ref();
        let signal = match shape {
            Shape::Count => Signal::count(name, CountRules::default()),
            Shape::CountAmong => {
                let part = self.part()?;
                Signal::count_among(name, part, CountRules::default())
            }
            Shape::Ratio => {
                Signal::ratio(name, self.part()?, RatioRules::default())
            }
            Shape::Latency => {
                Signal::latency(name, self.of()?, LatencyRules::default())
            }
            Shape::Elapsed => Signal::elapsed(name, LatencyRules::default()),
            Shape::Distinct => {
                Signal::distinct(name, self.of()?, DistinctRules::default())
            }
            Shape::DistinctAmong => {
                let (of, part) = (self.of()?, self.part()?);
                let rules = DistinctRules::default();
                Signal::distinct_among(name, of, part, rules)
            }
            Shape::DistinctPerKey => {
                let (key, of) = (self.key()?, self.of()?);
                let rules = KeyDistinctRules::default();
                Signal::distinct_per_key(name, key, of, rules)
            }
            Shape::PerKey => {
                let key = self.key()?;
                let signal = Signal::per_key(name, key, KeyRules::default());
                match self.weight.take() {
                    Some(weight) => signal.weight(weight),
                    None => signal,
                }
            }
        };
        let left = [
            ("key", self.key.is_some()),
            ("of", self.of.is_some()),
            ("part", self.part.is_some()),
            ("weight", self.weight.is_some()),
        ];
        match left.into_iter().find(|(_, is_left)| *is_left) {
            Some((what, _)) => {
                let message = format_args!("this measure has no `{what}`");
                Err(self.source.at(self.name, message))
            }
            None => Ok(signal),
        }
    }

    fn key(&mut self) -> Result<Names, PolicyError> {
        self.key.take().ok_or_else(|| self.missing("key"))
    }

    fn of(&mut self) -> Result<Names, PolicyError> {
        self.of.take().ok_or_else(|| self.missing("of"))
    }

    fn part(&mut self) -> Result<crate::Test, PolicyError> {
        let part = self.part.take().ok_or_else(|| self.missing("part"))?;
        self.source.test(part)
    }

    fn missing(&self, what: &str) -> PolicyError {
        let message = format_args!("this measure needs `{what}`");
        self.source.at(self.name, message)
    }
}
