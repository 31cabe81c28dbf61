//! `examples/scrub`, run as a filter.

use std::{
    io::Write as _,
    process::{Output, Stdio},
};

use serde_json::Value;

use crate::cargo::{cargo, example, root};

const LOG: &[u8] = b"user=bob password=hunter2\r\n\
    plain\n\
    -----BEGIN PRIVATE KEY-----\n\
    MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n\
    -----END PRIVATE KEY-----\n\
    \xff\xfe\n\
    card 4111111111111111";

#[test]
fn a_log_comes_out_redacted_and_with_its_line_ends() {
    let output = example("scrub", &[], LOG);
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "user=bob password=[redacted:password]\r\n\
        plain\n\
        [redacted:private_key]\n\
        [redacted:private_key]\n\
        [redacted:private_key]\n\
        [redacted:not_utf8]\n\
        card [redacted:pan]"
    );
}

#[test]
fn explain_prints_one_object_a_line_and_never_the_line() {
    let output = example("scrub", &["--explain"], LOG);
    let text = String::from_utf8(output.stdout).unwrap();
    for secret in ["hunter2", "MIIE", "4111111111111111"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let lines: Vec<Value> =
        text.lines().map(|line| line.parse().unwrap()).collect();
    let brief: Vec<_> = lines
        .iter()
        .map(|line| {
            let finding = &line["findings"][0];
            (
                line["line"].as_u64().unwrap(),
                finding["rule"].as_str().unwrap_or_default(),
                finding["kind"].as_str().unwrap_or_default(),
                finding["start"].as_u64().unwrap_or_default(),
                finding["end"].as_u64().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        brief,
        [
            (1, "key:password", "password", 18, 25),
            (2, "", "", 0, 0),
            (3, "private_key", "private_key", 0, 27),
            (4, "private_key", "private_key", 0, 32),
            (5, "private_key", "private_key", 0, 25),
            (6, "not_utf8", "not_utf8", 0, 2),
            (7, "pan", "pan", 5, 21),
        ]
    );
    assert_eq!(lines[6]["redacted"], "card [redacted:pan]");
}

#[test]
fn a_line_of_a_hundred_megabytes_is_replaced() {
    let mut input = vec![b'x'; 100_000_000];
    input.extend(b"\nnext cvv=123\n");
    let output = example("scrub", &[], &input);
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "[redacted:too_long]\nnext cvv=[redacted:cvv]\n"
    );
    let output = example("scrub", &["--explain"], &input);
    let first = output.stdout.split(|&byte| byte == b'\n').next().unwrap();
    let first: Value = serde_json::from_slice(first).unwrap();
    assert_eq!(first["findings"][0]["end"], 100_000_000);
}

#[test]
fn an_unknown_option_is_refused() {
    let output = example("scrub", &["--explian"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("usage"));
}

/// Writes a policy to a file and runs the filter with it.
fn with_policy(name: &str, policy: &str, input: &[u8]) -> Output {
    let path = std::env::temp_dir()
        .join(format!("palisade-{name}-{}.toml", std::process::id()));
    std::fs::write(&path, policy).unwrap();
    let output = example("scrub", &["--policy", path.to_str().unwrap()], input);
    std::fs::remove_file(&path).unwrap();
    output
}

#[test]
fn a_policy_from_a_file_decides() {
    let policy = "[on]\npan = \"mask\"\n[[rules]]\nname = \"staff\"\n\
        pattern = 'EMP-\\d+'\n";
    let output =
        with_policy("decides", policy, b"EMP-7 pays by 4111111111111111\n");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "[redacted:staff] pays by 411111******1111\n"
    );
}

#[test]
fn a_policy_that_is_wrong_is_refused_with_its_line_and_nothing_passes() {
    let policy = "mode = \"enforce\"\n\n[on]\ncvv = \"mask\"\n";
    let output = with_policy("wrong", policy, b"secret\n");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("line 4") && error.contains("cvv"), "{error}");
}

/// As the head of the example says.
#[test]
fn the_policy_with_everything_in_it_runs_with_its_key() {
    let path = std::env::temp_dir()
        .join(format!("palisade-key-{}", std::process::id()));
    let key = format!("k7={}", path.display());
    let policy = root().join("crates/redact/policy.toml");
    let policy = policy.to_str().unwrap();
    let run = |bytes: &[u8], input| {
        std::fs::write(&path, bytes).unwrap();
        example("scrub", &["--policy", policy, "--key", &key], input)
    };
    let output = run(&[7; 16], b"+27821234567 password=hunter2\n");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("[phone:k7."), "{text}");
    assert!(text.ends_with("] password=[redacted:password]\n"), "{text}");

    let output = run(b"short", b"secret\n");
    std::fs::remove_file(&path).unwrap();
    assert_eq!((output.status.code(), &*output.stdout), (Some(1), &b""[..]));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("16 bytes") && !error.contains("short"), "{error}");
}

#[test]
fn who_has_seen_enough_ends_it_without_an_error() {
    let input = b"user=bob password=hunter2\n".repeat(20_000);
    for arguments in [&[][..], &["--explain"]] {
        let mut child = cargo(&["run", "--quiet", "--example", "scrub", "--"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        // Which breaks, too, once nobody reads.
        drop(child.stdin.take().unwrap().write_all(&input));
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*error), (Some(0), ""));
    }
}
