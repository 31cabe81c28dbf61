//! What a redactor knows of credentials.

use std::{error::Error as _, fs, sync::Arc};

use palisade_auth::{Credential, Sandbox};
use palisade_redact::{Policy, Redactor};
use secrecy::ExposeSecret as _;

use crate::{file::Folder, watch};

fn shown(redactor: &Redactor, text: &str) -> String {
    redactor.redact(text).into_owned()
}

#[tokio::test]
async fn a_value_is_known_until_there_is_another_one() {
    let redactor = Policy::payments().build().unwrap();
    let folder = Folder::new();
    let path = folder.file("secret", b"wrenching-otter-41");
    let secret = Credential::<Sandbox>::from_file(&path);
    let secret = secret.registered_with(Arc::new(redactor.clone()));
    let (before, after) =
        ("sent wrenching-otter-41 out", "sent grumbling-heron-72 out");
    assert_eq!(shown(&redactor, before), before);

    secret.resolve().await.unwrap();
    let masked = "sent [redacted:secret] out";
    assert_eq!(shown(&redactor, before), masked);
    // The same once more: it is not forgotten in between, nor twice.
    secret.resolve().await.unwrap();
    assert_eq!(shown(&redactor, before), masked);

    fs::write(&path, "grumbling-heron-72").unwrap();
    let clone = secret.clone();
    let value = clone.resolve().await.unwrap();
    assert_eq!(value.expose_secret(), "grumbling-heron-72");
    assert_eq!(shown(&redactor, after), masked);
    assert_eq!(shown(&redactor, before), before);

    drop((secret, value));
    assert_eq!(shown(&redactor, after), masked);
    drop(clone);
    assert_eq!(shown(&redactor, after), after);
}

#[tokio::test]
async fn what_cannot_be_known_is_not_handed_out() {
    let secret = Credential::literal_in_code_for_tests("canary");
    let secret =
        secret.registered_with(Arc::new(Policy::payments().build().unwrap()));
    let error = secret.resolve().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "literal in code: it cannot be made known to the redactor"
    );
    let why = error.source().unwrap().to_string();
    assert!(why.contains("6 bytes"), "{why}");
    watch::printed(&error);
}
