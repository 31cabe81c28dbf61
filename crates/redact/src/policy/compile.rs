//! From what a policy says to what is run.

use std::sync::Arc;

use regex::Regex;

use super::{
    Policy,
    target::{Statements, Target},
};
use crate::{
    PolicyError,
    action::Treatment,
    allow::Allowed,
    detect::{marker::Kinds, set::Detectors},
    engine::{self, Rules},
    error::{Position, Reason},
    key::Keys,
    kind::Sort,
    rule::{self, Row, RuleId},
    strategy::Strategy,
};

/// A policy in which nothing is wrong, but for the key.
pub(super) struct Checked {
    pub(super) detectors: Detectors,
    pub(super) base: Rules,
    pub(super) targets: Vec<engine::Target>,
    pub(super) regexes: Vec<(RuleId, Arc<Regex>)>,
    pub(super) allowed: Allowed,
    pub(super) strategy: Option<(Strategy, Option<Position>)>,
}

impl Policy {
    /// Everything that can be said without the key.
    #[cfg(feature = "toml")]
    pub(super) fn check(&self) -> Result<(), PolicyError> {
        self.checked().map(drop)
    }

    pub(super) fn checked(&self) -> Result<Checked, PolicyError> {
        if self.max_field > self.max_scan {
            let Self { max_field, max_scan, .. } = *self;
            let bounds = Reason::Bounds { max_field, max_scan };
            return Err(bounds.at(self.bounds_place));
        }
        let detectors = self.selection.detectors()?;
        let base = Treatments::of(&self.base);
        let mut rows = rule::built_in(|sort| base.of_sort(sort).0);
        let mut regexes = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let refused = |reason: Reason| {
                let is_name = matches!(
                    reason,
                    Reason::DuplicateRule(_) | Reason::RuleName(_)
                );
                let (name, pattern) = (rule.name_place, rule.place);
                reason.at(if is_name { name } else { pattern })
            };
            let (row, regex) = rule.compile().map_err(refused)?;
            let is_taken =
                |other: &Row| other.name == row.name || other.kind == row.name;
            if rows.iter().any(is_taken) {
                let name = row.name.into_owned();
                return Err(refused(Reason::DuplicateRule(name)));
            }
            rows.push(row);
            regexes.push((RuleId::added(index), Arc::new(regex)));
        }
        let mut keys = Keys::payments();
        insert(&mut keys, &self.base)?;
        let mut base = Rules {
            rows,
            kinds: Kinds::default(),
            keys: Arc::new(keys),
            ignored: self.base.ignored.clone(),
            numeric: self.base.numeric,
        };
        let mut targets = self.targets(&base)?;
        let scopes = targets.iter_mut().map(|target| &mut target.rules);
        let mut scopes: Vec<_> = scopes.chain([&mut base]).collect();
        know_tags(&mut scopes);
        let allowed = Allowed::compile(&self.allowed)?;
        let strategy = self.strategy()?;
        Ok(Checked { detectors, base, targets, regexes, allowed, strategy })
    }

    fn targets(
        &self,
        base: &Rules,
    ) -> Result<Vec<engine::Target>, PolicyError> {
        let mut targets: Vec<engine::Target> = Vec::new();
        for Target { name, says, place } in &self.targets {
            if name.is_empty() {
                return Err(Reason::EmptyTarget.at(*place));
            }
            if targets.iter().any(|other| other.path == *name) {
                return Err(Reason::DuplicateTarget(name.clone()).at(*place));
            }
            let treatments =
                Treatments { base: &self.base, target: Some(says) };
            let own = rule::built_in(|sort| treatments.of_sort(sort).0);
            let added = base.rows.iter().skip(own.len()).cloned();
            let keys = if says.keys.is_empty() {
                Arc::clone(&base.keys)
            } else {
                let mut keys = Keys::payments();
                insert(&mut keys, &self.base)?;
                insert(&mut keys, says)?;
                Arc::new(keys)
            };
            let ignored = [&self.base.ignored, &says.ignored];
            let rules = Rules {
                rows: own.into_iter().chain(added).collect(),
                kinds: Kinds::default(),
                keys,
                ignored: ignored.into_iter().flatten().copied().collect(),
                numeric: says.numeric,
            };
            targets.push(engine::Target::new(name.clone(), rules));
        }
        Ok(targets)
    }

    /// How card numbers are kept, if they are, in one way only.
    fn strategy(
        &self,
    ) -> Result<Option<(Strategy, Option<Position>)>, PolicyError> {
        let targets = self.targets.iter().map(|target| &target.says);
        let mut first = None;
        for says in [&self.base].into_iter().chain(targets) {
            let Some((treatment, place)) = says.treatment(Sort::Pan) else {
                continue;
            };
            let Some(strategy) = Strategy::of(treatment) else { continue };
            match first {
                Some((before, line)) if before != strategy => {
                    let (first, second) = (before, strategy);
                    let reason =
                        Reason::SecondPanStrategy { first, second, line };
                    return Err(reason.at(place));
                }
                Some(_) => {}
                None => first = Some((strategy, place)),
            }
        }
        Ok(first)
    }
}

/// What is done with each kind: the target's word, or the policy's, or the
/// default.
pub(super) struct Treatments<'p> {
    base: &'p Statements,
    target: Option<&'p Statements>,
}

impl<'p> Treatments<'p> {
    pub(super) const fn of(base: &'p Statements) -> Self {
        Self { base, target: None }
    }

    pub(super) fn of_sort(&self, sort: Sort) -> (Treatment, Option<Position>) {
        self.target
            .and_then(|says| says.treatment(sort))
            .or_else(|| self.base.treatment(sort))
            .unwrap_or((sort.default_treatment(), None))
    }
}

fn insert(keys: &mut Keys, says: &Statements) -> Result<(), PolicyError> {
    for (name, verdict, place) in &says.keys {
        keys.insert(name, *verdict).map_err(|reason| reason.at(*place))?;
    }
    Ok(())
}

/// A marker that is made in one scope is one in all of them, and now each knows
/// the words of its markers.
fn know_tags(scopes: &mut [&mut Rules]) {
    let longest = |index: usize, scopes: &[&mut Rules]| {
        let rows = scopes.iter().filter_map(|rules| rules.rows.get(index));
        rows.map(|row| row.tag_length).max().unwrap_or(0)
    };
    let count = scopes.iter().map(|rules| rules.rows.len()).max();
    for index in 0..count.unwrap_or(0) {
        let length = longest(index, scopes);
        for rules in scopes.iter_mut() {
            if let Some(row) = rules.rows.get_mut(index) {
                row.tag_length = length;
            }
        }
    }
    for rules in scopes {
        rules.kinds = Kinds::of(&rules.rows);
    }
}
