//! Runs cargo, as a user would, in the workspace.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ has a parent")
}

pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(root());
    command
}

/// What cargo prints, where it succeeds.
pub(crate) fn output_of(arguments: &[&str]) -> String {
    let output = cargo(arguments).output().expect("cargo starts");
    assert!(
        output.status.success(),
        "cargo {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// Runs an example of `examples/` and gives it `input`.
pub(crate) fn example(name: &str, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = cargo(&["run", "--quiet", "--example", name, "--"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cargo starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_vec();
    let writer = thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("the example ends");
    // An example that stops reading has broken the pipe on purpose.
    drop(writer.join());
    output
}
