use opentelemetry::{KeyValue, metrics::Meter};
use palisade_core::Tally;

/// Makes the counts of `tally` a metric: `palisade.redactions`, one series for
/// each rule, which is in the attribute `rule`.
///
/// Nothing is counted here. The tally is polled whenever metrics are
/// collected, so this costs nothing in between. Rules that have not fired are
/// there as zeros, for alerts on the first time.
///
/// Give it the meter of the SDK's own provider: rule names such as
/// `key:password` look like secrets to a guard.
///
/// ```
/// use opentelemetry::metrics::MeterProvider as _;
/// use opentelemetry_sdk::metrics::SdkMeterProvider;
/// use palisade_redact::Policy;
///
/// let redactor = Policy::payments().build()?;
/// let provider = SdkMeterProvider::builder().build();
/// palisade_otel::count_redactions(&provider.meter("shop"), redactor);
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
pub fn count_redactions(meter: &Meter, tally: impl Tally + 'static) {
    observe(meter, "palisade.redactions", "rule", tally);
}

/// Makes any tally a counter with one attribute.
pub(crate) fn observe(
    meter: &Meter,
    name: &'static str,
    attribute: &'static str,
    tally: impl Tally + 'static,
) {
    // The SDK keeps the callback; the handle is empty.
    let _handle = meter
        .u64_observable_counter(name)
        .with_callback(move |observer| {
            tally.tally(&mut |name, count| {
                let name = KeyValue::new(attribute, name.to_owned());
                observer.observe(count, &[name]);
            });
        })
        .build();
}
