use crate::{
    line,
    random::Random,
    secret::{KINDS, Kind},
};

const SEED: u64 = 20_261_123;

/// Log lines, the same ones in every run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Corpus {
    /// What kind of text it is.
    pub name: &'static str,
    /// The lines, without line breaks.
    pub lines: Vec<String>,
    /// In how many of the lines there is a secret.
    pub planted: usize,
}

impl Corpus {
    /// `bytes` bytes or a line more, without any secret.
    #[must_use]
    pub fn clean(bytes: usize) -> Self {
        Self::new("clean", 0, bytes)
    }

    /// The same with a secret in one line of twenty.
    #[must_use]
    pub fn mixed(bytes: usize) -> Self {
        Self::new("mixed", 5, bytes)
    }

    /// The same with a secret in each line.
    #[must_use]
    pub fn dense(bytes: usize) -> Self {
        Self::new("dense", 100, bytes)
    }

    /// The size in bytes, a line break for each line included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.lines.iter().map(|line| line.len() + 1).sum()
    }

    fn new(name: &'static str, percent: u64, bytes: usize) -> Self {
        let mut random = Random::new(SEED);
        let mut corpus = Self { name, lines: Vec::new(), planted: 0 };
        let mut size = 0;
        while size < bytes {
            let line = if random.chance(percent) {
                corpus.planted += 1;
                let kind: Kind = random.pick(&KINDS);
                let secret = kind(&mut random);
                line::around(&secret, &mut random)
            } else {
                line::clean(&mut random)
            };
            size += line.len() + 1;
            corpus.lines.push(line);
        }
        corpus
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn each_run_reads_the_same_text() {
        assert_eq!(Corpus::mixed(9999).lines, Corpus::mixed(9999).lines);
    }

    #[test]
    fn the_rules_find_every_secret_that_is_planted() {
        let rules = rules::regexes();
        let corpus = Corpus::dense(99_999);
        assert_eq!(corpus.planted, corpus.lines.len());
        for line in &corpus.lines {
            assert!(rules.iter().any(|rule| rule.is_match(line)), "{line}");
        }
    }

    #[test]
    fn one_line_of_twenty_holds_a_secret() {
        let corpus = Corpus::mixed(1 << 20);
        let share = corpus.lines.len() / corpus.planted;
        assert!((17..=23).contains(&share), "one of {share}");
        assert_eq!(Corpus::clean(1 << 20).planted, 0);
    }
}
