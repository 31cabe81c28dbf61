//! Numbers that a sentence names, as in what is sent to a phone: `Your OTP is
//! 123456`, `PIN 1234`. Only words with a capital letter: the others are many.

use crate::{
    kind::Sort,
    scan::{Context, Origin, Sink},
    text::{Text, is_word},
};

/// What may stand between the word and the number.
const FILLERS: &[&[u8]] = &[b"code", b"is", b"no", b"number", b"was"];

/// Judges the number behind the word at `at`; returns where it ends, or 0.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let Some((sort, start, end)) = number(cx.text, at) else { return 0 };
    let why = "the word before it says what it is";
    sink.hit(Origin::Key(sort), start..end, why);
    end
}

/// Whether such a number is somewhere in a short text.
pub(crate) fn is_in(text: Text<'_>) -> bool {
    memchr::memchr2_iter(b'O', b'P', text.bytes())
        .any(|at| may_begin_at(text, at))
}

/// Whether [`detect`] finds something.
#[inline(never)] // By itself, for it is asked for rarely.
pub(crate) fn may_begin_at(text: Text<'_>, at: usize) -> bool {
    number(text, at).is_some()
}

/// What the number behind the word at `at` is, and where it is: of four digits
/// or more, and a word of its own.
fn number(text: Text<'_>, at: usize) -> Option<(Sort, usize, usize)> {
    let behind = at.saturating_add(3);
    let sort = match text.slice(at, behind) {
        [b'O', b't' | b'T', b'p' | b'P'] => Sort::Token,
        [b'P', b'i' | b'I', b'n' | b'N'] => Sort::Pin,
        _ => return None,
    };
    // `Erlang/OTP` is a platform.
    let is_inside = text.touches_word_before(at) || text.before(at) == b'/';
    if is_inside || is_word(text.at(behind)) {
        return None;
    }
    let start = behind_fillers(text, behind)?;
    let end = groups_end(text, start);
    let goes_on = is_word(text.at(end))
        || matches!(text.at(end), b'.' | b'-' | b':' | b'/' | b',')
            && is_word(text.at(end.saturating_add(1)));
    let is_number = end.saturating_sub(start) >= 4 && !goes_on;
    is_number.then_some((sort, start, end))
}

/// The end of the number at `start`: of four to eight digits, and up to four
/// groups of three to five behind them.
fn groups_end(text: Text<'_>, start: usize) -> usize {
    let run = |at| text.run_end(at, 9, |byte| byte.is_ascii_digit());
    let mut end = run(start);
    if !matches!(end.saturating_sub(start), 4..=8) {
        return start;
    }
    for _ in 0..4 {
        let group = text.run_end(end, 1, |byte| matches!(byte, b' ' | b'-'));
        let next = run(group);
        if group == end || !matches!(next.saturating_sub(group), 3..=5) {
            break;
        }
        end = next;
    }
    end
}

/// Behind the words of the sentence, and what opens the number. `PIN: 1234` is a
/// pair, and none.
fn behind_fillers(text: Text<'_>, behind: usize) -> Option<usize> {
    let is_gap = |byte| matches!(byte, b' ' | b'+' | b'\t');
    let mut at = behind;
    for _ in 0..3 {
        let word = text.run_end(at, 2, is_gap);
        let end = text.run_end(word, 8, |byte| byte.is_ascii_alphabetic());
        let filler = text.slice(word, end);
        if !FILLERS.iter().any(|is| filler.eq_ignore_ascii_case(is)) {
            break;
        }
        at = end;
    }
    let opening = text.run_end(at, 2, is_gap);
    if at == behind && matches!(text.at(opening), b':' | b'=') {
        return None;
    }
    let is_opening =
        |byte| matches!(byte, b':' | b'=' | b'[' | b'(' | b'<' | b'\'' | b'"');
    let opening = text.run_end(opening, 2, is_opening);
    let opening = text.run_end(opening, 2, is_gap);
    Some(text.run_end(opening, 2, is_opening))
}
