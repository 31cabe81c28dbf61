use palisade_redact::{Policy, kind};

use crate::{Profile, SecretField, SecretKind};

impl Profile {
    /// A policy that knows, besides what it knew, the fields of the provider's
    /// requests and answers that are secret or personal.
    ///
    /// Most have names that every policy knows. `serialNumber` and
    /// `additionalInfo` do not; whatever is in the latter goes as a whole.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_pagamio::Profile;
    /// use palisade_redact::Policy;
    ///
    /// let policy = Profile::default().redaction(Policy::payments());
    /// let redactor = policy.build()?;
    /// assert_eq!(
    ///     redactor.redact(r#"{"serialNumber":"000123456789"}"#),
    ///     r#"{"serialNumber":"[redacted:secret]"}"#,
    /// );
    /// # Ok::<(), palisade_redact::PolicyError>(())
    /// ```
    #[must_use]
    pub fn redaction(&self, policy: Policy) -> Policy {
        self.secrets.iter().fold(policy, |policy, field| field.mark(policy))
    }
}

impl SecretField {
    /// The policy, knowing this field.
    pub(crate) fn mark(&self, policy: Policy) -> Policy {
        let name = self.name.as_str();
        match self.kind {
            SecretKind::Account => policy.sensitive_key(name, kind::ACCOUNT),
            SecretKind::Phone => policy.sensitive_key(name, kind::PHONE),
            SecretKind::Pin => policy.sensitive_key(name, kind::PIN),
            SecretKind::Secret => policy.sensitive_key(name, kind::SECRET),
            SecretKind::Token => policy.sensitive_key(name, kind::TOKEN),
        }
    }
}
