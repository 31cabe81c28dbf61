//! `examples/checkout`, run as a user would.

use crate::cargo::example;

fn rows(output: &str) -> Vec<(String, u32)> {
    let sinks = ["fmt text", "JSON lines", "OpenTelemetry", "panic report"];
    output
        .lines()
        .filter(|line| sinks.iter().any(|sink| line.starts_with(sink)))
        .map(|line| {
            let (sink, numbers) = line.split_at(22);
            let found = numbers.split_whitespace().next().unwrap();
            (sink.trim_end().to_owned(), found.parse().unwrap())
        })
        .collect()
}

#[test]
fn nothing_that_was_planted_leaves() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let rows = rows(&text);
    assert_eq!(rows.len(), 4, "{text}");
    assert!(rows.iter().all(|(_, found)| *found == 0), "{rows:?}");
    assert!(text.contains("AIRTIME-VODACOM    R  29  COMPLETED"));
    assert!(text.contains("ELECTRICITY        R 200  COMPLETED"));
    assert!(text.contains("requests at the provider: 4, traced: 4"));
}

/// A check that cannot fail proves nothing.
#[test]
fn without_the_line_everything_leaves() {
    let output = example("checkout", &["--unprotected"], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    let found: Vec<_> =
        rows(&text).into_iter().map(|(_, found)| found).collect();
    assert_eq!(found, [12, 12, 12, 1]);
}

#[test]
fn an_unknown_option_is_refused() {
    let output = example("checkout", &["--unprotect"], b"");
    assert_eq!(output.status.code(), Some(2));
}
