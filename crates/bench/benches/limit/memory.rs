//! What a key takes.

use std::{error::Error, fs, time::Duration};

use palisade_bench::{Options, Table};
use palisade_limit::{Ask, Demands, Ending, Limiter, Rule, Verdict};

/// # Errors
///
/// When a key is refused.
pub(crate) fn measure(options: Options) -> Result<(), Box<dyn Error>> {
    let keys = if options.quick { 20_000 } else { 1_000_000 };
    let rule = Rule::new("all", 10, Duration::from_mins(1));
    let (_, mut limiter) =
        Limiter::builder().rule(rule).max_keys(keys).build()?;
    let before = resident();
    let mut effects = Vec::new();
    for key in 0..keys as u64 {
        let ask = Ask::new(Demands::none().and(0, key)?);
        let now = Duration::from_secs(1);
        let Verdict::Go(ticket) = limiter.ask(now, &ask, &mut effects) else {
            return Err("a key was refused".into());
        };
        limiter.ended(now, ticket, Ending::Answered, &mut effects);
    }
    let mut table = Table::new(&["keys", "MB", "bytes each"]);
    let cells = match (before, resident()) {
        (Some(before), Some(after)) => {
            let bytes = after.saturating_sub(before);
            [
                format!("{:.0}", bytes as f64 / 1e6),
                format!("{:.0}", bytes as f64 / limiter.keys() as f64),
            ]
        }
        _ => ["unknown".to_owned(), "unknown".to_owned()],
    };
    table.row(limiter.keys().to_string(), &cells);
    table.print("memory of keys with one request each, resident");
    Ok(())
}

/// Linux only.
fn resident() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
