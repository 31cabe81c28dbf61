//! A text that comes line by line.

use crate::redactor;

const BEGIN: &str = concat!("-----BEGIN PRIVATE", " KEY-----");
const END: &str = concat!("-----END PRIVATE", " KEY-----");

fn redact(lines: &[&str]) -> Vec<String> {
    let mut state = redactor().lines();
    lines.iter().map(|line| state.redact(line).into_owned()).collect()
}

#[test]
fn a_key_over_many_lines() {
    let first = format!("key: {BEGIN}");
    let last = format!("{END} cvv=123");
    assert_eq!(
        redact(&["a", &first, "MIIE", "", "c=", &last, "z"]),
        [
            "a",
            "key: [redacted:private_key]",
            "[redacted:private_key]",
            "[redacted:private_key]",
            "[redacted:private_key]",
            "[redacted:private_key] cvv=[redacted:cvv]",
            "z",
        ]
    );
}

#[test]
fn a_key_right_behind_a_key() {
    let both = format!("{END}{BEGIN}");
    let lines = redact(&[BEGIN, &both, "MIIE", END, "z"]);
    assert!(lines[..4].iter().all(|l| l.contains("[redacted:private_key]")));
    assert!(!lines[2].contains("MIIE"));
    assert_eq!(lines[4], "z");
}

#[test]
fn a_stray_first_line_does_not_hide_the_rest_for_ever() {
    let mut state = redactor().lines();
    assert_eq!(state.redact(BEGIN), "[redacted:private_key]");
    let line = "x".repeat(99);
    let hidden = (0..1000).filter(|_| state.redact(&line) != line).count();
    assert_eq!(hidden, 328, "32 KiB, in lines of 100 bytes");
}

#[test]
fn explaining_follows_the_key_too() {
    let mut state = redactor().lines();
    for line in [BEGIN, "MIIE", END] {
        let findings = state.explain(line).findings;
        assert_eq!(findings[0].rule, "private_key", "{line}");
        assert_eq!(findings[0].range, 0..line.len());
    }
    assert_eq!(state.explain("z").findings, []);
}
