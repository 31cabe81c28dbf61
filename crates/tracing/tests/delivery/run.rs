use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Span};

use crate::callsites::{self, Parent};
use crate::program::{Hang, Kind, Program, Step};
use crate::stack::{Part, Reload, Sieve, Stack};
use crate::switch;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Wrapping {
    Raw,
    Redacted,
}

/// When values log what they have inside.
#[derive(Clone, Debug)]
pub(crate) enum Loudness {
    /// The program logs it just before the step, for these steps.
    Before(HashSet<u64>),
    /// They do so themselves while they are formatted.
    Inside,
    Quiet,
}

#[derive(Debug)]
pub(crate) struct Outcome {
    /// For each recording layer, innermost first.
    pub(crate) got: Vec<Vec<String>>,
    /// The steps that reached the dispatcher.
    pub(crate) dispatched: HashSet<u64>,
}

/// Runs `program` on `stack` and tells what each layer got.
///
/// On a thread of its own: a vetoed event leaves verdicts of per-layer filters
/// behind in a thread-local.
pub(crate) fn run(
    stack: &Stack,
    program: &Program,
    wrapping: Wrapping,
    loudness: Loudness,
) -> Outcome {
    std::thread::scope(|scope| {
        let run = || run_here(stack, program, wrapping, loudness);
        scope.spawn(run).join().unwrap()
    })
}

fn run_here(
    stack: &Stack,
    program: &Program,
    wrapping: Wrapping,
    loudness: Loudness,
) -> Outcome {
    let (mut gots, mut reloads) = (Vec::new(), Vec::new());
    let dispatch = stack.build(wrapping, &mut gots, &mut reloads);
    let run = Run { loudness, reloads, spans: RefCell::default() };
    let dispatched = switch::with(dispatch, || {
        run.steps(&program.0);
        run.spans.take();
    });
    let got = gots.iter().map(|got| got.lock().unwrap().clone()).collect();
    Outcome { got, dispatched }
}

impl Outcome {
    /// What was not logged from inside a value.
    pub(crate) fn outer(&self) -> Vec<Vec<&str>> {
        self.got.iter().map(|got| outer(got)).collect()
    }

    pub(crate) fn nested(&self) -> usize {
        self.got.iter().flatten().filter(|line| is_nested(line)).count()
    }
}

fn outer(got: &[String]) -> Vec<&str> {
    let lines = got.iter().map(String::as_str);
    lines.filter(|line| !is_nested(line)).collect()
}

/// Begins the lines of what was logged from inside a value.
const NESTED: &str = "nested ";

fn is_nested(line: &str) -> bool {
    line.starts_with(NESTED)
}

/// What a line that is recorded now begins with.
pub(crate) fn place() -> &'static str {
    if INSIDE.get() { NESTED } else { "" }
}

struct Run {
    loudness: Loudness,
    reloads: Vec<Reload>,
    spans: RefCell<Vec<Span>>,
}

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

impl Run {
    fn steps(&self, steps: &[Step]) {
        for step in steps {
            self.step(step);
        }
    }

    fn step(&self, step: &Step) {
        if let Loudness::Before(dispatched) = &self.loudness
            && dispatched.contains(&step.op)
        {
            self.inside(step);
        }
        let op = step.op;
        switch::at(op);
        let value = Value { run: self, step };
        let (target, level) = (step.target, step.level);
        match &step.kind {
            Kind::Event => {
                let parent = self.parent(&step.parent);
                callsites::event(target, level, parent, op, &value);
            }
            Kind::Follows(which) => {
                if let Some(span) = self.span(*which) {
                    Span::current().follows_from(&span);
                }
            }
            Kind::Log => callsites::log(target, level, op, &value),
            Kind::Record(which) => {
                if let Some(span) = self.span(*which) {
                    span.record("late", tracing::field::debug(&value));
                }
            }
            Kind::Reload(which) => {
                for reload in &self.reloads {
                    reload(*which);
                }
                switch::forget_interests();
            }
            Kind::Span(body) => {
                let parent = self.parent(&step.parent);
                let span = callsites::span(target, level, parent, op, &value);
                if !INSIDE.get() {
                    self.spans.borrow_mut().push(span.clone());
                }
                span.in_scope(|| self.steps(body));
            }
        }
    }

    fn inside(&self, step: &Step) {
        let outer = INSIDE.replace(true);
        self.steps(&step.inside);
        INSIDE.set(outer);
    }

    fn span(&self, which: usize) -> Option<Span> {
        let spans = self.spans.borrow();
        let which = which.checked_rem(spans.len())?;
        Some(spans[which].clone())
    }

    fn parent(&self, hang: &Hang) -> Parent {
        match hang {
            Hang::Current => Parent::Current,
            Hang::Root => Parent::Root,
            Hang::On(which) => {
                Parent::Explicit(self.span(*which).and_then(|s| s.id()))
            }
        }
    }
}

struct Value<'r> {
    run: &'r Run,
    step: &'r Step,
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if matches!(self.run.loudness, Loudness::Inside) {
            self.run.inside(self.step);
        }
        write!(f, "value of {}", self.step.op)
    }
}

/// Two layers, the outer of which wants no debug events, and a debug event
/// with a value that logs.
pub(crate) fn refused_case() -> (Stack, Program) {
    let records = |level| Part::Records(Some(Sieve::Level(level)));
    let parts = vec![records(LevelFilter::DEBUG), records(LevelFilter::ERROR)];
    let step = |op, level, inside| Step {
        op,
        target: "app",
        level,
        parent: Hang::Current,
        kind: Kind::Event,
        inside,
    };
    let inside = vec![step(2, Level::ERROR, Vec::new())];
    let program = Program(vec![step(1, Level::DEBUG, inside)]);
    (Stack { parts, formats: true }, program)
}
