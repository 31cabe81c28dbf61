//! The engine of a policy that was checked: with a key, and admitted by what was
//! decided before.

use std::sync::Arc;

use palisade_core::{FingerprintKey, RandomKeyError};

use super::{Mode, Policy, compile::Checked};
use crate::{
    PolicyError, count::Count, engine::Engine, error::Reason, live::Live,
    rule::Row, scan::Plan, strategy::Strategy,
};

impl Policy {
    pub(super) fn first_engine(&self) -> Result<Engine, PolicyError> {
        let checked = self.checked()?;
        let random = || FingerprintKey::random().map_err(no_random_key);
        let key = self.fingerprint_key.clone().map_or_else(random, Ok)?;
        let live = Arc::new(Live::new(random()?));
        self.admit(&checked, &key, self.fingerprint_key.is_some())?;
        Ok(self.engine(checked, key, live, None))
    }

    /// The engine that follows on another one; `None` if it would be the same.
    pub(crate) fn engine_after(
        &self,
        before: &Engine,
    ) -> Result<Option<Engine>, PolicyError> {
        let mut checked = self.checked()?;
        let key = self.fingerprint_key.as_ref();
        let key = key.unwrap_or(&before.fingerprint_key).clone();
        self.admit(&checked, &key, true)?;
        let is_same = self.hash(key.id(), checked.detectors) == before.hash
            && key.expose_bytes() == before.fingerprint_key.expose_bytes();
        if is_same {
            return Ok(None);
        }
        // The caches of a regex are the most of an engine, and stay with it.
        for (_, regex) in &mut checked.regexes {
            let mut known = before.regexes.iter().map(|(_, known)| known);
            let same = known.find(|known| known.as_str() == regex.as_str());
            *regex = Arc::clone(same.unwrap_or(regex));
        }
        let live = Arc::clone(&before.live);
        Ok(Some(self.engine(checked, key, live, Some(before))))
    }

    /// An engine that knows the secrets of another one, and nothing else of it
    /// but the key.
    pub(crate) fn engine_beside(
        &self,
        other: &Engine,
    ) -> Result<Engine, PolicyError> {
        let checked = self.checked()?;
        let key = self.fingerprint_key.as_ref();
        let key = key.unwrap_or(&other.fingerprint_key).clone();
        self.admit(&checked, &key, true)?;
        Ok(self.engine(checked, key, Arc::clone(&other.live), None))
    }

    /// What is decided for the process or by the key; the last check, because
    /// a strategy that is claimed stays claimed.
    fn admit(
        &self,
        checked: &Checked,
        key: &FingerprintKey,
        is_given: bool,
    ) -> Result<(), PolicyError> {
        if let Some((expected, place)) = &self.key_id
            && key.id() != Some(expected)
        {
            let given = key.id().map(str::to_owned);
            let expected = expected.clone();
            return Err(Reason::KeyId { expected, given }.at(*place));
        }
        let Some((strategy, place)) = checked.strategy else { return Ok(()) };
        let is_managed = is_given && key.id().is_some();
        if strategy == Strategy::Hash && !is_managed {
            return Err(Reason::NoKeyId.at(place));
        }
        if self.mode == Mode::Report {
            return Ok(());
        }
        strategy.claim().map_err(|first| {
            let (second, line) = (strategy, None);
            Reason::SecondPanStrategy { first, second, line }.at(place)
        })
    }

    fn engine(
        &self,
        checked: Checked,
        fingerprint_key: FingerprintKey,
        live: Arc<Live>,
        before: Option<&Engine>,
    ) -> Engine {
        let detectors = checked.detectors;
        // What is to be left alone need not be looked for.
        let on = detectors.but(&checked.base.ignored);
        let plan = before.map(|engine| &engine.plan);
        let same = plan.filter(|plan| plan.on == on);
        Engine {
            plan: same.map_or_else(|| Arc::new(Plan::of(on)), Arc::clone),
            mode: self.mode,
            on_number: self.on_number,
            counts: counts(&checked.base.rows, before),
            base: checked.base,
            targets: checked.targets,
            callsites: self.callsites.clone(),
            allowed: checked.allowed,
            regexes: checked.regexes,
            hash: self.hash(fingerprint_key.id(), detectors),
            fingerprint_key,
            mix_field_name: self.mix_field_name,
            max_scan: self.max_scan,
            max_field: self.max_field,
            keep_control: self.keep_control,
            live,
            places: before
                .map_or_else(Arc::default, |engine| Arc::clone(&engine.places)),
        }
    }
}

/// The counts of the rules: those of the last engine where the name is the
/// same. Rules that are gone keep theirs behind them.
fn counts(rows: &[Row], before: Option<&Engine>) -> Vec<Arc<Count>> {
    let mut former: Vec<_> =
        before.map_or(&[][..], |engine| &engine.counts).to_vec();
    let mut counts: Vec<_> = rows
        .iter()
        .map(|row| {
            let same = former.iter().position(|count| count.name == row.name);
            match same {
                Some(index) => former.swap_remove(index),
                None => Arc::new(Count::new(row.name.clone())),
            }
        })
        .collect();
    former.retain(|count| count.fired() > 0);
    counts.append(&mut former);
    counts
}

fn no_random_key(cause: RandomKeyError) -> PolicyError {
    Reason::RandomKey(cause).at(None)
}
