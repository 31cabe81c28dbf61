//! How often a random number is taken for a card's.

use palisade_redact::{Number, Outcome};

use crate::redactor;

const COUNT: u64 = 200_000;

/// Random numbers, the same in every run: the generator of Steele, Lea and
/// Flood, 2014.
fn random(index: u64) -> u64 {
    let mut z = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn share(name: &str, is_taken: impl Fn(u64) -> bool) -> f64 {
    let taken = (1..=COUNT).filter(|&index| is_taken(random(index))).count();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let share = taken as f64 / COUNT as f64 * 100.0;
    println!("{share:>6.3} %  {name}");
    share
}

fn sixteen(number: u64) -> u64 {
    1_000_000_000_000_000 + number % 9_000_000_000_000_000
}

#[test]
fn false_share_of_random_numbers() {
    let redactor = redactor();
    let in_text =
        |text: String| redactor.redact(&text).contains("[redacted:pan]");
    let as_number = |key: &str, number| {
        let outcome =
            redactor.field_number(redactor.key(key), Number::U64(number));
        outcome != Outcome::Keep
    };
    let grouped = |number: u64| {
        let digits = sixteen(number).to_string();
        let (a, b) = digits.split_at(8);
        let ((a, b), (c, d)) = (a.split_at(4), b.split_at(4));
        format!("at {a} {b} {c} {d} now")
    };

    let bare = share("16 digits, bare, in text", |n| {
        in_text(format!("got {} now", sixteen(n)))
    });
    let any = share("u64, bare, in text", |n| in_text(format!("got {n} now")));
    let keyed = share("16 digits in text, behind `order_id=`", |n| {
        in_text(format!("order_id={} now", sixteen(n)))
    });
    let glued = share("16 digits in text, behind `ord_`", |n| {
        in_text(format!("ord_{} now", sixteen(n)))
    });
    let groups = share("16 digits in groups, in text", |n| in_text(grouped(n)));
    let typed = share("16 digits, u64 under a plain name", |n| {
        as_number("n", sixteen(n))
    });
    let word = share("u64, under a plain name", |n| as_number("n", n));
    let id = share("16 digits, u64 under `order_id`", |n| {
        as_number("order_id", sixteen(n))
    });

    // The README states the figures; they are the same in every run.
    let rounded = [bare, any, keyed, glued, groups, typed, word, id]
        .map(|share| format!("{share:.2}"));
    let stated =
        ["4.10", "0.06", "0.00", "0.00", "4.10", "4.10", "0.00", "0.00"];
    assert_eq!(rounded, stated);
}
