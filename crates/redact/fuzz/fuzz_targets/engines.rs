//! The fast engine against the slow one, on texts that nobody thought of.
//!
//! `Redactor::explain` shows every byte to every detector; `redact` looks only
//! where bit masks and gates let it. Both must find the same.
//!
//! ```sh
//! cargo fuzz run engines -- -dict=fuzz/engines.dict
//! ```

#![no_main]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use libfuzzer_sys::fuzz_target;
use palisade_core::{SecretGuard, SecretSink as _, Tally as _};
use palisade_redact::{Policy, Redactor};

static REDACTOR: LazyLock<Redactor> =
    LazyLock::new(|| Policy::payments().build().expect("it is the default"));

/// One secret for each way in which they are looked for.
static ALIVE: LazyLock<[SecretGuard; 3]> = LazyLock::new(|| {
    ["0000-aaaa-1111-bbbb", "a b c d e f g h i", "hunter2x"].map(|secret| {
        let guard = REDACTOR.register("token", secret.as_bytes());
        guard.expect("it is long enough")
    })
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        assert_eq!(&*REDACTOR.redact_bytes(bytes), b"[redacted:not_utf8]");
        return;
    };
    LazyLock::force(&ALIVE);
    let before = counts();
    let redacted = REDACTOR.redact(text);
    assert_eq!(explained(text), since(&before), "{text:?}");
    assert_eq!(REDACTOR.redact(&redacted), redacted, "{text:?}");
});

fn counts() -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    REDACTOR.tally(&mut |rule, count| {
        counts.insert(rule.to_owned(), count);
    });
    counts
}

fn since(before: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let fired = counts().into_iter().map(|(rule, count)| {
        let more = count - before[&rule];
        (rule, more)
    });
    fired.filter(|(_, count)| *count > 0).collect()
}

fn explained(text: &str) -> BTreeMap<String, u64> {
    let findings = REDACTOR.explain(text).findings;
    let different: BTreeSet<_> = findings
        .into_iter()
        .map(|note| (note.rule, note.range.start, note.range.end))
        .collect();
    let mut counts = BTreeMap::new();
    for (rule, ..) in different {
        *counts.entry(rule).or_default() += 1;
    }
    counts
}
