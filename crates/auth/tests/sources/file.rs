use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use palisade_auth::{Credential, CredentialError, Sandbox};
use secrecy::ExposeSecret as _;

use crate::watch;

/// A folder of its own, gone with this.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("palisade-auth-{}-{next}", process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    /// A file in it, which nobody else may read.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, bytes).unwrap();
        set_mode(&file, 0o600);
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[cfg(unix)]
pub(crate) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;

    let permissions = fs::Permissions::from_mode(mode);
    fs::set_permissions(path, permissions).unwrap();
}

#[cfg(not(unix))]
pub(crate) fn set_mode(_: &Path, _: u32) {}

async fn read(path: &Path) -> Result<String, CredentialError> {
    let secret = Credential::<Sandbox>::from_file(path).resolve().await;
    secret.map(|secret| secret.expose_secret().to_owned())
}

#[tokio::test]
async fn a_file_is_read_without_its_last_line_break() {
    let folder = Folder::new();
    for (bytes, expected) in [
        ("canary-pass", "canary-pass"),
        ("canary-pass\n", "canary-pass"),
        ("canary-pass\r\n", "canary-pass"),
        (" canary pass \n\n", " canary pass \n"),
    ] {
        let path = folder.file("secret", bytes.as_bytes());
        assert_eq!(read(&path).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn it_is_read_again_when_it_changed() {
    let folder = Folder::new();
    let path = folder.file("secret", b"canary-before");
    let secret = Credential::<Sandbox>::from_file(&path);
    let before = secret.resolve().await.unwrap();
    // As `mv` and Kubernetes do it: the name leads to another file.
    let next = folder.file("next", b"canary-after!");
    fs::rename(next, &path).unwrap();
    let after = secret.resolve().await.unwrap();
    assert_eq!(before.expose_secret(), "canary-before");
    assert_eq!(after.expose_secret(), "canary-after!");
    // And in its place, within the same second and of the same length.
    fs::write(&path, b"canary-later!").unwrap();
    let later = secret.resolve().await.unwrap();
    assert_eq!(later.expose_secret(), "canary-later!");
    fs::remove_file(&path).unwrap();
    assert!(secret.resolve().await.unwrap_err().is_missing());
}

#[cfg(unix)]
#[tokio::test]
async fn one_that_others_may_read_or_write_is_refused() {
    let folder = Folder::new();
    let path = folder.file("secret", b"canary-pass");
    for mode in [0o400, 0o600, 0o700, 0o711] {
        set_mode(&path, mode);
        assert_eq!(read(&path).await.unwrap(), "canary-pass", "{mode:o}");
    }
    for mode in [0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o440] {
        set_mode(&path, mode);
        let error = read(&path).await.unwrap_err();
        assert_eq!(error.mode(), Some(mode));
        assert_eq!(
            error.to_string(),
            format!(
                "file {}: others than its owner may read or write it (mode \
                 {mode:04o}, 0600 is accepted)",
                path.display()
            )
        );
        watch::printed(&error);
    }
    let by_group =
        Credential::<Sandbox>::dangerous_from_group_readable_file(&path);
    for (mode, is_taken) in
        [(0o440, true), (0o640, true), (0o660, false), (0o444, false)]
    {
        set_mode(&path, mode);
        let secret = by_group.resolve().await;
        assert_eq!(secret.is_ok(), is_taken, "{mode:o}");
    }
}

#[tokio::test]
async fn what_is_no_secret_is_refused_and_not_shown() {
    let folder = Folder::new();
    let longest = "canary-x".repeat(8 * 1024);
    for (bytes, text) in [
        (&b""[..], "it is empty"),
        (b"\n", "it is empty"),
        (b"canary-caf\xe9", "it is not UTF-8"),
        (format!("{longest}!").as_bytes(), "it has more than 65536 bytes"),
        (&vec![b'x'; 1_000_000], "it has more than 65536 bytes"),
    ] {
        let path = folder.file("secret", bytes);
        let error = read(&path).await.unwrap_err();
        let expected = format!("file {}: {text}", path.display());
        assert_eq!(error.to_string(), expected);
        watch::printed(&error);
    }
    for length in [4_094, 4_095, 4_096, 4_097, longest.len()] {
        let whole = longest.get(..length).unwrap();
        let path = folder.file("secret", whole.as_bytes());
        assert_eq!(read(&path).await.unwrap(), whole);
    }
    let error = read(Path::new("/")).await.unwrap_err();
    assert_eq!(error.to_string(), "file /: it is no regular file");
}

/// To open one would wait for who writes to it.
#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = Folder::new();
    let pipe = folder.0.join("pipe");
    let made = process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    set_mode(&pipe, 0o600);
    let (tell, told) = std::sync::mpsc::channel();
    // One that waits is left alone, and so ends with this process only.
    std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().unwrap();
        tell.send(runtime.block_on(read(&pipe)).unwrap_err()).unwrap();
    });
    let error = told.recv_timeout(std::time::Duration::from_secs(10));
    let error = error.expect("it ends").to_string();
    assert!(error.ends_with("it is no regular file"), "{error}");
}
