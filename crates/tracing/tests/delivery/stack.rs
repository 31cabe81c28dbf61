use palisade_tracing::RedactExt as _;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::{
    DynFilterFn, EnvFilter, FilterExt, FilterFn, LevelFilter,
};
use tracing_subscriber::layer::{Context, Filter};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, reload};

use crate::random::Random;
use crate::recorder::{Got, Recorder};
use crate::run::Wrapping;
use crate::talker::Talker;

/// Layers from the innermost to the outermost.
#[derive(Clone, Debug)]
pub(crate) struct Stack {
    pub(crate) parts: Vec<Part>,
    pub(crate) formats: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// A layer that records, with filters of its own.
    Records(Option<Sieve>),
    /// A filter for all layers.
    Global(Sieve),
    /// A layer that logs, whatever it gets.
    Talks,
}

#[derive(Clone, Debug)]
pub(crate) enum Sieve {
    Directives(&'static str),
    Either(Box<(Self, Self)>),
    Fields,
    InSpan,
    Level(LevelFilter),
    Not(Box<Self>),
    Reloaded(&'static str),
    Target(&'static str),
}

const DIRECTIVES: [&str; 6] = [
    "info",
    "app=debug,lib=warn",
    "off,pay=trace",
    "error,[work]=trace",
    "warn,[work{op=3}]=trace",
    "info,app[side]=debug",
];

pub(crate) type Reload = Box<dyn Fn(usize)>;

impl Stack {
    /// With `quirks` also global filters on values and layers that log, which
    /// leave the unwrapped stack's per-layer verdicts behind for the next
    /// event.
    pub(crate) fn random(random: &mut Random, quirks: bool) -> Self {
        let count = 1 + random.below(4);
        let mut parts: Vec<_> =
            (0..count).map(|_| part(random, quirks)).collect();
        if !parts.iter().any(|part| matches!(part, Part::Records(_))) {
            parts[0] = Part::Records(Some(sieve(random, true)));
        }
        Self { parts, formats: true }
    }

    /// The same stack, whose layers look at no value that has to be formatted.
    pub(crate) fn blind(self) -> Self {
        Self { formats: false, ..self }
    }

    pub(crate) fn build(
        &self,
        wrapping: Wrapping,
        gots: &mut Vec<Got>,
        reloads: &mut Vec<Reload>,
    ) -> Dispatch {
        let registry = tracing_subscriber::registry();
        macro_rules! chain {
            ($subscriber:expr) => { wrapping.finish($subscriber) };
            ($subscriber:expr, $part:ident $(, $rest:ident)*) => {{
                let layer = self.layer($part, gots, reloads);
                chain!($subscriber.with(layer) $(, $rest)*)
            }};
        }
        match self.parts.as_slice() {
            [a] => chain!(registry, a),
            [a, b] => chain!(registry, a, b),
            [a, b, c] => chain!(registry, a, b, c),
            [a, b, c, d, ..] => chain!(registry, a, b, c, d),
            [] => chain!(registry),
        }
    }

    fn layer<S>(
        &self,
        part: &Part,
        gots: &mut Vec<Got>,
        reloads: &mut Vec<Reload>,
    ) -> Box<dyn Layer<S> + Send + Sync>
    where
        S: Subscriber + for<'s> LookupSpan<'s> + Send + Sync,
    {
        match part {
            Part::Records(sieve) => {
                let got = Got::default();
                let recorder = Recorder::new(&got, self.formats);
                gots.push(got);
                match sieve {
                    None => Layer::boxed(recorder),
                    Some(sieve) => Layer::boxed(
                        recorder.with_filter(filter(sieve, reloads)),
                    ),
                }
            }
            Part::Talks => Layer::boxed(Talker.with_filter(LevelFilter::TRACE)),
            Part::Global(Sieve::Level(level)) => Layer::boxed(*level),
            Part::Global(Sieve::Directives(text)) => {
                Layer::boxed(EnvFilter::new(text))
            }
            Part::Global(Sieve::InSpan) => Layer::boxed(in_span()),
            Part::Global(Sieve::Target(target)) => {
                Layer::boxed(by_target(target))
            }
            Part::Global(_) => Layer::boxed(Fields),
        }
    }
}

impl Wrapping {
    fn finish<S: Subscriber + Send + Sync>(self, subscriber: S) -> Dispatch {
        match self {
            Self::Raw => Dispatch::new(subscriber),
            Self::Redacted => {
                let policy = palisade_redact::Policy::payments();
                subscriber.redacted(&policy.build().unwrap()).into()
            }
        }
    }
}

fn part(random: &mut Random, quirks: bool) -> Part {
    match random.below(10) {
        0 => Part::Global(Sieve::Level(LevelFilter::DEBUG)),
        1 => Part::Global(Sieve::Directives(random.pick(&DIRECTIVES))),
        2 => Part::Global(Sieve::InSpan),
        3 => Part::Global(Sieve::Target(random.pick(&["app", "pay"]))),
        4 if quirks => Part::Global(Sieve::Fields),
        6 if quirks => Part::Talks,
        5 => Part::Records(None),
        _ => Part::Records(Some(sieve(random, true))),
    }
}

fn sieve(random: &mut Random, nests: bool) -> Sieve {
    match random.below(if nests { 8 } else { 6 }) {
        0 => Sieve::Level(random.pick(&[
            LevelFilter::ERROR,
            LevelFilter::INFO,
            LevelFilter::TRACE,
        ])),
        1 => Sieve::Target(random.pick(&["app", "lib", "pay", "log"])),
        2 => Sieve::InSpan,
        3 => Sieve::Fields,
        4 => Sieve::Reloaded(random.pick(&DIRECTIVES)),
        6 => Sieve::Not(Box::new(sieve(random, false))),
        7 => Sieve::Either(Box::new((
            sieve(random, false),
            sieve(random, false),
        ))),
        _ => Sieve::Directives(random.pick(&DIRECTIVES)),
    }
}

fn filter<S>(
    sieve: &Sieve,
    reloads: &mut Vec<Reload>,
) -> Box<dyn Filter<S> + Send + Sync>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    match sieve {
        Sieve::Directives(text) => FilterExt::<S>::boxed(EnvFilter::new(text)),
        Sieve::Either(both) => {
            let first = filter::<S>(&both.0, reloads);
            FilterExt::<S>::boxed(first.or(filter(&both.1, reloads)))
        }
        Sieve::Fields => FilterExt::<S>::boxed(Fields),
        Sieve::InSpan => FilterExt::<S>::boxed(in_span()),
        Sieve::Level(level) => FilterExt::<S>::boxed(*level),
        Sieve::Not(sieve) => {
            FilterExt::<S>::boxed(filter::<S>(sieve, reloads).not())
        }
        Sieve::Reloaded(text) => {
            let (layer, handle) =
                reload::Layer::<_, S>::new(EnvFilter::new(text));
            reloads.push(Box::new(move |which| {
                handle.reload(EnvFilter::new(DIRECTIVES[which])).unwrap();
            }));
            FilterExt::<S>::boxed(layer)
        }
        Sieve::Target(target) => FilterExt::<S>::boxed(by_target(target)),
    }
}

fn by_target(target: &'static str) -> FilterFn<impl Fn(&Metadata<'_>) -> bool> {
    FilterFn::new(move |metadata| metadata.target() == target)
}

/// Debug events count only inside a span called "work".
fn in_span<S>()
-> DynFilterFn<S, impl Fn(&Metadata<'_>, &Context<'_, S>) -> bool>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    DynFilterFn::new(|metadata: &Metadata<'_>, cx: &Context<'_, S>| {
        let is_in = cx.lookup_current().is_some_and(|s| s.name() == "work");
        is_in || *metadata.level() <= Level::INFO
    })
}

/// Asks for the values of an event: only those with an even `op`.
struct Fields;

impl Fields {
    fn wants(event: &Event<'_>) -> bool {
        let mut even = true;
        event.record(
            &mut |field: &tracing::field::Field,
                  value: &dyn std::fmt::Debug| {
                if field.name() == "op" {
                    even =
                        format!("{value:?}").parse::<u64>().unwrap() % 2 == 0;
                }
            },
        );
        even
    }
}

impl<S: Subscriber> Layer<S> for Fields {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        Self::wants(event)
    }
}

impl<S> Filter<S> for Fields {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        Self::wants(event)
    }
}
