//! Numbers and tokens as they may stand in a text.

use proptest::prelude::*;

use super::names::around;
use crate::detect::Detector;

/// The examples of one sort of detectors.
fn examples(is: fn(Detector) -> bool) -> Vec<&'static str> {
    let chosen = Detector::all().filter(|&(detector, _)| is(detector));
    chosen.map(|(_, about)| about.finds).collect()
}

fn gap(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(around(), 0..most).prop_map(|parts| parts.concat())
}

/// A number that an authority gives, anyhow behind a word that names it.
pub(super) fn named_number() -> impl Strategy<Value = String> {
    let is_national = |it| matches!(it, Detector::National(_));
    let example = || prop::sample::select(examples(is_national));
    (gap(3), example(), gap(4), example(), gap(3)).prop_map(
        |(before, name, gap, number, behind)| {
            let name = name.rsplit_once(' ').map_or(name, |(name, _)| name);
            let number = number.rsplit_once(' ').map_or(number, |(_, it)| it);
            [&before, name, &gap, number, &behind].concat()
        },
    )
}

/// A token, or one that lost a part, anyhow behind something else.
pub(super) fn token() -> impl Strategy<Value = String> {
    let is_token = |it| matches!(it, Detector::Token(_) | Detector::Jwt);
    let example = prop::sample::select(examples(is_token));
    let place = any::<prop::sample::Index>();
    (gap(3), example, place, gap(2), any::<bool>(), gap(3)).prop_map(
        |(before, token, place, gap, is_whole, behind)| {
            let at = if is_whole { 0 } else { place.index(token.len()) };
            let (head, tail) = token.split_at(at);
            [&before, head, &gap, tail, &behind].concat()
        },
    )
}
