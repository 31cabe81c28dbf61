use tracing::Level;

use crate::callsites::{LEVELS, TARGETS};
use crate::random::Random;

/// What a program does, one step after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program(pub(crate) Vec<Step>);

#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Unique in its program.
    pub(crate) op: u64,
    pub(crate) target: &'static str,
    pub(crate) level: Level,
    pub(crate) parent: Hang,
    pub(crate) kind: Kind,
    /// What the value logs each time it is formatted; mostly nothing.
    pub(crate) inside: Vec<Self>,
}

#[derive(Clone, Debug)]
pub(crate) enum Hang {
    Current,
    Root,
    /// On one of the spans that were opened before.
    On(usize),
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Event,
    Follows(usize),
    Log,
    Record(usize),
    Reload(usize),
    Span(Vec<Step>),
}

impl Program {
    pub(crate) fn random(random: &mut Random) -> Self {
        let mut op = 0;
        Self(steps(random, &mut op, 0, false))
    }
}

fn steps(
    random: &mut Random,
    op: &mut u64,
    depth: usize,
    inside: bool,
) -> Vec<Step> {
    let most = if inside { 2 } else { 6 };
    let count = 1 + random.below(most);
    (0..count).map(|_| step(random, op, depth, inside)).collect()
}

fn step(random: &mut Random, op: &mut u64, depth: usize, inside: bool) -> Step {
    *op += 1;
    let this = *op;
    let kind = match random.below(12) {
        0..=2 if depth < 4 => Kind::Span(steps(random, op, depth + 1, inside)),
        3 if !inside => Kind::Record(random.below(4)),
        4 if !inside => Kind::Follows(random.below(4)),
        5 if !inside => Kind::Reload(random.below(4)),
        6 => Kind::Log,
        _ => Kind::Event,
    };
    let parent = match random.below(6) {
        0 => Hang::Root,
        1 => Hang::On(random.below(4)),
        _ => Hang::Current,
    };
    let is_loud = !inside && random.one_in(3);
    Step {
        op: this,
        target: random.pick(&TARGETS),
        level: random.pick(&LEVELS),
        parent,
        kind,
        inside: if is_loud {
            steps(random, op, depth + 2, true)
        } else {
            Vec::new()
        },
    }
}
