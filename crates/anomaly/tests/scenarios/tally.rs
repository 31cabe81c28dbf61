use crate::attack::Attack;

/// How many were injected, and how soon they were found, in seconds.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    injected: usize,
    delays: Vec<u64>,
}

impl Tally {
    pub(crate) const HEADER: &str =
        "attack         site   injected  found  median s   95 % s";

    pub(crate) fn one(found: Option<u64>) -> Self {
        Self { injected: 1, delays: found.into_iter().collect() }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.injected += other.injected;
        self.delays.extend(other.delays);
    }

    /// From 0 to 1.
    pub(crate) fn found(&self) -> f64 {
        self.delays.len() as f64 / self.injected as f64
    }

    pub(crate) fn row(&mut self, attack: Attack, site: &str) -> String {
        self.delays.sort_unstable();
        let part = |part| {
            let at = self.delays.len() * part / 100;
            self.delays.get(at).copied().unwrap_or_default()
        };
        let (name, found) = (format!("{attack:?}"), self.found() * 100.0);
        let (injected, median, late) = (self.injected, part(50), part(95));
        format!(
            "{name:<14} {site:<6} {injected:>8} {found:>5.1}% {median:>9} \
             {late:>8}"
        )
    }
}

impl FromIterator<Self> for Tally {
    fn from_iter<I: IntoIterator<Item = Self>>(tallies: I) -> Self {
        let mut all = Self::default();
        tallies.into_iter().for_each(|tally| all.add(tally));
        all
    }
}
