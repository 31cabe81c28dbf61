/// Random numbers with the laws that traffic follows; the same for the same
/// seed, on any machine.
#[derive(Clone)]
pub(crate) struct Dice(fastrand::Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    pub(crate) fn uniform(&mut self) -> f64 {
        self.0.f64()
    }

    pub(crate) fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.uniform()
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0.u64(..bound)
    }

    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// Mean 0, deviation 1: Box and Muller's.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Mean 1, variance `1 / shape`, for a shape of 1 and more: Marsaglia and
    /// Tsang's.
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            let u = self.uniform();
            if v > 0.0 && u.ln() < x * x / 2.0 + d - d * v + d * v.ln() {
                return d * v / shape;
            }
        }
    }

    /// Knuth's for few, the normal law for many.
    pub(crate) fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 30.0 {
            let count = mean + mean.sqrt() * self.normal();
            return count.round().max(0.0) as u64;
        }
        let (end, mut product) = ((-mean).exp(), self.uniform());
        let mut count = 0;
        while product > end {
            product *= self.uniform();
            count += 1;
        }
        count
    }
}

/// A slow disturbance: a factor around 1 that wanders back (an AR(1) process
/// of its logarithm).
#[derive(Clone)]
pub(crate) struct Drift {
    log: f64,
    kept: f64,
    push: f64,
}

impl Drift {
    /// With a deviation of `size` and a memory of `seconds`.
    pub(crate) fn new(size: f64, seconds: f64) -> Self {
        let kept = (-1.0 / seconds).exp();
        Self { log: 0.0, kept, push: size * (1.0 - kept * kept).sqrt() }
    }

    pub(crate) fn step(&mut self, dice: &mut Dice) -> f64 {
        self.log = self.log * self.kept + self.push * dice.normal();
        self.log.exp()
    }
}

/// A uniform hash of a number, as a keyed fingerprint is (`SplitMix64`).
pub(crate) fn hash(number: u64) -> u64 {
    let x = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
