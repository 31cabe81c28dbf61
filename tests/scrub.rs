//! `examples/scrub`, run as a filter.

use serde_json::Value;

use crate::cargo::example;

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
fn with_policy(name: &str, policy: &str, input: &[u8]) -> std::process::Output {
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
