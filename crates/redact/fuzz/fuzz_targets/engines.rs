//! The fast engine against the slow one, on texts that nobody thought of.
//!
//! `Redactor::explain` shows every byte to every detector; `redact` looks only
//! where bit masks and gates let it. Both must find the same, whichever
//! detectors are on.
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
use palisade_redact::{Policy, Redactor, detectors};

/// With all detectors, and with those of some random selections.
static REDACTORS: LazyLock<Vec<Alive>> = LazyLock::new(|| {
    let all = Policy::payments();
    let some = (1..32_u64).map(|number| {
        let mut random = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let chosen = detectors().filter(|_| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            // Every third selection has few, every third about half.
            random >> 32 & 15 < [2, 8, 14][number as usize % 3]
        });
        let names = chosen.map(|about| about.name);
        Policy::payments().dangerous_only_detectors(names)
    });
    [all].into_iter().chain(some).map(Alive::new).collect()
});

/// A redactor that knows one secret for each way in which they are looked for.
struct Alive(Redactor, [SecretGuard; 3]);

impl Alive {
    fn new(policy: Policy) -> Self {
        let redactor = policy.build().expect("its detectors are known");
        let secrets = ["0000-aaaa-1111-bbbb", "a b c d e f g h i", "hunter2x"];
        let guards = secrets.map(|secret| {
            let guard = redactor.register("token", secret.as_bytes());
            guard.expect("it is long enough")
        });
        Self(redactor, guards)
    }
}

fuzz_target!(|bytes: &[u8]| {
    let others = REDACTORS.len() - 1;
    let chosen = 1 + hash(bytes) as usize % others;
    for Alive(redactor, _) in [&REDACTORS[0], &REDACTORS[chosen]] {
        check(redactor, bytes);
    }
});

fn check(redactor: &Redactor, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        assert_eq!(&*redactor.redact_bytes(bytes), b"[redacted:not_utf8]");
        return;
    };
    let before = counts(redactor);
    let redacted = redactor.redact(text);
    let mut fired = since(redactor, &before);
    // A long chain of secrets that touch goes as a whole.
    if fired.remove("entangled").is_some() {
        assert_eq!(redacted, "[redacted:entangled]", "{text:?}");
    }
    assert_eq!(explained(redactor, text), fired, "{text:?}");
    assert_eq!(redactor.redact(&redacted), redacted, "{text:?}");
}

/// FNV-1a: the same input chooses the same selection, each time.
fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn counts(redactor: &Redactor) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    redactor.tally(&mut |rule, count| {
        counts.insert(rule.to_owned(), count);
    });
    counts
}

fn since(
    redactor: &Redactor,
    before: &BTreeMap<String, u64>,
) -> BTreeMap<String, u64> {
    let fired = counts(redactor).into_iter().map(|(rule, count)| {
        let more = count - before[&rule];
        (rule, more)
    });
    fired.filter(|(_, count)| *count > 0).collect()
}

fn explained(redactor: &Redactor, text: &str) -> BTreeMap<String, u64> {
    let findings = redactor.explain(text).findings;
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
