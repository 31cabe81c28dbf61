//! A chip's data as a dump in hex: tag, length, value (EMV Book 3, annex B).

use std::ops::Range;

use super::{card, has_expiry, is_digit};
use crate::{
    detect::Detector,
    scan::{Context, Origin, Sink},
    text::Text,
};

/// The tags of what is looked for: a card's number, the chip's copy of track 2,
/// and what a contactless card has for the one of its stripe (EMV Contactless,
/// Book C-2).
pub(super) const PAN: u16 = 0x5a;
pub(super) const TRACK_2: u16 = 0x57;
pub(super) const STRIPE: u16 = 0x9f6b;

/// A card's number is filled up to ten bytes at most, from six on.
const FILLERS: usize = 8;

/// The least digits of a dump with a card's number in it.
const SHORTEST: usize = 16;

/// Whether a dump may begin at `at`: with the tag of a template, or of what a
/// terminal sends of a payment, and with one more behind that object.
#[inline]
pub(crate) fn may_begin_at(text: Text<'_>, at: usize) -> bool {
    is_known(text, at) && has_next(text, at)
}

/// The tags that a dump may begin with.
pub(crate) const TAGS: &[&str] = &[
    "4f", "50", "56", "57", "5a", "5f", "61", "6f", "70", "71", "72", "77",
    "82", "84", "8c", "8e", "95", "9a", "9b", "9c", "9f", "e0", "e1", "ff",
];

fn is_known(text: Text<'_>, at: usize) -> bool {
    // Makes letters small, and leaves digits as they are.
    let [a, b] = [at, at.saturating_add(1)].map(|at| text.at(at) | 0x20);
    match a {
        b'4' | b'f' => b == b'f',
        b'5' => matches!(b, b'0' | b'6' | b'7' | b'a' | b'f'),
        b'6' => matches!(b, b'1' | b'f'),
        b'7' => matches!(b, b'0' | b'1' | b'2' | b'7'),
        b'8' => matches!(b, b'2' | b'4' | b'c' | b'e'),
        b'9' => matches!(b, b'5' | b'a' | b'b' | b'c' | b'f'),
        b'e' => matches!(b, b'0' | b'1'),
        _ => false,
    }
}

fn has_next(text: Text<'_>, at: usize) -> bool {
    Object::at(text, at).is_some_and(|object| {
        matches!(object.tag, PAN | TRACK_2 | STRIPE)
            || is_known(text, object.next())
    })
}

/// Judges the card data in the dump that begins with the word at `at`, if one
/// does. It is walked over once: no other word begins in it.
pub(crate) fn detect(cx: &Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    if !may_begin_at(text, at) || text.touches_word_before(at) {
        return;
    }
    let end = text.run_end(at, usize::MAX, |byte| byte.is_ascii_hexdigit());
    if end.saturating_sub(at) < SHORTEST {
        return;
    }
    let mut next = at;
    while let Some(object) = Object::at(text, next) {
        if !object.is_constructed {
            object.judge(text, end, sink);
        }
        next = object.next();
        if next >= end {
            return;
        }
    }
}

struct Object {
    tag: u16,
    is_constructed: bool,
    value: Range<usize>,
}

impl Object {
    fn at(text: Text<'_>, at: usize) -> Option<Self> {
        let first = byte(text, at)?;
        let mut tag = u16::from(first);
        let mut next = at.saturating_add(2);
        if first & 0x1f == 0x1f {
            let second = byte(text, next)?;
            tag = u16::from_be_bytes([first, second]);
            let is_longer = second & 0x80 != 0;
            next = next.saturating_add(if is_longer { 4 } else { 2 });
        }
        let mut length = byte(text, next)?;
        next = next.saturating_add(2);
        if length == 0x81 {
            length = byte(text, next)?;
            next = next.saturating_add(2);
        } else if length > 0x7f {
            return None;
        }
        let digits = usize::from(length).saturating_mul(2);
        Some(Self {
            tag,
            is_constructed: first & 0x20 != 0,
            value: next..next.saturating_add(digits),
        })
    }

    /// Where the object behind it begins, or the first one in a template.
    const fn next(&self) -> usize {
        if self.is_constructed { self.value.start } else { self.value.end }
    }

    /// The value may be cut off at `end`.
    fn judge(&self, text: Text<'_>, end: usize, sink: &mut impl Sink) {
        let Range { start, end: last } = self.value;
        if let Some(found) = found(text, self.tag, start, last.min(end)) {
            let origin = Origin::Content(found.detector);
            sink.hit(origin, start..found.end, found.why);
        }
    }
}

/// Data of a card that a value begins with.
pub(super) struct Found {
    pub(super) detector: Detector,
    pub(super) end: usize,
    pub(super) why: &'static str,
}

/// What is in the digits from `start` to `end` under a tag.
pub(super) fn found(
    text: Text<'_>,
    tag: u16,
    start: usize,
    end: usize,
) -> Option<Found> {
    let number = text.run_end(start, 20, is_digit).min(end);
    let behind = number.saturating_add(1);
    let is_track =
        matches!(text.at(number), b'D' | b'd') && has_expiry(text, behind);
    let is_f = |byte| matches!(byte, b'F' | b'f');
    let is_filled = text.run_end(number, FILLERS, is_f).min(end) == end;
    let (detector, end, why) = match tag {
        TRACK_2 | STRIPE if is_track => {
            let why = "tag, a card's number and expiry";
            (Detector::Track2Equivalent, end, why)
        }
        PAN if is_filled => {
            (Detector::EmvPan, number, "tag and a card's number")
        }
        _ => return None,
    };
    card(text, start, number).map(|_| Found { detector, end, why })
}

/// The byte that two hex digits stand for.
pub(super) fn byte(text: Text<'_>, at: usize) -> Option<u8> {
    let high = char::from(text.at(at)).to_digit(16)?;
    let low = char::from(text.at(at.saturating_add(1))).to_digit(16)?;
    u8::try_from(high << 4 | low).ok()
}

#[cfg(test)]
mod tests {
    use super::{TAGS, is_known};
    use crate::text::Text;

    #[test]
    fn the_tags_are_those_that_are_known() {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                let tag = [first, second].map(|byte| byte | 0x20);
                let is_tag = TAGS.iter().any(|known| known.as_bytes() == tag);
                let pair = [first, second];
                assert_eq!(is_known(Text::new(&pair), 0), is_tag, "{pair:?}");
            }
        }
    }
}
