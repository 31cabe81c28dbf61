use super::{
    look::Cause,
    mix::Mix,
    tail::{Tail, Tails},
};

/// Four ways to look at one series: how far a value is from the level, from
/// the last few values, how noisy the series is lately, and which values it
/// is made of. Each learns how often it sees what.
///
/// About 1.4 KB.
#[derive(Clone, Debug)]
pub(super) struct View {
    seen: f64,
    /// Over about 650 values.
    level: f64,
    /// The mean distance from it.
    deviation: f64,
    /// Over the last three values.
    recent: f64,
    last: f64,
    /// The mean step, over the last five values and over many.
    noise: f64,
    usual_noise: f64,
    mix: Mix,
    values: Tails,
    jumps: Tails,
    noises: Tails,
    mixes: Tail,
}

const SLOW: f64 = 0.0015;
const RECENT: f64 = 0.3;
const NOISE: f64 = 0.2;
/// A calm series is never infinitely more calm than usual.
const FLOOR: f64 = 0.05;
/// The band of usual values leaves out this share on either side.
const OUTSIDE: f64 = 0.005;

/// What a view says of a value: how likely it is that normal times look so,
/// and by what that was seen.
pub(super) struct Glance {
    pub(super) p: f64,
    pub(super) cause: Cause,
}

impl View {
    pub(super) const fn new() -> Self {
        Self {
            seen: 0.0,
            level: 0.0,
            deviation: 0.0,
            recent: 0.0,
            last: 0.0,
            noise: 0.0,
            usual_noise: 0.0,
            mix: Mix::new(),
            values: Tails::new(),
            jumps: Tails::new(),
            noises: Tails::new(),
            mixes: Tail::new(),
        }
    }

    /// Looks at the next value. `hold` keeps what is normal as it is;
    /// `afresh` says that the last values are no measure for this one.
    pub(super) fn look(
        &mut self,
        value: f64,
        hold: bool,
        afresh: bool,
    ) -> Glance {
        self.seen += 1.0;
        if self.seen < 2.0 {
            (self.level, self.recent, self.last) = (value, value, value);
            return Glance { p: 1.0, cause: Cause::Value };
        }
        if afresh {
            (self.recent, self.last) = (value, value);
        }
        let least = 1.0 / self.seen;
        let slow = if hold { 0.0 } else { least.max(SLOW) };
        let off = value - self.level;
        let jump = value - self.recent;
        let step = (value - self.last).abs();
        self.noise += least.max(NOISE) * (step - self.noise);
        self.usual_noise += slow * (step - self.usual_noise);
        let floor = FLOOR * self.usual_noise + f64::MIN_POSITIVE;
        let noise = ((self.noise + floor) / (self.usual_noise + floor)).ln();
        let deviations = off / self.deviation.max(f64::MIN_POSITIVE);
        let mix = self.mix.look(deviations, least, slow);
        self.deviation += slow * (off.abs() - self.deviation);
        self.level += slow * off;
        self.recent += least.max(RECENT) * jump;
        self.last = value;
        let noisier = if noise > 0.0 { Cause::Noisy } else { Cause::Calm };
        let mix = self.mixes_look(mix);
        [
            Glance { p: self.values.look(off), cause: Cause::Value },
            Glance { p: self.jumps.look(jump), cause: Cause::Jump(jump) },
            Glance { p: self.noises.look(noise), cause: noisier },
            Glance { p: mix, cause: Cause::Mixture },
        ]
        .into_iter()
        .min_by(|a, b| a.p.total_cmp(&b.p))
        .unwrap_or(Glance { p: 1.0, cause: Cause::Value })
    }

    fn mixes_look(&mut self, distance: f64) -> f64 {
        let p = self.mixes.beyond(distance);
        self.mixes.learn(distance);
        p
    }

    /// What is usual: the least, the level, the most.
    pub(super) fn band(&self) -> (f64, f64, f64) {
        let (down, up) = self.values.reach(OUTSIDE);
        (self.level - down, self.level, self.level + up)
    }
}
