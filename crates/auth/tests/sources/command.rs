use std::{
    fs,
    time::{Duration, Instant},
};

use palisade_auth::{Credential, CredentialError, Sandbox};
use secrecy::ExposeSecret as _;

use crate::{file::Folder, watch};

const LIMIT: Duration = Duration::from_secs(20);

async fn run(
    program: &str,
    arguments: &[&str],
    limit: Duration,
) -> Result<String, CredentialError> {
    watch::begin();
    let secret = Credential::<Sandbox>::from_command(program, arguments, limit);
    let secret = secret.resolve().await;
    watch::nothing_was_logged();
    let printed = |error| {
        watch::printed(&error);
        error
    };
    secret.map(|s| s.expose_secret().to_owned()).map_err(printed)
}

async fn sh(script: &str) -> Result<String, CredentialError> {
    run("/bin/sh", &["-c", script], LIMIT).await
}

#[tokio::test]
async fn it_is_what_the_program_prints() {
    assert_eq!(sh("printf canary-pass").await.unwrap(), "canary-pass");
    assert_eq!(sh("echo canary-pass").await.unwrap(), "canary-pass");
    let all = "x".repeat(64 * 1024);
    let script = "head -c 65536 /dev/zero | tr '\\0' x";
    assert_eq!(sh(script).await.unwrap(), all);
}

#[tokio::test]
async fn there_is_no_shell_and_no_input() {
    let hostile = "$(id); `id` | id > /dev/null 'a \"b";
    let printed = run("printf", &["%s", hostile], LIMIT).await.unwrap();
    assert_eq!(printed, hostile);
    let error = sh("cat").await.unwrap_err();
    assert_eq!(error.to_string(), "command /bin/sh: it is empty");
}

#[tokio::test]
async fn one_that_fails_is_not_believed() {
    let error = sh("echo canary-out; echo canary-err >&2; exit 7").await;
    let error = error.unwrap_err();
    assert_eq!(error.exit_code(), Some(7));
    assert_eq!(error.to_string(), "command /bin/sh: it ended with status 7");

    let error = sh("echo canary-out; kill -9 $$").await.unwrap_err();
    assert_eq!(error.exit_code(), None);
    assert_eq!(error.to_string(), "command /bin/sh: it was ended by a signal");

    let error = run("/nowhere/program", &["canary-argument"], LIMIT).await;
    let error = error.unwrap_err();
    assert!(error.is_missing());
    assert_eq!(
        error.to_string(),
        "command /nowhere/program: it cannot be started: entity not found"
    );
}

#[tokio::test]
async fn what_is_no_secret_is_refused_and_not_shown() {
    for (script, text) in [
        ("true", "it is empty"),
        ("printf 'canary\\351'", "it is not UTF-8"),
        ("head -c 65537 /dev/zero", "it has more than 65536 bytes"),
        // It never ends by itself.
        ("while :; do echo canary; done", "it has more than 65536 bytes"),
    ] {
        let error = sh(script).await.unwrap_err();
        assert_eq!(error.to_string(), format!("command /bin/sh: {text}"));
    }
}

/// Whether the process that wrote its number into a file is gone.
async fn is_gone(folder: &Folder) -> bool {
    let number = folder.file("number", b"");
    let script = format!("echo $$ > {}; exec sleep 600", number.display());
    let limit = Duration::from_secs(1);
    let begun = Instant::now();
    let error = run("/bin/sh", &["-c", &script], limit).await.unwrap_err();
    assert!(error.is_timeout());
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(error.to_string(), "command /bin/sh: it did not end in 1s");
    let number = fs::read_to_string(number).unwrap();
    let process = format!("/proc/{}", number.trim());
    for _ in 0..100 {
        // One that was killed is reaped a little later.
        let status = fs::read_to_string(format!("{process}/status"));
        if status.map_or(true, |status| status.contains("State:\tZ")) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_that_does_not_end_is_killed() {
    assert!(is_gone(&Folder::new()).await);
}

/// One that closes its output and goes on is no better.
#[tokio::test]
async fn nor_is_one_waited_for_that_has_said_all() {
    let script = "echo canary; exec >&-; exec sleep 600";
    let limit = Duration::from_millis(300);
    let error = run("/bin/sh", &["-c", script], limit).await.unwrap_err();
    assert!(error.is_timeout());
}

#[tokio::test]
async fn arguments_are_not_shown() {
    let arguments = ["read", "op://canary"];
    let secret = Credential::<Sandbox>::from_command("op", arguments, LIMIT);
    assert_eq!(secret.provenance().to_string(), "command op");
    assert!(!format!("{secret:?}").contains("canary"));
}
