//! One instrument of each kind, measured with once.

use opentelemetry::{
    KeyValue,
    metrics::{Meter, MeterProvider},
};

use crate::canary::planted;

pub(crate) const KINDS: &[&str] = &[
    "f64-counter",
    "f64-gauge",
    "f64-histogram",
    "f64-observable-counter",
    "f64-observable-gauge",
    "f64-observable-up-down-counter",
    "f64-up-down-counter",
    "i64-gauge",
    "i64-observable-gauge",
    "i64-observable-up-down-counter",
    "i64-up-down-counter",
    "u64-counter",
    "u64-gauge",
    "u64-histogram",
    "u64-observable-counter",
    "u64-observable-gauge",
];

macro_rules! direct {
    ($meter:ident, $make:ident, $record:ident, $value:expr, $seat:literal) => {
        let kind = $meter.$make($seat).with_description($seat).build();
        kind.$record($value, &[KeyValue::new("note", planted!($seat))]);
    };
}

macro_rules! observed {
    ($meter:ident, $make:ident, $value:expr, $seat:literal) => {
        $meter
            .$make($seat)
            .with_unit("By")
            .with_callback(|observer| {
                let note = KeyValue::new("note", planted!($seat));
                observer.observe($value, &[note]);
            })
            .build();
    };
}

pub(crate) fn measure(provider: &dyn MeterProvider) {
    let meter: Meter = provider.meter("kinds");
    direct!(meter, f64_counter, add, 17.5, "f64-counter");
    direct!(meter, f64_gauge, record, 17.5, "f64-gauge");
    direct!(meter, f64_histogram, record, 17.5, "f64-histogram");
    direct!(meter, f64_up_down_counter, add, 17.5, "f64-up-down-counter");
    direct!(meter, i64_gauge, record, 17, "i64-gauge");
    direct!(meter, i64_up_down_counter, add, 17, "i64-up-down-counter");
    direct!(meter, u64_counter, add, 17, "u64-counter");
    direct!(meter, u64_gauge, record, 17, "u64-gauge");
    direct!(meter, u64_histogram, record, 17, "u64-histogram");
    observed!(meter, f64_observable_counter, 17.5, "f64-observable-counter");
    observed!(meter, f64_observable_gauge, 17.5, "f64-observable-gauge");
    observed!(
        meter,
        f64_observable_up_down_counter,
        17.5,
        "f64-observable-up-down-counter"
    );
    observed!(meter, i64_observable_gauge, 17, "i64-observable-gauge");
    observed!(
        meter,
        i64_observable_up_down_counter,
        17,
        "i64-observable-up-down-counter"
    );
    observed!(meter, u64_observable_counter, 17, "u64-observable-counter");
    observed!(meter, u64_observable_gauge, 17, "u64-observable-gauge");
}
