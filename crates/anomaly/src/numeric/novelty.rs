use super::narrow;

/// Which surprises are heard, and how rare one as great is in this series.
///
/// Surprises are in decades: 3 is one in a thousand by the views, who are
/// right about their order, but not about how often they happen, as what is
/// unusual comes in clusters. So the surprises heard are counted too.
///
/// 160 bytes.
#[derive(Clone, Debug)]
pub(super) struct Novelty {
    seen: f64,
    /// The greatest surprise of this episode, 0 outside of one.
    peak: f64,
    since: f64,
    /// The peaks of the greatest episodes, descending, 0 where there is none.
    peaks: [f32; 32],
}

/// Where a surprise begins: one value in ten is no surprise.
const LEAST: f64 = 1.0;
/// What makes one greater, so that a slope is not heard at every step.
const GREATER: f64 = 0.3;
/// An episode that is not there yet counts half.
const COMING: f64 = 0.5;
/// How many peaks the tail beyond them is made of, and what is believed
/// before: so many peaks that are as calibrated probabilities are.
const TAIL: usize = 10;
const PRIOR_WEIGHT: f64 = 6.0;
const PRIOR_EXCESS: f64 = std::f64::consts::LOG10_E;
/// When half of the past is forgotten, in values.
const HORIZON: f64 = 32_768.0;

impl Novelty {
    pub(super) const fn new() -> Self {
        Self { seen: 0.0, peak: 0.0, since: 0.0, peaks: [0.0; 32] }
    }

    /// The values so far, within the horizon.
    pub(super) const fn seen(&self) -> f64 {
        self.seen
    }

    /// Takes the surprise of a value. If it is heard: how many episodes a
    /// value begins in this series that are as great, a small number.
    pub(super) fn hear(&mut self, surprise: f64, cool: f64) -> Option<f64> {
        self.seen += 1.0;
        self.since += 1.0;
        if self.seen >= HORIZON {
            self.forget();
        }
        if self.peak > 0.0 && self.since > cool {
            self.keep();
        }
        let heard = surprise > LEAST && surprise > self.peak + GREATER;
        heard.then(|| {
            self.since = 0.0;
            self.peak = surprise;
            self.rate(surprise)
        })
    }

    fn rate(&self, surprise: f64) -> f64 {
        let known = self.peaks.iter().map(|&peak| f64::from(peak));
        let tail = known.clone().take(TAIL).filter(|peak| *peak > 0.0);
        let (mut lowest, mut sum, mut count) = (0.0, 0.0, 0.0);
        for peak in tail {
            (lowest, sum, count) = (peak, sum + peak, count + 1.0);
        }
        if surprise <= lowest {
            let greater = known.filter(|peak| *peak >= surprise);
            let greater = greater.fold(COMING, |count, _| count + 1.0);
            return greater / self.seen;
        }
        let (start, begun) =
            if count > 0.0 { (lowest, count) } else { (2.0, 0.0) };
        let excess = (sum - start * count + PRIOR_WEIGHT * PRIOR_EXCESS)
            / (count + PRIOR_WEIGHT);
        let beyond = (-(surprise - start) / excess).exp();
        ((begun + COMING) / self.seen * beyond).min(1.0)
    }

    /// The episode is over.
    fn keep(&mut self) {
        let mut peak = narrow(self.peak);
        for kept in &mut self.peaks {
            if peak > *kept {
                std::mem::swap(&mut peak, kept);
            }
        }
        self.peak = 0.0;
    }

    /// Half of the values, and of the episodes every second one by rank.
    fn forget(&mut self) {
        self.seen /= 2.0;
        let mut left = [0.0; 32];
        let kept = self.peaks.iter().skip(1).step_by(2);
        for (slot, &peak) in left.iter_mut().zip(kept) {
            *slot = peak;
        }
        self.peaks = left;
    }
}

#[cfg(test)]
mod tests {
    use super::{HORIZON, Novelty};

    #[test]
    fn an_episode_is_heard_once_and_again_if_it_gets_worse() {
        let mut novelty = Novelty::new();
        let heard = [0.5, 3.0, 3.0, 3.2, 3.6, 2.0]
            .map(|surprise| novelty.hear(surprise, 10.0).is_some());
        assert_eq!(heard, [false, true, false, false, true, false]);
        for _ in 0..9 {
            assert_eq!(novelty.hear(3.5, 10.0), None);
        }
        assert!(novelty.hear(3.5, 10.0).is_some());
    }

    #[test]
    fn a_nervous_series_is_not_believed() {
        let (mut nervous, mut calm) = (Novelty::new(), Novelty::new());
        for row in 0..4000 {
            let surprise = if row % 100 == 0 { 4.0 } else { 0.0 };
            nervous.hear(surprise, 40.0);
            calm.hear(0.0, 40.0);
        }
        let (nervous, calm) = (nervous.hear(4.0, 40.0), calm.hear(4.0, 40.0));
        assert!(nervous.unwrap() > 0.006, "{nervous:?}");
        assert!(calm.unwrap() < 1e-5, "{calm:?}");
    }

    #[test]
    fn the_past_fades_and_rates_stay() {
        let mut novelty = Novelty::new();
        let mut last = 0.0;
        for row in 0..200_000 {
            let surprise = if row % 1000 == 0 { 4.0 } else { 0.0 };
            last = novelty.hear(surprise, 40.0).unwrap_or(last);
            assert!(novelty.seen() <= HORIZON);
        }
        assert!((2e-4..2e-3).contains(&last), "{last}");
    }
}
