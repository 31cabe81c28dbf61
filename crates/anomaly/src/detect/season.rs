use super::{rate::Expected, real::narrow};

/// The shape of the week: what each of its 168 hours usually holds.
///
/// Holt and Winters' method (Winters, *Forecasting sales by exponentially
/// weighted moving averages*, 1960) with a multiplicative season and no trend,
/// made robust as by Gelper, Fried and Croux (*Robust forecasting with
/// exponential and Holt-Winters smoothing*, 2010): what is off by more than
/// four usual deviations is learnt as four. An hour with few events is drawn
/// towards the mean of all, by the weight of sixteen events. An hour not yet
/// seen is taken to be like the same hour of the days that were.
///
/// About 900 bytes.
#[derive(Clone, Debug)]
pub(super) struct Season {
    /// Events a second, at a level of 1.
    rates: [f32; 168],
    visits: [u8; 168],
    /// Decayed events of the last days, and what the shape said of them.
    events: f64,
    shaped: f64,
    /// Decayed absolute errors, and events that were expected with them.
    errors: f64,
    foreseen: f64,
    mean: f64,
}

impl Season {
    /// The weight of the mean of all hours, in events.
    const SHRINK: f64 = 16.0;
    /// What an hour keeps of the level and the deviation: three days' memory,
    /// for a drip of half a day must not vanish in it.
    const KEPT: f64 = 0.986;

    pub(super) const fn new() -> Self {
        Self {
            rates: [0.0; 168],
            visits: [0; 168],
            events: 0.0,
            shaped: 0.0,
            errors: 0.0,
            foreseen: 0.0,
            mean: 0.0,
        }
    }

    /// Takes an hour that is over, with so many events a second.
    pub(super) fn learn(&mut self, hour: u8, rate: f64) {
        let mut rate = rate;
        // Another day's hour is no measure: a weekend would be cut to what a
        // working day holds, and seem to be a fall of the whole.
        let known = self.shape(hour).filter(|_| self.knows(hour));
        if let Some((shape, _)) = known {
            let usual = shape * self.level();
            let band = usual * self.deviation().max(0.1) * 4.0;
            // A rate of an event an hour is off by one event at least.
            rate = rate.min(usual + band + 4.0 / 3600.0).max(usual - band);
            let error = (rate - usual).abs();
            for (sum, rate) in [
                (&mut self.events, rate),
                (&mut self.shaped, shape),
                (&mut self.errors, error),
                (&mut self.foreseen, usual),
            ] {
                *sum = *sum * Self::KEPT + rate * 3600.0;
            }
        }
        let rate = rate / self.level();
        let at = usize::from(hour);
        if let (Some(kept), Some(visits)) =
            (self.rates.get_mut(at), self.visits.get_mut(at))
        {
            let gain = (1.0 / (f64::from(*visits) + 1.0)).max(0.25);
            let old = f64::from(*kept);
            *kept = narrow(old + gain * (rate - old));
            *visits = visits.saturating_add(1);
        }
        self.average();
    }

    fn average(&mut self) {
        let (mut sum, mut seen) = (0.0, 0.0);
        for (rate, visits) in self.rates.iter().zip(&self.visits) {
            if *visits > 0 {
                sum += f64::from(*rate);
                seen += 1.0;
            }
        }
        self.mean = sum / f64::max(seen, 1.0);
    }

    /// How the last day compares with the shape.
    fn level(&self) -> f64 {
        (self.events + Self::SHRINK) / (self.shaped + Self::SHRINK)
    }

    /// The usual deviation, as a part of the mean. A mean absolute error is
    /// 0.8 of a standard deviation; a fifth, until there are any.
    fn deviation(&self) -> f64 {
        (1.25 * self.errors + 0.2 * Self::SHRINK)
            / (self.foreseen + Self::SHRINK)
    }

    /// The rate of an hour at a level of 1, and how many visits it rests on.
    fn shape(&self, hour: u8) -> Option<(f64, f64)> {
        let own = self.visit(usize::from(hour));
        let (sum, visits) = match own {
            Some((rate, visits)) => (rate * visits, visits),
            None => (usize::from(hour) % 24..168)
                .step_by(24)
                .filter_map(|hour| self.visit(hour))
                .fold((0.0, 0.0), |(sum, days), (rate, _)| {
                    (sum + rate, days + 1.0)
                }),
        };
        if visits == 0.0 || self.mean <= 0.0 {
            return None;
        }
        let events = Self::SHRINK + sum * 3600.0;
        let hours = Self::SHRINK / self.mean + visits * 3600.0;
        Some((events / hours, visits))
    }

