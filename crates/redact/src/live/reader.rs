//! The search of a text for what is alive.

use super::{
    GRIDS, LONG, Live,
    index::{EVERY_EIGHTH, Index, View},
    table::Entry,
};
use crate::{
    bits::Ones,
    detect::marker,
    scan::{Context, Origin, Sink},
    text::is_word,
};

/// What a text is searched with.
pub(crate) struct Reader<'l> {
    live: &'l Live,
    /// Of each index that has something in it.
    views: [Option<View<'l>>; GRIDS.len()],
}

impl<'l> Reader<'l> {
    #[inline]
    pub(super) fn new(live: &'l Live) -> Option<Self> {
        if live.indexes.iter().all(Index::is_empty) {
            return None;
        }
        Some(Self { live, views: live.indexes.each_ref().map(Index::view) })
    }

    /// Looks where eight letters of a longer run begin, as `places` says,
    /// counted from `base`.
    #[inline]
    pub(crate) fn tokens(
        &self,
        cx: &Context<'_>,
        base: usize,
        places: u64,
        sink: &mut impl Sink,
    ) {
        let places = places & EVERY_EIGHTH;
        if let [Some(view), ..] = &self.views
            && places != 0
        {
            self.tokens_at(view, cx, base, Ones(places), sink);
        }
    }

    #[inline(never)]
    fn tokens_at(
        &self,
        view: &View<'_>,
        cx: &Context<'_>,
        base: usize,
        places: Ones,
        sink: &mut impl Sink,
    ) {
        let places = places.map(|place| base.saturating_add(place));
        self.look(view, cx, &places, sink);
    }

    /// Looks everywhere for what is no token.
    #[inline]
    pub(crate) fn others(&self, cx: &Context<'_>, sink: &mut impl Sink) {
        let [_, others @ ..] = &self.views;
        for view in others.iter().flatten() {
            self.look(view, cx, &view.places(cx.text.len()), sink);
        }
    }

    /// Whether there is a window of a pattern in the text, wherever it is of
    /// the pattern.
    #[inline(never)]
    pub(super) fn may_find(&self, text: &[u8]) -> bool {
        let mut found = false;
        for view in self.views.iter().flatten() {
            let places = view.places(text.len());
            view.look(text, &places, |_, _| found = true);
        }
        found
    }

    /// Looks for everything everywhere: the slow and obvious way, which finds a
    /// secret once for each of its windows.
    pub(crate) fn every_byte(&self, cx: &Context<'_>, sink: &mut impl Sink) {
        for view in self.views.iter().flatten() {
            self.look(view, cx, &(0..cx.text.len()), sink);
        }
    }

    #[inline]
    fn look(
        &self,
        view: &View<'_>,
        cx: &Context<'_>,
        places: &(impl Iterator<Item = usize> + Clone),
        sink: &mut impl Sink,
    ) {
        view.look(cx.text.bytes(), places, |at, entry| {
            self.judge(cx, at, entry, sink);
        });
    }

    /// A window of a pattern is at `at`: is the rest of it around?
    #[inline(never)]
    fn judge(
        &self,
        cx: &Context<'_>,
        at: usize,
        entry: Entry,
        sink: &mut impl Sink,
    ) {
        let patterns = &self.live.patterns;
        let Some(pattern) = patterns.get(entry.pattern) else { return };
        let Some(start) = at.checked_sub(entry.offset.into()) else { return };
        let (text, end) = (cx.text, start.saturating_add(pattern.length));
        let there = text.slice(start, end);
        let is_whole = pattern.length >= LONG
            || !(is_word(text.at(start)) && text.touches_word_before(start)
                || is_word(text.before(end)) && is_word(text.at(end)));
        if is_whole
            && there.len() == pattern.length
            && self.live.hash(there) == pattern.hash
            && !marker::covers(cx, &(start..end))
        {
            let why = "it is a secret that is alive";
            sink.hit(Origin::Live(pattern.sort), start..end, why);
        }
    }
}
