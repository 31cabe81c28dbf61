use std::{
    fmt,
    hint::black_box,
    time::{Duration, Instant},
};

use crate::Samples;

/// Something that is measured beside others that do the same.
pub struct Contender<'a> {
    /// What the table calls it.
    pub name: &'static str,
    pass: Box<dyn FnMut() -> (usize, Duration) + 'a>,
}

impl<'a> Contender<'a> {
    /// `pass` does the work once and says how much it found.
    pub fn new(
        name: &'static str,
        mut pass: impl FnMut() -> usize + 'a,
    ) -> Self {
        Self::prepared(name, || (), move |()| pass())
    }

    /// The same with what `prepare` makes anew for each pass, while no clock
    /// runs.
    #[expect(clippy::disallowed_methods, reason = "measures time")]
    pub fn prepared<I>(
        name: &'static str,
        mut prepare: impl FnMut() -> I + 'a,
        mut pass: impl FnMut(I) -> usize + 'a,
    ) -> Self {
        let pass = move || {
            let input = prepare();
            let start = Instant::now();
            let found = black_box(pass(input));
            (found, start.elapsed())
        };
        Self { name, pass: Box::new(pass) }
    }

    /// How much one pass finds.
    pub fn found(&mut self) -> usize {
        (self.pass)().0
    }

    /// The time of one pass, taken over as many as fill a turn, so that a fast
    /// contender is hit by as much noise as a slow one.
    fn turn(&mut self, least: Duration) -> f64 {
        let (mut passes, mut total) = (0_u32, Duration::ZERO);
        while total < least {
            total += (self.pass)().1;
            passes += 1;
        }
        total.as_nanos() as f64 / f64::from(passes)
    }
}

impl fmt::Debug for Contender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Contender").field(&self.name).finish()
    }
}

/// Lets the contenders take turns for `rounds` rounds, each round beginning
/// with another one. The times of one pass, in the order of the contenders.
pub fn race(rounds: usize, contenders: &mut [Contender<'_>]) -> Vec<Samples> {
    const TURN: Duration = Duration::from_millis(10);
    let count = contenders.len();
    let mut samples = vec![Samples::default(); count];
    for contender in &mut *contenders {
        contender.turn(TURN);
    }
    for round in 0..rounds {
        for index in (0..count).map(|turn| (round + turn) % count) {
            samples[index].push(contenders[index].turn(TURN));
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_contender_has_a_turn_in_each_round() {
        let mut turns = [0, 0];
        let [first, second] = &mut turns;
        let mut contenders = [
            Contender::new("first", || {
                std::thread::sleep(Duration::from_millis(20));
                *first += 1;
                0
            }),
            Contender::new("second", || {
                std::thread::sleep(Duration::from_millis(10));
                *second += 1;
                0
            }),
        ];
        let samples = race(3, &mut contenders);
        drop(contenders);
        assert_eq!(turns, [4, 4]);
        assert!(samples[0].times(&samples[1]) > 1.0);
    }
}
