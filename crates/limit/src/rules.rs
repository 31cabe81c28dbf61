use std::sync::Arc;

use http::{Extensions, Method};
use palisade_core::FingerprintKey;
use palisade_http::{CredentialHolder, PathTemplate};

use crate::{BuildError, Demands, Key, Rule};

/// Which rules a request falls under. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Arc<[Matcher]>,
    key: FingerprintKey,
}

#[derive(Debug)]
struct Matcher {
    rule: Rule,
    path: Option<PathTemplate>,
}

impl Rules {
    pub(crate) fn new(
        rules: Vec<Rule>,
        key: FingerprintKey,
    ) -> Result<Self, BuildError> {
        let matcher = |rule: Rule| {
            let path = rule.template()?;
            Ok(Matcher { rule, path })
        };
        let rules = rules.into_iter().map(matcher);
        Ok(Self { rules: rules.collect::<Result<_, _>>()?, key })
    }

    /// The rules that hold for a request, and its keys in them. A rule whose
    /// key the request lacks counts all such requests together.
    #[must_use]
    pub fn demands(
        &self,
        method: &Method,
        host: &str,
        port: Option<u16>,
        path: &str,
        extensions: &Extensions,
    ) -> Demands {
        let mut demands = Demands::none();
        for (number, matcher) in (0_u8..).zip(self.rules.iter()) {
            let Matcher { rule, path: template } = matcher;
            let of = |own: &Option<String>| {
                own.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(host))
            };
            if rule.method.as_ref().is_none_or(|own| own == method)
                && of(&rule.host)
                && template.as_ref().is_none_or(|own| own.matches(path))
            {
                let key = self.key(rule, host, port, extensions);
                // At most as many as there are bits: checked when it was built.
                demands.push(number, key);
            }
        }
        demands
    }

    /// The name of a rule, by its place.
    #[must_use]
    pub fn name(&self, rule: u8) -> Option<&'static str> {
        Some(self.rules.get(usize::from(rule))?.rule.name)
    }

    fn key(
        &self,
        rule: &Rule,
        host: &str,
        port: Option<u16>,
        extensions: &Extensions,
    ) -> u64 {
        match rule.key {
            Key::Caller => extensions.get::<LimitKey>().map(|key| {
                self.key.fingerprint("limit-key", key.0.as_bytes()).as_u64()
            }),
            Key::Credential => CredentialHolder::of(extensions)
                .map(|holder| holder.fingerprint().as_u64()),
            Key::Global => None,
            Key::Host => {
                let host = self.key.fingerprint("limit-host", host.as_bytes());
                // Two that meet only share a limit.
                Some(host.as_u64() ^ u64::from(port.unwrap_or(0)))
            }
        }
        .unwrap_or(0)
    }
}

/// What a caller wants its requests to be counted by, under rules that count
/// per [`Key::Caller`]; to be put into the request's extensions.
///
/// # Examples
///
/// ```
/// use palisade_limit::LimitKey;
/// use reqwest_middleware::ClientWithMiddleware;
///
/// # fn request(client: &ClientWithMiddleware) {
/// client
///     .get("https://api.example/reports")
///     .with_extension(LimitKey::new("tenant-7"));
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct LimitKey(Arc<str>);

impl LimitKey {
    /// Any text. It is kept as a keyed fingerprint, and shown nowhere.
    pub fn new(key: impl Into<Arc<str>>) -> Self {
        Self(key.into())
    }
}

impl std::fmt::Debug for LimitKey {
    // A tenant or a customer: nobody's name belongs into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LimitKey").finish_non_exhaustive()
    }
}
