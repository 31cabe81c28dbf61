use crate::{
    dice::hash,
    site::{Events, Site},
    watch::Signal,
};

/// What is injected into normal traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attack {
    /// Credential stuffing: many accounts, one or two failures each.
    ManyAccounts,
    /// Brute force of one account.
    OneAccount,
    /// One token from thirty addresses.
    SharedToken,
    /// Somebody tries what is there, and gets 403s.
    Enumeration,
    /// Three times the usual failures for hours.
    Drip,
    /// No request comes any more.
    Silence,
    /// Half of the requests fail, or all.
    Outage,
    /// Answers take twice as long, or longer.
    Slow,
}

impl Attack {
    pub(crate) const ALL: [Self; 8] = [
        Self::ManyAccounts,
        Self::OneAccount,
        Self::SharedToken,
        Self::Enumeration,
        Self::Drip,
        Self::Silence,
        Self::Outage,
        Self::Slow,
    ];

    /// The window in which it shows, in seconds: that of the detector that is
    /// made for it, at the pace of this site.
    pub(crate) fn window(self, site: &Site) -> u64 {
        let small = site.size.requests < 1.0;
        match self {
            Self::ManyAccounts | Self::Enumeration => 60,
            Self::OneAccount | Self::SharedToken => 600,
            // What an event in twenty minutes takes to add up.
            Self::Drip if small => 12 * 3600,
            Self::Drip => 2 * 3600,
            Self::Silence | Self::Outage | Self::Slow => {
                if small {
                    600
                } else {
                    60
                }
            }
        }
    }

    /// Whether an alert of this signal tells of it.
    pub(crate) fn shows_in(self, signal: Signal) -> bool {
        match self {
            Self::ManyAccounts | Self::Drip => matches!(
                signal,
                Signal::Failures
                    | Signal::FailureRatio
                    | Signal::FailingAccounts
            ),
            Self::OneAccount => matches!(
                signal,
                Signal::AccountFailures
                    | Signal::Failures
                    | Signal::FailureRatio
            ),
            Self::SharedToken => signal == Signal::SharedToken,
            Self::Enumeration => {
                matches!(signal, Signal::Forbidden | Signal::ForbiddenOfOne)
            }
            Self::Silence => signal == Signal::Requests,
            Self::Outage => signal == Signal::Errors,
            Self::Slow => signal == Signal::Latency,
        }
    }

    /// How strong it is, drawn once an injection.
    pub(crate) fn strength(self, site: &mut Site) -> f64 {
        let usual = site.size.failing * 1.7;
        match self {
            // Failures a second.
            Self::ManyAccounts => {
                site.dice.between(1.0, 4.0) * f64::max(1.0, 3.0 * usual)
            }
            Self::OneAccount => site.dice.between(0.1, 2.0),
            // Uses a second.
            Self::SharedToken => site.dice.between(0.05, 0.5),
            Self::Enumeration => site.dice.between(1.0, 5.0),
            // Two more for each usual one.
            Self::Drip => 2.0 * usual,
            Self::Silence => 0.0,
            Self::Outage => site.dice.between(0.5, 1.0),
            Self::Slow => site.dice.between(2.0, 4.0),
        }
    }

    /// Adds a second of it.
    pub(crate) fn inject(
        self,
        strength: f64,
        site: &mut Site,
        events: &mut Events,
    ) {
        let shape = site.shape();
        let dice = &mut site.dice;
        match self {
            Self::ManyAccounts | Self::Drip => {
                let shape = if self == Self::Drip { shape } else { 1.0 };
                for _ in 0..dice.poisson(strength * shape) {
                    events.failures.push(hash(dice.below(100_000)));
                    events.logins += 1;
                    events.requests += 1;
                }
            }
            Self::OneAccount => {
                for _ in 0..dice.poisson(strength) {
                    events.failures.push(hash(77));
                    events.logins += 1;
                    events.requests += 1;
                }
            }
            Self::SharedToken => {
                if dice.chance(strength) {
                    let address = hash(1_000_000 + dice.below(30));
                    events.uses.push((hash(4711), address));
                    events.requests += 1;
                }
            }
            Self::Enumeration => {
                for _ in 0..dice.poisson(strength) {
                    events.forbidden.push(hash(99_999));
                    events.requests += 1;
                }
            }
            Self::Silence => *events = Events::default(),
            Self::Outage => {
                let requests = events.requests;
                events.errors = (0..requests)
                    .filter(|_| dice.chance(strength))
                    .count() as u64;
            }
            Self::Slow => {
                for value in &mut events.latencies {
                    *value *= strength;
                }
            }
        }
    }
}
