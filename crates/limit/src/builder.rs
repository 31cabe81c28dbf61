use std::time::Duration;

use palisade_core::FingerprintKey;

use crate::{
    BuildError, Limiter, MAX_RULES, Rule, Rules, bucket::nanos, config::Config,
    pause::Backoff,
};

/// Sets a [`Limiter`] up; everything is checked in [`build`](Self::build).
#[derive(Clone, Debug)]
#[must_use = "nothing is limited before `build`"]
pub struct LimiterBuilder {
    rules: Vec<Rule>,
    key: Option<FingerprintKey>,
    config: Config,
}

impl Limiter {
    /// A limiter without rules, for which [`LimiterBuilder::build`] has no use.
    pub fn builder() -> LimiterBuilder {
        LimiterBuilder {
            rules: Vec::new(),
            key: None,
            config: Config {
                max_keys: 100_000,
                max_waiting: 10_000,
                max_pause: Duration::from_secs(60 * 60),
                backoff: Backoff::default(),
                lead: nanos(Duration::from_secs(10)),
            },
        }
    }
}

impl LimiterBuilder {
    /// The pauses after answers 429 that name none: the first one, doubled with
    /// each in a row up to the longest. By default 1 s and 60 s, which Pagamio
    /// advises.
    pub const fn backoff(mut self, first: Duration, most: Duration) -> Self {
        self.config.backoff = Backoff { first, most };
        self
    }

    /// The key that keys are fingerprinted with; by default a random one.
    pub fn fingerprint_key(mut self, key: FingerprintKey) -> Self {
        self.key = Some(key);
        self
    }

    /// How many keys are held at most, of all rules together; 100,000 by
    /// default. One that is idle is forgotten to make room, and no other. For
    /// one to forget, a new key looks at 64, and the next one goes on from
    /// there: if all of those are in use it is refused
    /// ([`is_too_many_keys`](crate::Refused::is_too_many_keys)), even though
    /// another one may be idle.
    pub const fn max_keys(mut self, most: usize) -> Self {
        self.config.max_keys = most;
        self
    }

    /// The longest pause that a server is granted; an hour by default. A longer
    /// one is taken for a mistake, ignored and
    /// [counted](Limiter::unusable_hints).
    pub const fn max_pause(mut self, most: Duration) -> Self {
        self.config.max_pause = most;
        self
    }

    /// How many may wait at most, of all rules together; 10,000 by default.
    pub const fn max_waiting(mut self, most: usize) -> Self {
        self.config.max_waiting = most;
        self
    }

    /// Adds a rule, of up to [`MAX_RULES`]. A request has to pass all that
    /// match it.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// How much earlier others may have come that an urgent request still
    /// passes; 10 s by default.
    pub fn urgent_lead(mut self, lead: Duration) -> Self {
        self.config.lead = nanos(lead);
        self
    }

    /// The rules, which say what a request needs, and the limiter, which says
    /// when it gets it.
    ///
    /// # Errors
    ///
    /// When there is no rule, or more than [`MAX_RULES`]; when two have the
    /// same name; when a value is out of the range that is given with it; when
    /// the operating system has no random numbers for a key.
    pub fn build(self) -> Result<(Rules, Limiter), BuildError> {
        if self.rules.is_empty() {
            return Err(BuildError::no_rules());
        }
        if self.rules.len() > MAX_RULES {
            return Err(BuildError::too_many(self.rules.len()));
        }
        let mut names: Vec<_> = self.rules.iter().map(|r| r.name).collect();
        names.sort_unstable();
        let pairs = names.iter().zip(names.iter().skip(1));
        if let Some((name, _)) = { pairs }.find(|(a, b)| a == b) {
            return Err(BuildError::same_name(name));
        }
        let range =
            |what, bounds| BuildError::range("the limiter", what, bounds);
        if !(1..=MOST_KEYS).contains(&self.config.max_keys) {
            return Err(range("bound of keys", "1 to 100,000,000"));
        }
        let Backoff { first, most } = self.config.backoff;
        if first.is_zero() || first > most {
            return Err(range("backoff", "above zero and rising"));
        }
        let specs = self.rules.iter().map(Rule::spec);
        let specs = specs.collect::<Result<Vec<_>, _>>()?;
        let key = match self.key {
            Some(key) => key,
            None => FingerprintKey::random().or(Err(BuildError::no_key()))?,
        };
        let rules = Rules::new(self.rules, key)?;
        Ok((rules, Limiter::new(specs, self.config)))
    }
}

/// What can be counted by 32 bits, and no sooner than memory can be had for.
const MOST_KEYS: usize = 100_000_000;
