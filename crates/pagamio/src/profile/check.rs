//! Whether the values of a profile are in their ranges.

use std::{collections::BTreeSet, time::Duration};

use palisade_auth::{Production, Sandbox};
use palisade_core::SafeUrl;
use palisade_http::PathTemplate;
use palisade_limit::MAX_RULES;

use super::{Profile, Purchase, Quota, parts::Pointers};
use crate::{ProfileError, base_url};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Profile {
    /// Checks that each value is in its range.
    ///
    /// # Errors
    ///
    /// [`ProfileError`] names the field, its value and what it has to be.
    pub fn check(&self) -> Result<(), ProfileError> {
        self.check_urls()?;
        self.check_names()?;
        self.pointers.check()?;
        self.check_times()?;
        self.check_quotas()?;
        self.purchase.check()?;
        let reference = self.pointers.reference.split('/').nth(1);
        let reference = reference.unwrap_or_default();
        let mut fields = self.purchase.fields.iter();
        let is_field = fields.any(|field| field.name == reference);
        let value = || format!("{:?}", self.pointers.reference);
        let bound = "in a field of purchases";
        ensure(is_field, "pointers.reference", value, bound)?;
        for (name, list) in self.codes.lists() {
            let field = format!("codes.{name}");
            let is_there = name != "success" || !list.is_empty();
            ensure(is_there, field, || "empty".to_owned(), "one or more")?;
        }
        Ok(())
    }

    fn check_urls(&self) -> Result<(), ProfileError> {
        let urls = &self.base_urls;
        for (field, url) in [
            ("base_urls.sandbox", &urls.sandbox),
            ("base_urls.production", &urls.production),
        ] {
            if let Some(bound) = base_url::fault(url) {
                // It may have a password in it.
                let value = format!("{:?}", SafeUrl(url).to_string());
                return Err(ProfileError::bound(field, value, bound));
            }
        }
        // As origins, which are written in one way only. With a dot behind it,
        // a host is still the same.
        let sandbox = self.origin::<Sandbox>()?.to_string().replace(".:", ":");
        let production = self.origin::<Production>()?.to_string();
        let production = production.replace(".:", ":");
        let differ =
            sandbox.trim_end_matches('.') != production.trim_end_matches('.');
        let value = || sandbox.clone();
        let bound = "another origin than that of production";
        ensure(differ, "base_urls.sandbox", value, bound)?;
        for (field, path) in [
            ("login_path", &self.login_path),
            ("refresh_path", &self.refresh_path),
            ("purchase_path", &self.purchase_path),
            ("transactions_path", &self.transactions_path),
        ] {
            // What a URL would write otherwise matches no request.
            let is_plain = |byte: u8| {
                byte.is_ascii_alphanumeric()
                    || b"/-._~!$&'()*+,;=:@".contains(&byte)
            };
            let is_path = path.starts_with('/')
                && path.len() > 1
                && path.bytes().all(is_plain)
                && path
                    .split('/')
                    .all(|segment| !matches!(segment, "." | ".."));
            let bound = "a path that begins with a slash, and no more";
            ensure(is_path, field, || format!("{path:?}"), bound)?;
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), ProfileError> {
        let (fields, words) = (&self.fields, &self.statuses);
        for (field, name) in [
            ("fields.password", &fields.password),
            ("fields.reference", &fields.reference),
            ("fields.refresh_token", &fields.refresh_token),
            ("fields.username", &fields.username),
            ("statuses.completed", &words.completed),
            ("statuses.failed", &words.failed),
            ("statuses.pending", &words.pending),
            ("statuses.processing", &words.processing),
        ] {
            ensure(!name.is_empty(), field, || "empty".into(), "a word")?;
        }
        let all = [
            &words.completed,
            &words.failed,
            &words.pending,
            &words.processing,
        ];
        let differ = all.iter().collect::<BTreeSet<_>>().len() == all.len();
        let value = || "one word for two things".to_owned();
        ensure(differ, "statuses", value, "four words that differ")?;
        for secret in &self.secrets {
            let name = &secret.name;
            let is_name = name.chars().any(char::is_alphanumeric);
            let value = || format!("{name:?}");
            let bound = "a name with a letter or a digit in it";
            ensure(is_name, format!("secrets.{name}"), value, bound)?;
        }
        Ok(())
    }

    fn check_times(&self) -> Result<(), ProfileError> {
        let (tokens, backoff) = (&self.tokens, &self.backoff);
        let second = Duration::from_secs(1);
        for (field, value, (least, most), bound) in [
            (
                "tokens.default_lifetime",
                tokens.default_lifetime,
                (second, HOUR.saturating_sub(second)),
                "1 s to 3599 s",
            ),
            ("tokens.max_age", tokens.max_age, (second, DAY), "1 s to 86400 s"),
            (
                "tokens.renew_before",
                tokens.renew_before,
                (Duration::ZERO, HOUR),
                "0 s to 3600 s",
            ),
            (
                "backoff.first",
                backoff.first,
                (MILLISECOND, HOUR),
                "1 ms to 3600 s",
            ),
            (
                "backoff.longest",
                backoff.longest,
                (backoff.first, HOUR),
                "backoff.first to 3600 s",
            ),
        ] {
            let is_in = (least..=most).contains(&value);
            ensure(is_in, field, || format!("{value:?}"), bound)?;
        }
        let jitter = backoff.jitter_percent;
        let value = || jitter.to_string();
        ensure(jitter < 100, "backoff.jitter_percent", value, "0 to 99")?;
        self.check_polls()
    }

    fn check_polls(&self) -> Result<(), ProfileError> {
        let mut end = Some(Duration::ZERO);
        for (n, phase) in self.polls.iter().enumerate() {
            let field = |name| format!("polls[{n}].{name}");
            let is_wait = (MILLISECOND..=DAY).contains(&phase.every);
            let value = || format!("{:?}", phase.every);
            ensure(is_wait, field("every"), value, "1 ms to 86400 s")?;
            let follows = match (end, phase.until) {
                (Some(end), Some(until)) => until > end,
                (end, _) => end.is_some(),
            };
            let value = || match phase.until {
                Some(until) => format!("{until:?}"),
                None => "missing".to_owned(),
            };
            let bound = "later than that before, and missing in the last only";
            ensure(follows, field("until"), value, bound)?;
            end = phase.until;
        }
        let value = || "over at some time".to_owned();
        let bound = "open at its end: no `until` in the last one";
        ensure(end.is_none(), "polls", value, bound)
    }

    fn check_quotas(&self) -> Result<(), ProfileError> {
        let mut names = BTreeSet::new();
        for quota in &self.quotas {
            quota.check()?;
            let field = format!("quotas.{}", quota.name);
            let is_new = names.insert(quota.name);
            ensure(is_new, field, || "there twice".to_owned(), "there once")?;
            let reserved = self.reserved_of(quota);
            let field = format!("quotas.{}.limit", quota.name);
            let value = || quota.limit.to_string();
            let bound = "more than what logins and refreshes take of it";
            ensure(quota.limit > reserved, field, value, bound)?;
        }
        let count = self.limited().count();
        let is_few = (1..=MAX_RULES).contains(&count);
        let value = || format!("{count} for the limiter");
        ensure(is_few, "quotas", value, "1 to 8 for the limiter")
    }
}

impl Purchase {
    fn check(&self) -> Result<(), ProfileError> {
        let [least, most] = [
            ("purchase.least_amount", &self.least_amount),
            ("purchase.most_amount", &self.most_amount),
        ]
        .map(|(field, text)| {
            let amount = amount(text);
            let value = || format!("{text:?}");
            let bound = "an amount such as 0.01, of at most 15 digits on each \
                         side";
            ensure(amount.is_some(), field, value, bound).map(|()| amount)
        });
        let is_range = least? <= most?;
        let value = || format!("{:?}", self.most_amount);
        let bound = "no less than the least one";
        ensure(is_range, "purchase.most_amount", value, bound)?;
        let mut names = BTreeSet::new();
        for field in &self.fields {
            let name = &field.name;
            let at = format!("purchase.fields.{name}");
            let value = || "empty".to_owned();
            ensure(!name.is_empty(), at.clone(), value, "a name")?;
            let is_new = names.insert(name);
            ensure(is_new, at, || "there twice".to_owned(), "there once")?;
        }
        let is_few = names.len() <= 128;
        let value = || names.len().to_string();
        ensure(is_few, "purchase.fields", value, "at most 128")
    }
}

/// What is before the point, and what is behind it, in 10^-15.
fn amount(text: &str) -> Option<(u64, u64)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| {
        let is_number = (1..=15).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    };
    let is_plain = whole == "0" || !whole.starts_with('0');
    digits(part)?;
    let part = format!("{part:0<15}");
    digits(whole).filter(|_| is_plain).zip(digits(&part))
}

