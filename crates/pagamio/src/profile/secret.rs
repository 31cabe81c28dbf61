/// A field whose value is secret or personal, in requests and answers.
///
/// The name is that of the member alone: `pin`, for `receipt.pin`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretField {
    /// The name, in any spelling.
    pub name: String,
    /// What its values are.
    pub kind: SecretKind,
}

/// What the values of a [`SecretField`] are. It decides what becomes of them:
/// see `palisade_redact::kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretKind {
    /// Of a person or a household: a pseudonym stands for it.
    Account,
    /// Of a person: a pseudonym stands for it.
    Phone,
    /// Worth money to whoever reads it: erased.
    Pin,
    /// Anything else, such as a whole object that anybody may fill: erased.
    Secret,
    /// Worth money or access to whoever reads it: erased.
    Token,
}

impl SecretKind {
    /// All, with their words in files.
    #[cfg(feature = "toml")]
    pub(crate) const WORDS: [(&'static str, Self); 5] = [
        ("account", Self::Account),
        ("phone", Self::Phone),
        ("pin", Self::Pin),
        ("secret", Self::Secret),
        ("token", Self::Token),
    ];
}

impl SecretField {
    /// A field of this name.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: SecretKind) -> Self {
        Self { name: name.into(), kind }
    }
}
