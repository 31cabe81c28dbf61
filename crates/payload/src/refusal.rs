use std::{error, fmt};

use palisade_http::Failure;

use crate::Rule;

/// A request may not carry what it carries. Nothing of it was sent.
///
/// It names the place and the rule, and never the value: it may be logged, and
/// told to whoever made the request. Names of fields that the policy does not
/// know are shown without the secrets in them, and cut.
///
/// # Examples
///
/// ```
/// use http::Method;
/// use palisade_http::Failure;
/// use palisade_payload::Payload;
/// use palisade_redact::Policy;
///
/// let payload = Payload::builder(&Policy::payments().build()?).build()?;
/// let body = br#"{"note": "card 4111 1111 1111 1111"}"#;
/// let refusal = payload.inspect(&Method::POST, "/", body).unwrap_err();
/// assert_eq!(refusal.pointer(), "/note");
/// assert_eq!(refusal.rule().name(), "secret");
/// assert_eq!(
///     refusal.to_string(),
///     "refused by the payload policy: /note breaks the rule secret:pan",
/// );
/// assert!(Failure::of(&refusal).is_before_send());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pointer: String,
    rule: Rule,
}

impl Refusal {
    pub(crate) const fn new(pointer: String, rule: Rule) -> Self {
        Self { pointer, rule }
    }

    /// Of the request as a whole.
    pub(crate) const fn of_all(rule: Rule) -> Self {
        Self::new(String::new(), rule)
    }

    /// Which field, as a JSON pointer (RFC 6901); empty for the body as a whole
    /// and for headers.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What it breaks.
    #[must_use]
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match (self.pointer.as_str(), &self.rule) {
            ("", Rule::Header(_)) => "a header",
            ("", _) => "the body",
            (pointer, _) => pointer,
        };
        let rule = &self.rule;
        write!(
            f,
            "refused by the payload policy: {what} breaks the rule {rule}"
        )
    }
}

impl error::Error for Refusal {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&Failure::REFUSED)
    }
}

impl From<Refusal> for reqwest_middleware::Error {
    fn from(refusal: Refusal) -> Self {
        Self::middleware(refusal)
    }
}
