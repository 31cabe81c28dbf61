//! Variables that cargo sets: to set one is not safe in a process with other
//! threads.

use palisade_auth::{Credential, Production, Sandbox};
use secrecy::ExposeSecret as _;

use crate::watch;

#[tokio::test]
async fn a_variable_is_read_as_it_is() {
    let name = Credential::<Production>::from_env("CARGO_PKG_NAME");
    let value = name.resolve().await.unwrap();
    assert_eq!(value.expose_secret(), "palisade-auth");
    assert_eq!(
        name.provenance().to_string(),
        "environment variable CARGO_PKG_NAME"
    );
}

#[tokio::test]
async fn what_is_not_there_or_empty_is_named() {
    let none = Credential::<Sandbox>::from_env("PALISADE_NO_SUCH_VARIABLE");
    let error = none.resolve().await.unwrap_err();
    assert!(error.is_missing());
    assert_eq!(
        error.to_string(),
        "environment variable PALISADE_NO_SUCH_VARIABLE: there is no such \
         variable"
    );
    assert_eq!(*error.provenance(), none.provenance());
    watch::printed(&error);

    // The manifest has none.
    let empty = Credential::<Sandbox>::from_env("CARGO_PKG_HOMEPAGE");
    let error = empty.resolve().await.unwrap_err();
    assert!(!error.is_missing());
    assert_eq!(
        error.to_string(),
        "environment variable CARGO_PKG_HOMEPAGE: it is empty"
    );
}

#[tokio::test]
async fn a_literal_says_that_it_is_one_but_not_which() {
    let literal = Credential::literal_in_code_for_tests("canary");
    assert_eq!(literal.resolve().await.unwrap().expose_secret(), "canary");
    assert!(literal.provenance().is_literal());
    assert_eq!(literal.provenance().to_string(), "literal in code");
    assert_eq!(
        format!("{:?}", literal.clone()),
        "Credential { environment: \"sandbox\", provenance: Literal, .. }"
    );
}