    fn visit(&self, hour: usize) -> Option<(f64, f64)> {
        let visits = *self.visits.get(hour)?;
        let rate = f64::from(*self.rates.get(hour)?);
        (visits > 0).then(|| (rate, f64::from(visits.min(4))))
    }

    /// Whether this hour of the week was seen, not only its hour of the day.
    pub(super) fn knows(&self, hour: u8) -> bool {
        self.visit(usize::from(hour)).is_some()
    }

    /// The most to expect in a second: of this hour and the next.
    pub(super) fn high(&self, hour: u8) -> Option<Expected> {
        let here = self.usual(hour)?;
        let next = self.usual(beside(hour, 1));
        Some(next.map_or(here, |next| here.higher(next)))
    }

    /// The least to expect in a second: of this hour and both beside it.
    pub(super) fn low(&self, hour: u8) -> Option<Expected> {
        let here = self.usual(hour)?;
        let beside = [beside(hour, 1), beside(hour, 167)];
        let expected = beside.into_iter().filter_map(|h| self.usual(h));
        Some(expected.fold(here, Expected::lower))
    }

    /// What to expect in a second.
    pub(super) fn usual(&self, hour: u8) -> Option<Expected> {
        let (rate, visits) = self.shape(hour)?;
        let mean = rate * self.level();
        // What the shape itself is off by is worth as many events.
        let known = Self::SHRINK + rate * visits * 3600.0;
        let off = 1.0 / known + self.deviation().powi(2) / visits;
        Some(Expected { mean, evidence: 1.0 / off })
    }
}

/// The hour of the week that comes `by` hours later.
pub(super) fn beside(hour: u8, by: u8) -> u8 {
    let hour = u16::from(hour).saturating_add(by.into()) % 168;
    u8::try_from(hour).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Season;

    /// A day from 10 to 34 events a second, the last two days at half.
    fn usual(hour: u8) -> f64 {
        let day = 10.0 + f64::from(hour % 24);
        if hour < 120 { day } else { day / 2.0 }
    }

    fn learnt(hours: usize) -> Season {
        let mut season = Season::new();
        (0..168).cycle().take(hours).for_each(|h| season.learn(h, usual(h)));
        season
    }

    fn mean(season: &Season, hour: u8) -> Option<f64> {
        season.usual(hour).map(|expected| expected.mean)
    }

    #[test]
    fn knows_the_day_after_a_day_and_the_week_after_a_week() {
        assert_eq!(mean(&learnt(20), 21), None);
        let day = mean(&learnt(24), 24 + 5).unwrap();
        assert!((day / usual(5) - 1.0).abs() < 0.02, "{day}");
        assert!(!learnt(24).knows(29));
        let week = learnt(336);
        for hour in 0..168 {
            let rate = mean(&week, hour).unwrap();
            assert!((rate / usual(hour) - 1.0).abs() < 0.1, "{hour} {rate}");
        }
        assert!(week.knows(29));
        let (low, high) = (week.low(30), week.high(30));
        assert!(low.unwrap().mean < 15.5 && high.unwrap().mean > 16.5);
    }

    #[test]
    fn the_level_follows_within_days() {
        let mut season = learnt(336);
        (0..72).for_each(|hour| season.learn(hour, usual(hour) * 2.0));
        let rate = mean(&season, 73).unwrap();
        assert!((1.5..2.1).contains(&(rate / usual(73))), "{rate}");
    }

    #[test]
    fn a_level_is_not_taken_for_a_shape() {
        let mut season = learnt(336);
        season.events = season.shaped * 2.0;
        let before = season.rates[5];
        season.learn(5, usual(5) * 2.0);
        assert!((season.rates[5] / before - 1.0).abs() < 0.02);
    }

    #[test]
    fn one_wild_hour_is_cut_to_the_band() {
        let mut season = learnt(336);
        season.learn(0, 1e9);
        for hour in 0..168 {
            let rate = mean(&season, hour).unwrap();
            assert!(rate < usual(hour) * 1.6, "{hour} {rate}");
        }
    }

    #[test]
    fn hours_with_few_events_lean_on_the_mean() {
        let mut season = Season::new();
        for hour in 0..168 {
            // One event every fourth hour, in the same hours of the day.
            let rate = if hour % 4 == 0 { 1.0 / 3600.0 } else { 0.0 };
            season.learn(hour, rate);
        }
        let rate = mean(&season, 4).unwrap() * 3600.0;
        assert!((0.2..0.4).contains(&rate), "{rate}");
    }
}
