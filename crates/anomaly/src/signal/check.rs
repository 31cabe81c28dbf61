use super::{Fields, Measure, Quantity, Records, Signal, Test};
use crate::BuildError;

impl Signal {
    /// Whether it can be watched.
    pub(crate) fn check(&self) -> Result<(), BuildError> {
        let is_word = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_');
        let name = self.name.as_bytes();
        if !(1..=64).contains(&name.len()) || !name.iter().all(|&b| is_word(b))
        {
            return Err(BuildError::name(self));
        }
        let is_polled = matches!(self.measure, Measure::Tally { .. });
        if self.records.is_empty() != is_polled {
            return Err(BuildError::no_records(self));
        }
        let is_timed = matches!(
            self.measure,
            Measure::Latency { of: Quantity::Elapsed, .. }
        );
        if is_timed && !self.records.iter().all(Records::are_spans) {
            return Err(BuildError::no_spans(self));
        }
        if self.fields().any(|fields| fields.names().next().is_none()) {
            return Err(BuildError::no_fields(self));
        }
        for test in self.tests() {
            let sound = test.condition.check();
            sound.map_err(|error| BuildError::test(self, error))?;
        }
        let rules = match &self.measure {
            Measure::Count { rules, .. } | Measure::Tally { rules, .. } => {
                rules.check()
            }
            Measure::Ratio { rules, .. } => rules.check(),
            Measure::Latency { rules, .. } => rules.check(),
            Measure::Distinct { rules, .. } => rules.check(),
            Measure::PerKey { rules, .. } => rules.check(),
            Measure::DistinctPerKey { rules, .. } => rules.check(),
        };
        rules
            .and_then(|()| self.alarm.check())
            .map_err(|error| BuildError::rule(self, error))
    }

    /// All lists of fields that it names.
    fn fields(&self) -> impl Iterator<Item = &Fields> {
        let [one, other] = match &self.measure {
            Measure::Count { .. }
            | Measure::Ratio { .. }
            | Measure::Tally { .. }
            | Measure::Latency { of: Quantity::Elapsed, .. } => [None, None],
            Measure::Latency { of: Quantity::Field(of), .. }
            | Measure::Distinct { of, .. } => [Some(of), None],
            Measure::PerKey { key, weight, .. } => [Some(key), weight.as_ref()],
            Measure::DistinctPerKey { key, of, .. } => [Some(key), Some(of)],
        };
        let tests = self.tests().map(|test| &test.fields);
        tests.chain(one).chain(other)
    }

    fn tests(&self) -> impl Iterator<Item = &Test> {
        let part = match &self.measure {
            Measure::Ratio { part, .. } => Some(part),
            Measure::Count { part, .. } | Measure::Distinct { part, .. } => {
                part.as_ref()
            }
            _ => None,
        };
        self.records.iter().flat_map(|records| &records.tests).chain(part)
    }
}
