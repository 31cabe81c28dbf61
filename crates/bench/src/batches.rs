//! Things that take less time than the clock: ten in a row, and how much they
//! add to what is done without them.

use std::time::Instant;

use crate::{Samples, Table};

/// Few enough that a slow call shows, enough that the clock does not.
pub const BATCH: usize = 10;
/// How many batches make a turn.
pub const TURN: usize = 100;

/// One turn: the times of one call of `once`, each that of a batch divided by
/// [`BATCH`]. What it is called with is prepared while no clock runs.
#[expect(clippy::disallowed_methods, reason = "measures time")]
pub fn turn<I>(
    samples: &mut Samples,
    mut prepare: impl FnMut() -> I,
    mut once: impl FnMut(I),
) {
    // The processor still knows the turn before.
    (0..TURN).for_each(|_| once(prepare()));
    for _ in 0..TURN {
        let inputs: Vec<I> = (0..BATCH).map(|_| prepare()).collect();
        let start = Instant::now();
        inputs.into_iter().for_each(&mut once);
        let elapsed = start.elapsed().as_nanos() as f64;
        samples.push(elapsed / BATCH as f64);
    }
}

/// What [`turn`] measured, beside what it measured without the thing whose
/// price is asked for.
#[derive(Clone, Debug)]
pub struct Prices(Table);

impl Prices {
    /// A table with a column for each of these beside those of the times.
    #[must_use]
    pub fn new(more: &[&str]) -> Self {
        let times = ["", "x", "median ns", "added", "p99 ns", "added"];
        let least = ["min ns", "added"];
        Self(Table::new(&[&times[..], &least, more].concat()))
    }

    /// Adds a row; `more` has a cell for each of the other columns.
    pub fn row(
        &mut self,
        name: impl Into<String>,
        (own, base): (&Samples, &Samples),
        more: &[String],
    ) {
        let mut cells = vec![format!("{:.2}", own.median() / base.median())];
        for percent in [50, 99, 0] {
            let (own, base) = (own.quantile(percent), base.quantile(percent));
            cells.push(format!("{own:.0}"));
            cells.push(format!("{:.0}", own - base));
        }
        cells.extend_from_slice(more);
        self.0.row(name, &cells);
    }

    /// Prints it under its title.
    pub fn print(&self, title: &str) {
        self.0.print(title);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_a_hundred_batches_after_as_many_calls() {
        let mut samples = Samples::default();
        let (mut prepared, mut called) = (0, 0);
        turn(
            &mut samples,
            || {
                prepared += 1;
                prepared
            },
            |input| {
                called += 1;
                assert_eq!(input, called);
            },
        );
        assert_eq!((prepared, called), (1_100, 1_100));
        assert_eq!(samples.len(), TURN);
    }
}
