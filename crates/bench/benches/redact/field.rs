//! A short clean value, as most fields of an event are.

use std::{error::Error, hint::black_box};

use palisade_bench::{Contender, Table, race, rules};
use palisade_redact::{Outcome, Policy};

use crate::log::matches;

const CLEAN: &str = "settlement completed";
const TIMES: usize = 1000;

/// # Errors
///
/// When the value is not taken for clean: then something else was measured.
pub(crate) fn measure(rounds: usize) -> Result<(), Box<dyn Error>> {
    let regexes = rules::regexes();
    let redactor = Policy::payments().build()?;
    let key = redactor.key("state");
    if redactor.field_text(key, CLEAN) != Outcome::Keep {
        return Err("the clean field is not clean".into());
    }
    let mut contenders = [
        Contender::new("12 regexes, find only", || {
            repeat(|text| matches(&regexes, text))
        }),
        Contender::new("Redactor::redact", || {
            repeat(|text| redactor.redact(text).len())
        }),
        Contender::new("Redactor::field_text", || {
            repeat(|text| match redactor.field_text(key, text) {
                Outcome::Keep => text.len(),
                _ => 0,
            })
        }),
    ];
    let samples = race(rounds, &mut contenders);
    let mut table = Table::new(&["", "x", "best x", "ns", "best ns"]);
    for (contender, times) in contenders.iter().zip(&samples) {
        table.row(
            contender.name,
            &[
                format!("{:.2}", samples[0].times(times)),
                format!("{:.2}", samples[0].best_times(times)),
                format!("{:.1}", times.median() / TIMES as f64),
                format!("{:.1}", times.min() / TIMES as f64),
            ],
        );
    }
    table.print(&format!("a clean field of {} bytes", CLEAN.len()));
    Ok(())
}

fn repeat(scan: impl Fn(&str) -> usize) -> usize {
    (0..TIMES).map(|_| black_box(scan(black_box(CLEAN)))).sum()
}
