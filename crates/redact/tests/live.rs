//! Registered secrets are found by their value, and only as long as they live.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use palisade_core::{SecretSink as _, Tally as _};
use palisade_redact::{Policy, Redactor, kind};

use crate::{redact, redactor};

const SECRET: &[u8] = b"opaque~4f9c/2b7a+1d??zz";

#[test]
fn a_long_secret_is_found_in_every_coat_and_place() {
    let redactor = redactor();
    let text = std::str::from_utf8(SECRET).unwrap();
    let hex = SECRET.iter().flat_map(|byte| {
        [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16))
    });
    let hex: String = hex.flatten().collect();
    let mut coats = vec![text.to_owned(), hex.to_uppercase(), hex];
    for before in ["", "\u{1}", "\u{1}\u{2}"] {
        let bytes = [before.as_bytes(), SECRET, b"\x03\x04\x05"].concat();
        coats.push(STANDARD.encode(&bytes));
    }
    coats.push("opaque%7E4f9c%2F2b7a%2B1d%3F%3Fzz".to_owned());
    coats.push(r"opaque\u007e4f9c/2b7a+1d??zz".to_owned());
    let clean: Vec<_> =
        coats.iter().map(|coat| redactor.redact(coat).into_owned()).collect();
    assert_eq!(clean, coats, "nothing is secret yet");

    let guard = redactor.register("token", SECRET).unwrap();
    for coat in &coats {
        for shift in 0..9 {
            let around = "ab-".repeat(shift);
            let line = format!("{around}{coat}{around}");
            let redacted = redactor.redact(&line);
            assert!(redacted.contains("[redacted:token]"), "{redacted}");
            let core: String = coat.chars().skip(4).take(12).collect();
            assert!(!redacted.contains(&core), "{redacted}");
        }
    }
    drop(guard);
    for coat in &coats {
        assert_eq!(redactor.redact(coat), *coat);
    }
}

/// The shortest have just enough letters in a row to be looked for as tokens.
#[test]
fn a_secret_of_letters_is_found_wherever_it_begins() {
    let letters = "Qx7wvTz2KpLm9RbNcYdHs4Ge";
    for length in 16..=letters.len() {
        let redactor = redactor();
        let secret: String = letters.chars().take(length).collect();
        let _guard = redactor.register("token", secret.as_bytes()).unwrap();
        for start in 0..300 {
            let before = " ".repeat(start);
            assert_eq!(
                redactor.redact(&format!("{before}{secret} it is, {before}")),
                format!("{before}[redacted:token] it is, {before}"),
            );
        }
    }
}

#[test]
fn a_long_secret_without_letters_in_a_row_is_found_everywhere() {
    let redactor = redactor();
    let secret = "to be, or not to be: that";
    let _guard = redactor.register("password", secret.as_bytes()).unwrap();
    for shift in 0..9 {
        let around = "x".repeat(shift);
        assert_eq!(
            redactor.redact(&format!("{around}{secret}{around}")),
            format!("{around}[redacted:password]{around}"),
        );
    }
}

#[test]
fn a_short_secret_is_found_as_a_whole_word_only() {
    let redactor = redactor();
    let _guard = redactor.register("password", b"Tr0ub4dor").unwrap();
    for (text, expected) in [
        ("sent Tr0ub4dor.", "sent [redacted:password]."),
        ("xx Tr0ub4dor", "xx [redacted:password]"),
        ("x 'Tr0ub4dor' y", "x '[redacted:password]' y"),
        ("VHIwdWI0ZG9yIGlzIGl0 x", "[redacted:password] x"),
        ("xTr0ub4dor", "xTr0ub4dor"),
        ("Tr0ub4dor1", "Tr0ub4dor1"),
    ] {
        assert_eq!(redactor.redact(text), expected);
    }
}

#[test]
fn what_is_too_short_is_refused() {
    let error = redactor().register("pin", b"1234567").unwrap_err();
    assert_eq!(
        error.to_string(),
        "a secret of 7 bytes is too short to be recognised by its value, at \
         least 8 are needed"
    );
}

#[test]
fn a_secret_that_reads_like_a_marker_does_no_harm() {
    let redactor = redactor();
    let _guard = redactor.register("token", b"redacted").unwrap();
    let once = redactor.redact("the redacted 4111111111111111").into_owned();
    assert_eq!(once, "the [redacted:token] [redacted:pan]");
    assert_eq!(redactor.redact(&once), once);
}

#[test]
fn clones_share_what_is_alive_and_policies_do_not() {
    let (one, other) = (redactor(), redactor());
    let clone = one.clone();
    let _guard = one.register("session", b"0123456789abcdef~").unwrap();
    assert_eq!(clone.redact("0123456789abcdef~"), "[redacted:session]");
    assert_eq!(other.redact("0123456789abcdef~"), "0123456789abcdef~");
}

