use palisade_anomaly::{
    Alarm, AlarmRules, Change, Moment, Reading,
    detect::{
        CountRules, Counts, Distinct, DistinctRules, KeyCounts, KeyDistinct,
        KeyDistinctRules, KeyRules, Latency, LatencyRules, Ratio, RatioRules,
    },
};

use crate::site::Events;

/// The signals of the whole set, in the order of [`Watch::alarms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    Requests,
    Failures,
    FailureRatio,
    FailingAccounts,
    Forbidden,
    Errors,
    Latency,
    AccountFailures,
    ForbiddenOfOne,
    SharedToken,
}

const WITH_ALARM: [Signal; 7] = [
    Signal::Requests,
    Signal::Failures,
    Signal::FailureRatio,
    Signal::FailingAccounts,
    Signal::Forbidden,
    Signal::Errors,
    Signal::Latency,
];

/// The default set over one site: every detector with its default rules.
#[derive(Clone)]
pub(crate) struct Watch {
    requests: Counts,
    failures: Counts,
    failure_ratio: Ratio,
    failing: Distinct,
    forbidden: Counts,
    errors: Ratio,
    latency: Latency,
    account_failures: KeyCounts,
    forbidden_of_one: KeyCounts,
    tokens: KeyDistinct,
    alarms: [Alarm; 7],
}

/// An alert that was raised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alert {
    pub(crate) signal: Signal,
    pub(crate) second: u64,
    pub(crate) reading: Reading,
}

impl Watch {
    pub(crate) fn new() -> Self {
        let keys = KeyRules::default();
        let counts =
            || Counts::new(CountRules::default()).expect("default rules");
        let ratio =
            || Ratio::new(RatioRules::default()).expect("default rules");
        let failing =
            Distinct::new(DistinctRules::default()).expect("default rules");
        let tokens = KeyDistinctRules::default();
        Self {
            requests: Counts::new(CountRules::traffic())
                .expect("default rules"),
            failures: counts(),
            failure_ratio: ratio(),
            failing,
            forbidden: counts(),
            errors: ratio(),
            latency: Latency::new(LatencyRules::default())
                .expect("default rules"),
            account_failures: KeyCounts::new(keys, 1024)
                .expect("default rules"),
            forbidden_of_one: KeyCounts::new(keys, 1024)
                .expect("default rules"),
            tokens: KeyDistinct::new(tokens, 1024).expect("default rules"),
            alarms: std::array::from_fn(|_| Alarm::new(AlarmRules::default())),
        }
    }

    /// Takes a second and returns what it raised.
    pub(crate) fn second(
        &mut self,
        now: Moment,
        events: &Events,
    ) -> Vec<Alert> {
        let mut alerts = Vec::new();
        let mut add = |signal, reading| {
            alerts.push(Alert { signal, second: now.second, reading });
        };
        let at = now.second;
        for key in &events.failures {
            self.failing.observe(*key);
            if let Some(r) = self.account_failures.observe(*key, 1.0, at) {
                add(Signal::AccountFailures, r);
            }
        }
        for key in &events.forbidden {
            if let Some(r) = self.forbidden_of_one.observe(*key, 1.0, at) {
                add(Signal::ForbiddenOfOne, r);
            }
        }
        for (token, address) in &events.uses {
            if let Some(r) = self.tokens.observe(*token, *address, at) {
                add(Signal::SharedToken, r);
            }
        }
        for value in &events.latencies {
            self.latency.observe(*value);
        }
        let readings = self.readings(now, events);
        let alarms = self.alarms.iter_mut().zip(WITH_ALARM);
        for ((alarm, signal), reading) in alarms.zip(readings) {
            if alarm.judge(now, &reading) == Some(Change::Opened) {
                add(signal, reading);
            }
        }
        alerts
    }

    fn readings(&mut self, now: Moment, events: &Events) -> [Reading; 7] {
        let failures = events.failures.len() as u64;
        let forbidden = events.forbidden.len() as u64;
        let Events { requests, errors, logins, .. } = *events;
        let learns = self.alarms.each_ref().map(|alarm| alarm.learns(now));
        [
            self.requests.second(now, requests, learns[0]),
            self.failures.among(now, failures, logins, learns[1]),
            self.failure_ratio.second(now, failures, logins, learns[2]),
            self.failing.among(now, logins - failures, learns[3]),
            self.forbidden.among(now, forbidden, requests, learns[4]),
            self.errors.second(now, errors, requests, learns[5]),
            self.latency.second(now, learns[6]),
        ]
    }

    pub(crate) fn is_firing(&self, signal: Signal) -> bool {
        let at = WITH_ALARM.iter().position(|other| *other == signal);
        at.is_some_and(|at| self.alarms[at].is_firing())
    }
}