impl Quota {
    fn check(&self) -> Result<(), ProfileError> {
        let field = |name| format!("quotas.{}.{name}", self.name);
        let limit = self.limit;
        let is_in = (1..=1_000_000).contains(&limit);
        let value = || limit.to_string();
        ensure(is_in, field("limit"), value, "1 to 1000000")?;
        let window = self.window;
        let is_in = (MILLISECOND..=DAY).contains(&window);
        let value = || format!("{window:?}");
        ensure(is_in, field("window"), value, "1 ms to 86400 s")?;
        let Some(path) = &self.path else { return Ok(()) };
        let is_path = PathTemplate::parse(path).is_some();
        let value = || format!("{path:?}");
        let bound = "a path that begins with a slash, with {id} or a last \
                     {*rest} for what differs";
        ensure(is_path, field("path"), value, bound)
    }
}

const MILLISECOND: Duration = Duration::from_millis(1);

impl Pointers {
    fn check(&self) -> Result<(), ProfileError> {
        let reference = std::slice::from_ref(&self.reference);
        for (field, pointers) in [
            ("pointers.code", &self.code[..]),
            ("pointers.lifetime", &self.lifetime),
            ("pointers.reference", reference),
            ("pointers.refresh_token", &self.refresh_token),
            ("pointers.status", &self.status),
            ("pointers.success", &self.success),
            ("pointers.token", &self.token),
        ] {
            let is_there = !pointers.is_empty();
            ensure(is_there, field, || "empty".into(), "one or more")?;
            for pointer in pointers {
                let value = || format!("{pointer:?}");
                let bound = "a JSON pointer that begins with a slash";
                ensure(pointer.starts_with('/'), field, value, bound)?;
            }
        }
        Ok(())
    }
}

fn ensure(
    holds: bool,
    field: impl Into<String>,
    value: impl FnOnce() -> String,
    bound: &'static str,
) -> Result<(), ProfileError> {
    if holds {
        return Ok(());
    }
    Err(ProfileError::bound(field, value(), bound))
}