#[test]
fn a_kind_that_is_none_stands_as_a_secret() {
    let redactor = redactor();
    let _guard = redactor.register("certificate", SECRET).unwrap();
    let text = std::str::from_utf8(SECRET).unwrap();
    assert_eq!(redactor.redact(text), "[redacted:secret]");
}

fn made_up(number: usize) -> String {
    format!("tok~x{:016x}~{number}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

#[test]
fn thousands_live_and_die_and_each_is_known_as_long_as_it_lives() {
    let redactor = redactor();
    let mut guards: Vec<_> = (0..3000)
        .map(|number| {
            let secret = made_up(number);
            let guard = redactor.register("token", secret.as_bytes()).unwrap();
            assert_eq!(redactor.redact(&secret), "[redacted:token]");
            Some(guard)
        })
        .collect();
    for (number, guard) in guards.iter_mut().enumerate() {
        if number % 3 == 0 {
            *guard = None;
        }
    }
    for number in 0..3000 {
        let secret = made_up(number);
        let is_dead = number % 3 == 0;
        assert_eq!(redactor.redact(&secret) == secret, is_dead, "{number}");
    }
    // As many again: numbers and places are used again.
    let _more: Vec<_> = (3000..5000)
        .map(|n| redactor.register("token", made_up(n).as_bytes()).unwrap())
        .collect();
    for number in 0..5000 {
        let secret = made_up(number);
        let is_dead = number < 3000 && number % 3 == 0;
        assert_eq!(redactor.redact(&secret) == secret, is_dead, "{number}");
    }
}

/// Tokens come and go for years: nothing grows with their number.
#[test]
fn a_token_that_is_renewed_ten_thousand_times() {
    let redactor = redactor();
    for number in 0..10_000 {
        let secret = made_up(number);
        let guard = redactor.register("token", secret.as_bytes()).unwrap();
        assert_eq!(redactor.redact(&secret), "[redacted:token]");
        drop(guard);
        assert_eq!(redactor.redact(&secret), secret);
    }
}

#[test]
fn readers_never_miss_a_secret_while_others_come_and_go() {
    let redactor = redactor();
    let secret = made_up(1_000_000);
    let _guard = redactor.register("token", secret.as_bytes()).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (redactor, secret) = (redactor.clone(), secret.clone());
            let stop = Arc::clone(&stop);
            thread::spawn(move || {
                let mut count = 0_u64;
                while !stop.load(Ordering::Relaxed) {
                    assert_eq!(redactor.redact(&secret), "[redacted:token]");
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut guards = Vec::new();
    for number in 0..4000 {
        let token = made_up(number);
        guards.push(redactor.register("token", token.as_bytes()).unwrap());
        if number % 4 == 3 {
            drop(guards.swap_remove(number / 8));
        }
    }
    stop.store(true, Ordering::Relaxed);
    for reader in readers {
        assert!(reader.join().unwrap() > 0);
    }
}

#[test]
fn without_a_registration_nothing_changes() {
    assert_eq!(redact("opaque~4f9c/2b7a+1d??zz"), "opaque~4f9c/2b7a+1d??zz");
}

#[test]
fn a_redactor_with_another_policy_knows_the_same_secrets_and_counts_its_own() {
    let (one, secret) = (redactor(), "opaque~4f9c/2b7a");
    let other = Policy::payments().ignore(kind::PHONE);
    let other = one.with_policy(&other).unwrap();
    let text = format!("{secret} for +27821234567");

    let guard = one.register("token", secret.as_bytes()).unwrap();
    assert_eq!(other.redact(&text), "[redacted:token] for +27821234567");
    assert!(one.redact(&text).starts_with("[redacted:token] for [phone:"));
    let fired = |of: &Redactor| {
        let mut sum = 0;
        of.tally(&mut |_, count| sum += count);
        sum
    };
    assert_eq!([fired(&one), fired(&other)], [2, 1]);
    one.reload(&Policy::payments().ignore(kind::EMAIL)).unwrap();
    assert!(other.redact("to b@example.org").contains("[email:"));
    drop(guard);
    assert_eq!(other.redact(&text), text);

    // Of a kind that the policy leaves alone, if nobody says more.
    let guard = one.register("phone", secret.as_bytes()).unwrap();
    assert!(!other.redact(&text).contains(secret));
    drop(guard);

    let _guard = other.register("token", secret.as_bytes()).unwrap();
    assert!(one.redact(&text).starts_with("[redacted:token]"));
}
