use super::real::real;

/// Estimates how many different hashes were seen: Flajolet, Fusy, Gandouet and
/// Meunier (*`HyperLogLog`*, 2007) with 2^10 registers, a standard error of
/// 3.3 %, read by Ertl's estimator (*New cardinality estimation algorithms for
/// `HyperLogLog` sketches*, 2017), which needs no table and no second method for
/// small numbers. 1 KiB.
#[derive(Clone, Debug)]
pub(super) struct HyperLogLog {
    registers: [u8; Self::COUNT],
}

impl HyperLogLog {
    const BITS: u32 = 10;
    const COUNT: usize = 1 << Self::BITS;
    /// What a register may hold: the bits of a hash that choose none, and one.
    const MOST: usize = 55;

    pub(super) const fn new() -> Self {
        Self { registers: [0; Self::COUNT] }
    }

    /// Whether the estimate may have changed.
    pub(super) fn observe(&mut self, hash: u64) -> bool {
        let index = hash >> (u64::BITS - Self::BITS);
        let index = usize::try_from(index).unwrap_or_default();
        // The bit behind the rest ends it, when all of it is zero.
        let rest = (hash << Self::BITS) | (1 << (Self::BITS - 1));
        let rank = rest.leading_zeros().saturating_add(1);
        let rank = u8::try_from(rank).unwrap_or_default();
        let Some(register) = self.registers.get_mut(index) else {
            return false;
        };
        let higher = rank > *register;
        if higher {
            *register = rank;
        }
        higher
    }

    pub(super) fn clear(&mut self) {
        self.registers = [0; Self::COUNT];
    }

    /// How many different hashes this one and `other` have seen together.
    pub(super) fn union(&self, other: &Self) -> f64 {
        let mut counts = [0_u64; Self::MOST + 1];
        for (one, two) in self.registers.iter().zip(&other.registers) {
            let register = usize::from(*one.max(two));
            if let Some(count) = counts.get_mut(register) {
                *count = count.saturating_add(1);
            }
        }
        estimate(&counts)
    }
}

/// By how many registers hold what.
fn estimate(counts: &[u64; HyperLogLog::MOST + 1]) -> f64 {
    let all = real(HyperLogLog::COUNT as u64);
    let [empty, middle @ .., full] = counts;
    let mut sum = all * tau(1.0 - real(*full) / all);
    for count in middle.iter().rev() {
        sum = f64::midpoint(sum, real(*count));
    }
    sum += all * sigma(real(*empty) / all);
    all * all / (2.0 * std::f64::consts::LN_2) / sum
}

/// Of the empty registers.
fn sigma(part: f64) -> f64 {
    if part >= 1.0 {
        return f64::INFINITY;
    }
    let (mut x, mut y, mut sum) = (part, 1.0, part);
    // It doubles the digits at each step: far fewer are taken.
    for _ in 0..64 {
        x *= x;
        let before = sum;
        sum += x * y;
        y += y;
        if sum <= before {
            break;
        }
    }
    sum
}

/// Of the full ones.
fn tau(part: f64) -> f64 {
    if part <= 0.0 || part >= 1.0 {
        return 0.0;
    }
    let (mut x, mut y, mut sum) = (part, 1.0, 1.0 - part);
    for _ in 0..64 {
        x = x.sqrt();
        let before = sum;
        y /= 2.0;
        sum -= (1.0 - x).powi(2) * y;
        if sum >= before {
            break;
        }
    }
    sum / 3.0
}

#[cfg(test)]
mod tests {
    use super::HyperLogLog;

    #[test]
    fn the_error_is_three_percent_at_any_number() {
        let mut random = fastrand::Rng::with_seed(7);
        for number in [0_u32, 1, 10, 100, 1000, 2500, 5000, 20_000, 300_000] {
            let rounds = if number > 10_000 { 20 } else { 200 };
            let (mut bias, mut square) = (0.0, 0.0);
            for _ in 0..rounds {
                let (mut one, mut two) =
                    (HyperLogLog::new(), HyperLogLog::new());
                for index in 0..number {
                    let hash = random.u64(..);
                    let half = if index % 2 == 0 { &mut one } else { &mut two };
                    half.observe(hash);
                    half.observe(hash);
                }
                let error = one.union(&two) / f64::from(number.max(1))
                    - f64::from(number.min(1));
                bias += error / f64::from(rounds);
                square += error * error / f64::from(rounds);
            }
            let deviation = square.sqrt();
            assert!(bias.abs() < 0.02, "{number}: bias {bias}");
            assert!(deviation < 0.042, "{number}: {deviation}");
        }
    }

    #[test]
    fn takes_the_extremes() {
        let mut all = HyperLogLog::new();
        all.observe(0);
        all.observe(u64::MAX);
        let two = all.union(&HyperLogLog::new());
        assert!((1.9..2.1).contains(&two), "{two}");
        for index in 0..1024 {
            all.observe(index << 54);
        }
        assert!(all.union(&all) > 1e15);
        all.clear();
        assert!(all.union(&HyperLogLog::new()).abs() < 1e-9);
    }
}
