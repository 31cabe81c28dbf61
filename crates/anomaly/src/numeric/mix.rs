/// Which values come how often: lately, against a longer time.
///
/// Values go to eight classes by their distance from the level in usual
/// deviations. The distance of the two mixtures is Pearson's, with a little
/// added to classes that were hardly ever seen.
///
/// 128 bytes.
#[derive(Clone, Debug)]
pub(super) struct Mix {
    short: [f64; CLASSES],
    long: [f64; CLASSES],
}

const CLASSES: usize = 8;
/// Between them, in deviations.
const EDGES: [f64; CLASSES - 1] = [-2.5, -1.2, -0.4, 0.4, 1.2, 2.5, 6.0];
/// Lately: about the last 50 values.
const SHORT: f64 = 0.02;
const RARE: f64 = 0.02;

impl Mix {
    pub(super) const fn new() -> Self {
        Self { short: [0.0; CLASSES], long: [0.0; CLASSES] }
    }

    /// Takes a value `off` deviations from the level; `least` is the smallest
    /// weight of a value in the short mixture, `long` its weight in the long.
    pub(super) fn look(&mut self, off: f64, least: f64, long: f64) -> f64 {
        let class = EDGES.iter().filter(|edge| off > **edge).count();
        let mut distance = 0.0;
        let classes = self.short.iter_mut().zip(&mut self.long);
        for (number, (short, usual)) in classes.enumerate() {
            let hit = if number == class { 1.0 } else { 0.0 };
            *short += SHORT.max(least) * (hit - *short);
            distance += (*short - *usual).powi(2) / (*usual + RARE);
            *usual += long * (hit - *usual);
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::Mix;

    #[test]
    fn another_mixture_of_usual_values_is_far_off() {
        let mut mix = Mix::new();
        let mut usual = 0.0_f64;
        for row in 1..=2000_u32 {
            let off = if row % 10 == 0 { 5.0 } else { 0.1 };
            let weight = 1.0 / f64::from(row);
            let distance = mix.look(off, weight, weight);
            if row > 500 {
                usual = usual.max(distance);
            }
        }
        let mut odd = 0.0;
        for row in 0..40 {
            let off = if row % 2 == 0 { 5.0 } else { 0.1 };
            odd = mix.look(off, 0.0, 0.0005);
        }
        assert!(odd > 5.0 * usual, "{odd} {usual}");
    }
}
