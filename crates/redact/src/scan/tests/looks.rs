//! The two looks at a text, beside obvious ones and each other.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "places in texts, which are short"
)]

use std::sync::LazyLock;

use proptest::prelude::*;

use super::{
    super::{
        Context, Plan, SHORT,
        blocks::{BLOCKS, Blocks},
        chances::Chances,
        classes::BLOCK,
        gate, is_quiet,
    },
    detectors,
    names::around,
    parts::text,
};
use crate::{
    Policy, Redactor,
    detect::Detector,
    kind,
    text::{Text, is_token, is_word},
};

/// What the chances in a text are, byte by byte.
struct Slow<'a>(Context<'a>);

impl Slow<'_> {
    fn all(&self, from: usize, count: usize, is: fn(u8) -> bool) -> bool {
        (from..from + count).all(|at| is(self.0.text.at(at)))
    }

    /// Whether nothing of the word at `at` is before it.
    fn starts(&self, at: usize, is: fn(u8) -> bool) -> bool {
        !is(self.0.text.before(at))
    }

    /// The same as `all`, but of the block that `at` is in.
    fn beside(&self, at: usize, by: isize, is: fn(u8) -> bool) -> bool {
        let there = at.checked_add_signed(by);
        let there = there.filter(|there| there / BLOCK == at / BLOCK);
        there.is_some_and(|there| is(self.0.text.at(there)))
    }

    fn separator(&self, at: usize) -> bool {
        let is_colon = |by| self.beside(at, by, |byte| byte == b':');
        let is_digit = |by| self.beside(at, by, is_digit);
        let is_path = is_colon(0) && (is_colon(-1) || is_colon(1));
        let is_time = is_digit(-1) && is_digit(-2) && is_digit(1);
        matches!(self.0.text.at(at), b':' | b'=')
            && !is_path
            && (self.0.keys.has_numbered() || !is_time)
    }

    fn word(&self, at: usize) -> bool {
        self.all(at, 1, is_word)
            && self.starts(at, is_word)
            && self.all(at, 16, is_token)
    }

    fn number(&self, at: usize) -> bool {
        let has = |from, count| self.all(at + from, count, is_digit);
        let dash = |by| self.0.text.at(at + by) == b'-';
        let is_triple =
            has(0, 3) && dash(3) && has(4, 3) && dash(7) && has(8, 3);
        let is_number = if self.0.plan.has_short {
            has(0, 7) || has(0, 6) && has(7, 2) || is_triple
        } else {
            has(0, 12)
        };
        self.starts(at, is_digit) && is_number
    }

    fn other(&self, at: usize) -> bool {
        let text = self.0.text;
        let is_lead =
            matches!(text.at(at), b'-' | b'b' | b'B' | b'w' | b'O' | b'P')
                && self.all(at + 1, 1, is_letter);
        let is_code =
            self.all(at, 2, is_letter) && self.all(at + 2, 2, is_digit);
        let is_boundary = text.at(at) == b'-' && text.at(at + 4) == b'-';
        self.starts(at, is_word) && (is_lead || is_code || self.pairs(at))
            || is_boundary
            || self.starts(at, is_digit) && self.groups(at)
    }

    fn groups(&self, at: usize) -> bool {
        let text = self.0.text;
        [4, 6].iter().any(|&count| {
            let goes_on = self.all(at + count + 1, 4, is_digit);
            self.all(at, count, is_digit)
                && !is_digit(text.at(at + count))
                && (goes_on || !text.at(at + count).is_ascii())
        })
    }

    fn pairs(&self, at: usize) -> bool {
        [0, 3, 15].iter().all(|pair| self.all(at + pair, 2, is_digit))
            && [2, 17].iter().all(|gap| !is_digit(self.0.text.at(at + gap)))
    }

    fn mark(&self, at: usize) -> bool {
        b"@<([+'%&\\\x1b".contains(&self.0.text.at(at))
    }

    /// The first byte of a block counts, whatever is before it.
    fn eight(&self, at: usize) -> bool {
        let base = at / BLOCK * BLOCK;
        let mut begins = (base..=at).rev().take(8);
        self.all(at, 8, is_token)
            && (at == base || begins.any(|from| self.all(from, 15, is_token)))
    }

    fn digits(&self, at: usize) -> usize {
        let seen = at / BLOCK * BLOCK + 2 * BLOCK;
        digits_at(Text::new(self.0.text.slice(0, seen)), at)
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let mut blocks = Blocks::of(&self.0);
        for start in (0..self.0.text.len()).step_by(BLOCKS * BLOCK) {
            let bases = (start..).step_by(BLOCK);
            for (base, chances) in bases.zip(&blocks.read()) {
                self.check_block(base, chances)?;
            }
        }
        Ok(())
    }

    fn check_block(
        &self,
        base: usize,
        chances: &Chances,
    ) -> Result<(), TestCaseError> {
        for bit in 0..BLOCK {
            let at = base + bit;
            let text = String::from_utf8_lossy(self.0.text.bytes());
            for (name, mask, expected) in [
                ("separators", chances.separators, self.separator(at)),
                ("words", chances.words, self.word(at)),
                ("numbers", chances.numbers, self.number(at)),
                ("others", chances.others, self.other(at)),
                ("marks", chances.marks, self.mark(at)),
                ("eights", chances.eights, self.eight(at)),
            ] {
                let is_set = mask >> bit & 1 == 1;
                prop_assert_eq!(is_set, expected, "{} {} {}", name, at, text);
            }
            let digits = chances.digits_at(bit);
            prop_assert_eq!(digits, self.digits(at), "{} {}", at, text);
        }
        Ok(())
    }
}

const fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn digits_at(text: Text<'_>, at: usize) -> usize {
    text.run_end(at, usize::MAX, is_digit) - at
}

const fn is_letter(byte: u8) -> bool {
    is_word(byte) && !byte.is_ascii_digit()
}

/// Whether the sweep would show some place of a short text to a detector.
fn has_place(cx: &Context<'_>) -> bool {
    let (text, plan) = (cx.text, cx.plan);
    let [first, ..] = Blocks::of(cx).read();
    (0..text.len()).any(|at| {
        let is_in = |mask: u64| mask >> at & 1 == 1;
        let is_off = text.at(at) == b'+' && !plan.on.has(Detector::Phone);
        is_in(first.separators)
            || is_in(first.marks) && !is_off
            || is_in(first.words) && gate::token(text, plan, at, 0)
            || is_in(first.others) && gate::other(cx, at)
            || is_in(first.numbers)
                && gate::number(text, plan, at, first.digits_at(at))
    })
}

/// What the quiet look takes for the beginning of something, and asks no more.
fn is_coarse(text: Text<'_>, plan: &Plan) -> bool {
    let is_plain = |&byte: &u8| {
        byte.is_ascii_alphanumeric() || b" !\"#$,-./]^_`{|}~+".contains(&byte)
    };
    !text.bytes().iter().all(is_plain)
        || (0..text.len()).any(|at| {
            let is_option = text.at(at) == b'-'
                && (text.at(at + 1) == b'-' || is_letter(text.at(at + 1)));
            // The sweep asks for two more digits behind the next byte.
            let is_short =
                digits_at(text, at) == 6 && gate::number(text, plan, at, 6);
            is_option || is_short
        })
}

fn looks_agree(cx: &Context<'_>) -> Result<(), TestCaseError> {
    let is_quiet = is_quiet(cx.text.bytes(), cx.plan);
    let has_place = has_place(cx);
    let text = String::from_utf8_lossy(cx.text.bytes());
    prop_assert!(!(is_quiet && has_place), "{}", text);
    let is_coarse = is_coarse(cx.text, cx.plan);
    prop_assert!(is_quiet || has_place || is_coarse, "{}", text);
    Ok(())
}

static REDACTORS: LazyLock<[Redactor; 2]> = LazyLock::new(|| {
    // No name ends in two digits, and all numbers are as long as cards' are.
    let cards = Policy::payments().dangerous_only_detectors(["pan"]);
    let numbered = Policy::payments().sensitive_key("w22", kind::SECRET);
    [numbered, cards].map(|policy| policy.build().unwrap())
});

/// A few parts of what numbers, words and options are made of.
pub(super) fn short() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => prop::sample::select(vec![
            "a", "B", "b", "_", "-", " ", "1", "20", "345", "6789", "/", "tax ",
            "phone ", "100-531-385", "123456/78", "GB82", "eyJhbGciOiJIUzI1NiJ9",
            "d29yZCBpbiBhIGNvYXQ", "bear", "BASIC", "whsec_", "w", "sk_live_", "4111 1111 ",
            "5A 08 41 11 11 11 11 11 11 11", " 41 11", " 11 11 11 ",
            "4111111111111111", "0821234567", "8001015009087", "12:30:45", "::",
        ]),
        1 => around(),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn the_chances_are_those_of_each_byte(
        text in prop_oneof![text(), short()],
        before in 0..2 * BLOCK,
    ) {
        let text = " ".repeat(before) + &text;
        for redactor in &*REDACTORS {
            Slow(redactor.engine().base().context(&text)).check()?;
        }
    }

    /// What is quiet has no place, and what is not has one, or what the quiet
    /// look is said to be coarse in.
    #[test]
    fn both_looks_say_the_same_of_a_short_text(
        mut text in short(),
        on in detectors(),
    ) {
        while text.len() > SHORT {
            text.pop();
        }
        for redactor in &*REDACTORS {
            let cx = redactor.engine().base().context(&text);
            looks_agree(&cx)?;
            let plan = &Plan::of(on);
            looks_agree(&Context { plan, ..cx })?;
        }
    }
}
