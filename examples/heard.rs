//! The anomaly layer, and what it was heard to say.

use std::sync::{Arc, Mutex, PoisonError};

use palisade_anomaly::{
    Alert, Alerts, AnomalyLayer, BuildError, Handle, Signal, Signals,
    detect::CountRules,
};
use palisade_redact::Redactor;

/// Every alert so far.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<Alert>>>);

impl Heard {
    /// The layer whose alerts are heard. What is taken out of the logs is
    /// watched, too: new code that leaks shows.
    pub(crate) fn layer(
        &self,
        redactor: &Redactor,
    ) -> Result<(AnomalyLayer, Alerts), BuildError> {
        let redactions = Arc::new(redactor.clone());
        let rules = CountRules::traffic();
        let signals = Signals::client()
            .and(Signals::server())
            .with(Signal::tally("redactions", redactions, rules));
        let heard = self.clone();
        AnomalyLayer::builder()
            .signals(signals)
            .on_alert(move |alert| heard.push(alert.clone()))
            .build()
    }

    fn push(&self, alert: Alert) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(alert);
    }

    pub(crate) fn all(&self) -> Vec<Alert> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What was counted, for people to read.
pub(crate) fn print_counts(handle: &Handle) {
    println!("\ncounted, by signal");
    for signal in handle.signals() {
        if signal.records > 0 {
            println!("    {:<22}{:>6}", signal.name, signal.records);
        }
    }
}
