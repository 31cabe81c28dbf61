//! Notes the toolchain, so that the tables can name it.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo speaks to build scripts by environment variables"
)]

use std::{env, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let toolchain = env::var_os("RUSTC")
        .and_then(|rustc| Command::new(rustc).arg("--version").output().ok())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .unwrap_or_else(|| "unknown toolchain".to_owned());
    println!("cargo::rustc-env=TOOLCHAIN={}", toolchain.trim());
}
