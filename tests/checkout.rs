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

/// Where in the example's source a text stands.
fn place(text: &str) -> String {
    let source = include_str!("../examples/shop.rs");
    let line = source.lines().position(|line| line.contains(text)).unwrap();
    format!("examples/shop.rs:{}", line + 1)
}

#[test]
fn the_leak_map_says_which_lines_log_secrets() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<Vec<_>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .filter(|row: &Vec<_>| row.len() == 5)
        .collect();
    for (line, field, rule, count) in [
        ("info!(\"logging in as", "message", "key:password", "1"),
        ("info!(\"customer {ID}", "message", "sa_id", "2"),
        ("info!(card, meter", "card", "pan", "2"),
        ("info!(card, meter", "meter_number", "key:account", "1"),
        ("info!(\"legacy header", "message", "basic", "1"),
        // A span, by its arguments.
        (
            "#[instrument(skip(ca_pem, secrets), err)]",
            "password",
            "key:password",
            "1",
        ),
        // By its value alone, both tokens.
        ("debug!(\"warmed the cache", "message", "live:token", "2"),
        // The same number as an argument and as a late record.
        ("#[instrument(skip(self), ret, err)]", "card", "pan", "4"),
    ] {
        let place = place(line);
        let row = [&place, "checkout::shop", field, rule, count];
        assert!(rows.iter().any(|r| *r == row), "{row:?}\n{text}");
    }
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
