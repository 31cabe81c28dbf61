//! Text that is made to be slow to read.

use std::time::Instant;

use palisade_bench::{Contender, Corpus, Options, Samples, Table, race};
use palisade_redact::Redactor;

const SIZE: usize = 64 * 1024;
/// Beginnings of secrets: each leads some detector to look further.
const BEGINNINGS: &[&str] = &[
    "password=",
    "password: ",
    "password=\"",
    "password={",
    "password=[(",
    "\"password\":\"\\",
    "\\\"password\\\":\\\"",
    "password  =  ",
    "(\"password\",",
    "x\\npassword=",
    "=iban.",
    "=a.b.password.",
    "iban: (",
    "'cookie: a' ",
    "\"cookie: a\",",
    "cookie: a; ",
    "cookies: ",
    "'Authorization: Custom a' ",
    "authorization: x ",
    "connection_string=null\"} ",
    "http://a:b/",
    "https://u:",
    "://",
    "email:",
    "email: {",
    "email:[",
    "email:a=\"",
    "email:${",
    "cvv: [",
    "dob:",
    "phone:",
    "full_name=a, ",
    "address: ",
    "curl -u a:b ",
    "a@b.",
    "4111 ",
    "4111-",
    "4111.",
    "4111111111111111 ",
    "+27 ",
    "+27821234567",
    "+27821234567 ",
    "eyJ",
    "eyJ.",
    "eyJhbGciOiJub25lIn0.",
    "Bearer ",
    "Basic QUJD",
    "-----",
    concat!("-----BEGIN PRIVATE", " KEY-----"),
    "[redacted:",
    "[phone:7f3a9c",
    "GB82 WEST ",
    "((((",
    "a=b&",
    "\x1b[0m=",
    "\u{e9}",
    "\0",
];

/// The slowest of all one and two printable bytes, repeated, and the slowest
/// of the beginnings.
pub(crate) fn measure(redactor: &Redactor, options: Options) {
    let (step, rounds) = if options.quick { (97, 2) } else { (1, 9) };
    let clean = clean(redactor);
    let short: Vec<_> = printable().chain(pairs().step_by(step)).collect();
    let long: Vec<_> = BEGINNINGS.iter().map(|&text| text.to_owned()).collect();
    for (name, patterns) in
        [("one or two bytes", short), ("beginnings of secrets", long)]
    {
        let count = patterns.len();
        let table = slowest(&clean, slow(redactor, patterns), redactor, rounds);
        table.print(&format!(
            "{name}, repeated up to {} KiB: the slowest of {count}",
            SIZE / 1024
        ));
    }
}

/// Twenty that are slow at first sight, which is only enough to leave the
/// fast ones out.
fn slow(redactor: &Redactor, patterns: Vec<String>) -> Vec<String> {
    let mut tried: Vec<_> = patterns
        .into_iter()
        .map(|pattern| (once(redactor, &fill(&pattern)), pattern))
        .collect();
    tried.sort_unstable_by(|(a, _), (b, _)| b.total_cmp(a));
    tried.into_iter().take(20).map(|(_, pattern)| pattern).collect()
}

/// The slowest five of the patterns, measured beside clean lines.
fn slowest(
    clean: &str,
    patterns: Vec<String>,
    redactor: &Redactor,
    rounds: usize,
) -> Table {
    let texts: Vec<_> = patterns.iter().map(|pattern| fill(pattern)).collect();
    let scan = |text: &str| redactor.redact(text).len();
    let mut contenders = vec![Contender::new("clean lines", || scan(clean))];
    for text in &texts {
        contenders.push(Contender::new("hostile", || scan(text)));
    }
    let samples = race(rounds, &mut contenders);

    let first = &samples[0];
    let mut measured: Vec<_> = patterns
        .into_iter()
        .zip(&samples[1..])
        .map(|(pattern, times)| (first.times(times), pattern, times))
        .collect();
    measured.sort_unstable_by(|(a, ..), (b, ..)| a.total_cmp(b));

    let mut table = Table::new(&["repeated", "x", "MB/s", "best MB/s"]);
    let mut row = |name: String, ratio: f64, times: &Samples| {
        let [median, best] = [times.median(), times.min()]
            .map(|time| format!("{:.2}", SIZE as f64 / time * 1e3));
        table.row(name, &[format!("{ratio:.4}"), median, best]);
    };
    row("clean lines".to_owned(), 1.0, first);
    for (ratio, pattern, times) in measured.iter().take(5) {
        row(format!("{pattern:?}"), *ratio, times);
    }
    table
}

/// Clean lines as one text. A line with a number that happens to pass for a
/// card's would slow down all of it, and flatter what it is compared with.
fn clean(redactor: &Redactor) -> String {
    let lines = Corpus::clean(2 * SIZE).lines.into_iter();
    let clean: Vec<_> =
        lines.filter(|line| redactor.redact(line) == *line).collect();
    clean.join("\n").chars().take(SIZE).collect()
}

/// As many copies of the pattern as fit.
fn fill(pattern: &str) -> String {
    pattern.repeat(SIZE.checked_div(pattern.len()).unwrap_or_default())
}

/// The time of the faster of two readings: noise only ever adds.
#[expect(clippy::disallowed_methods, reason = "measures time")]
fn once(redactor: &Redactor, text: &str) -> f64 {
    let reading = || {
        let start = Instant::now();
        std::hint::black_box(redactor.redact(text));
        start.elapsed().as_nanos() as f64
    };
    reading().min(reading())
}

fn printable() -> impl Iterator<Item = String> {
    (b' '..=b'~').map(|byte| char::from(byte).to_string())
}

fn pairs() -> impl Iterator<Item = String> {
    printable().flat_map(|a| printable().map(move |b| format!("{a}{b}")))
}
