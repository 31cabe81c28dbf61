//! What the name of a field, a JSON member or a parameter says of its value.

mod names;
pub(crate) mod parameter;
mod segments;
mod tails;

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher as _},
};

use self::{
    names::{
        DENIED, EXACT, LONG, NUMERIC, QUALIFIED, QUALIFIERS, SENSITIVE, WHOLE,
    },
    segments::Segments,
    tails::Tails,
};
use crate::{error::Reason, kind::Sort, place::PlaceId, text::Text};

/// The verdict on a key name, by the policy that was in force.
///
/// It may be kept, and asked with, as long as
/// [`Redactor::generation`](crate::Redactor::generation) is the same; one that
/// is older says what the old policy knew of the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub(crate) verdict: Verdict,
    /// The hash of the target whose rules are asked; 0 for the base. No place
    /// in a policy: keys that say the same are the same in every policy.
    pub(crate) target: u64,
    /// The hash of the name, where pseudonyms depend on it.
    pub(crate) name: u64,
    /// For which place in the code findings count.
    pub(crate) place: Option<PlaceId>,
}

impl Key {
    /// Whether the policy lets every value under this name pass, by
    /// [`allow_key`](crate::Policy::allow_key).
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self.verdict, Verdict::Allowed)
    }

    /// Whether the name alone says that the value is secret or personal.
    #[must_use]
    pub const fn is_sensitive(self) -> bool {
        matches!(self.verdict, Verdict::Sensitive(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The policy lets everything under this key pass.
    Allowed,
    /// The name is nearly that of a secret, and is known not to be one.
    Denied(Sort),
    /// The name says what a number under it is, and that it is no card's.
    Numeric,
    /// The name says nothing.
    Plain,
    /// The value is secret or personal, whatever it looks like.
    Sensitive(Sort),
}

/// Names that say nothing by themselves, but whose value something else may
/// name: the value of a record, the part of a form.
const LEADING: [&[u8]; 2] = [b"value", b"disposition"];

/// A name that means something.
#[derive(Clone, Copy, Debug)]
struct Word {
    verdict: Verdict,
    /// Whether it means the same as the end of a longer word.
    joins: bool,
}

/// All names that mean something, normalised.
#[derive(Debug)]
pub(crate) struct Keys {
    words: HashMap<Box<[u8]>, Word, Hasher>,
    /// For each last byte, the lengths of the words that end with it, as bits:
    /// nearly all names are turned away by it before anything is hashed.
    lengths: [u64; 256],
    /// The same for the sensitive ones, where the text is not cut yet.
    tails: Tails,
    /// Whether a sensitive one ends in two digits.
    numbered: bool,
}

impl Keys {
    /// The built-in names.
    pub(crate) fn payments() -> Self {
        let sensitive = SENSITIVE.iter().flat_map(|&(sort, names)| {
            let names = names.split_whitespace();
            names.map(move |name| (name, Verdict::Sensitive(sort)))
        });
        let numeric =
            NUMERIC.split_whitespace().map(|name| (name, Verdict::Numeric));
        let mut keys = Self {
            words: HashMap::default(),
            lengths: [0; 256],
            tails: Tails::new(),
            numbered: false,
        };
        for (name, verdict) in sensitive.clone().chain(numeric) {
            keys.add(name.as_bytes(), verdict);
        }
        for (name, verdict) in sensitive {
            if name.len() >= LONG && !WHOLE.contains(&name) {
                keys.join(name.as_bytes());
            }
            if QUALIFIED.contains(&name) {
                for qualifier in QUALIFIERS.split_whitespace() {
                    keys.add(format!("{name}{qualifier}").as_bytes(), verdict);
                }
            }
        }
        for name in LEADING {
            keys.tails.add(name);
        }
        for name in parameter::NAMES {
            keys.tails.add_parameter(name);
        }
        keys
    }

    fn add(&mut self, word: &[u8], verdict: Verdict) {
        let last = word.last().copied().unwrap_or_default();
        if let Some(lengths) = self.lengths.get_mut(usize::from(last)) {
            *lengths |= bit(word.len());
        }
        let is_sensitive = matches!(verdict, Verdict::Sensitive(_));
        if is_sensitive {
            self.tails.add(word);
            let end = word.iter().rev().take(2);
            self.numbered |= end.filter(|b| b.is_ascii_digit()).count() == 2;
        }
        let held = self.words.get(word);
        let joins = is_sensitive && held.is_some_and(|word| word.joins);
        self.words.insert(word.into(), Word { verdict, joins });
    }

    fn join(&mut self, word: &[u8]) {
        if let Some(word) = self.words.get_mut(word) {
            word.joins = true;
        }
    }

    /// Adds a name, or gives a known one another meaning.
    pub(crate) fn insert(
        &mut self,
        name: &str,
        verdict: Verdict,
    ) -> Result<(), Reason> {
        let segments = Segments::of(name.as_bytes());
        match segments.whole() {
            [] => Err(Reason::EmptyKey(name.to_owned())),
            whole => {
                self.add(whole, verdict);
                Ok(())
            }
        }
    }

    /// Whether the name whose separator is at `at` may be a sensitive one.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "runs for each separator")]
    pub(crate) fn may_end_at(&self, text: Text<'_>, at: usize) -> bool {
        self.tails.may_end_at(text, at)
    }

    /// Whether a sensitive name ends in two digits.
    pub(crate) const fn has_numbered(&self) -> bool {
        self.numbered
    }

    /// Judges a name by its longest known ending that starts at a segment, so
    /// `userPassword` is a password and `shipping` no PIN; if there is none, by a
    /// long one that starts anywhere, as in `newpassword`.
    pub(crate) fn verdict(&self, name: &[u8]) -> Verdict {
        let name = without_index(name);
        let last = name.iter().rfind(|byte| byte.is_ascii_alphanumeric());
        let last = usize::from(last.map_or(0, u8::to_ascii_lowercase));
        let lengths = self.lengths.get(last).copied();
        let Some(lengths @ 1..) = lengths else { return Verdict::Plain };
        let known = |(before, ending): (&[u8], &[u8])| {
            if lengths & bit(ending.len()) == 0 {
                return None;
            }
            let Word { verdict, joins } = *self.words.get(ending)?;
            let verdict = match verdict {
                Verdict::Sensitive(sort) if is_denied(name, before, ending) => {
                    Verdict::Denied(sort)
                }
                _ => verdict,
            };
            Some((verdict, joins))
        };
        // Most names are a word in small letters, and normal as they are.
        let whole = if name.iter().all(u8::is_ascii_lowercase) {
            known((&[], name))
        } else {
            Segments::of(name).endings().find_map(known)
        };
        let joined = || {
            let segments = Segments::of(name);
            let mut inner = segments.inner(lengths).filter_map(known);
            inner.find(|(_, joins)| *joins)
        };
        whole
            .or_else(|| self.tails.may_end(name).then(joined).flatten())
            .map_or(Verdict::Plain, |(verdict, _)| verdict)
    }
}

/// The hash of a name, the same in any spelling; 0 of an empty one.
pub(crate) fn hash(name: &str) -> u64 {
    let mut hasher = Fnv::default();
    hasher.write(Segments::of(name.as_bytes()).whole());
    hasher.finish()
}

/// The hash of the path of a target, never 0.
pub(crate) fn hash_of_path(path: &str) -> u64 {
    let mut hasher = Fnv::default();
    hasher.write(path.as_bytes());
    hasher.finish() | 1
}

/// For words that are short, and the policy's own.
pub(crate) type Hasher = BuildHasherDefault<Fnv>;

/// FNV-1a.
#[derive(Default)]
pub(crate) struct Fnv(u64);

impl std::hash::Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    }

    /// What a slice writes before its bytes: nothing is hashed behind them.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A bit for a length; words are shorter than 64 bytes.
fn bit(length: usize) -> u64 {
    u32::try_from(length).ok().and_then(|n| 1_u64.checked_shl(n)).unwrap_or(0)
}

/// The name without the index of an item: `token[0]` is a token.
fn without_index(name: &[u8]) -> &[u8] {
    let Some(item) = name.strip_suffix(b"]") else { return name };
    let index = item.iter().rev().take_while(|byte| byte.is_ascii_digit());
    match item.split_at(item.len().saturating_sub(index.count())) {
        ([list @ .., b'['], _) => list,
        _ => name,
    }
}

/// Whether the word `before` turns a sensitive name into a harmless one.
fn is_denied(name: &[u8], before: &[u8], ending: &[u8]) -> bool {
    EXACT.iter().any(|exact| exact.as_bytes() == name)
        || !before.is_empty()
            && DENIED
                .iter()
                .filter(|(word, _)| word.as_bytes() == ending)
                .flat_map(|(_, words)| *words)
                .any(|word| word.as_bytes() == before)
}

#[cfg(test)]
mod tests {
    use super::{Keys, Verdict};
    use crate::kind::Sort;

    fn verdict(name: &str) -> Verdict {
        Keys::payments().verdict(name.as_bytes())
    }

    #[test]
    fn sensitive_names_in_every_spelling() {
        let cases = [
            (Sort::Password, "password"),
            (Sort::Password, "Password"),
            (Sort::Password, "user.password"),
            (Sort::Password, "userPassword"),
            (Sort::Password, "DB_PASSWORD"),
            (Sort::Password, "--password"),
            (Sort::Password, "user[password]"),
            (Sort::Secret, "apiKey"),
            (Sort::Secret, "x-api-key"),
            (Sort::Secret, "API key"),
            (Sort::Secret, "client_secret"),
            (Sort::Token, "accessToken"),
            (Sort::Token, "HTTPToken"),
            (Sort::Token, "http.request.header.authorization"),
            (Sort::Token, "Proxy-Authorization"),
            (Sort::Session, "Set-Cookie"),
            (Sort::Pan, "card_number"),
            (Sort::Pan, "cardNumber"),
            (Sort::Pan, "pan"),
            (Sort::Cvv, "CVV2"),
            (Sort::Cvv, "security code"),
            (Sort::Pin, "receipt.pin"),
            (Sort::Track, "track2"),
            (Sort::Phone, "mobileNumber"),
            (Sort::Phone, "msisdn"),
            (Sort::NationalId, "id_number"),
            (Sort::NationalId, "IDNumber"),
            (Sort::Address, "billing_address"),
            (Sort::Name, "cardholder_name"),
            (Sort::BirthDate, "date_of_birth"),
            (Sort::Account, "meterNumber"),
            // At the end of a longer word.
            (Sort::Password, "newpassword"),
            (Sort::Password, "DBPASSWORD"),
            (Sort::Password, "ftp_userpassword"),
            (Sort::Secret, "clientsecret"),
            (Sort::Token, "csrftoken"),
            (Sort::Token, "user.apitoken"),
            (Sort::Pin, "newpin"),
            (Sort::Cvv, "cardcvv"),
            // In front of another one.
            (Sort::Password, "PASSWORD_PROD"),
            (Sort::Password, "passwordConfirm"),
            (Sort::Password, "password3"),
            (Sort::Secret, "API_KEY_V2"),
            (Sort::Token, "tokenValue"),
            (Sort::Pin, "pinNo"),
            (Sort::Password, "REDIS_PASS"),
            (Sort::Password, "ftpPass"),
        ];
        for (sort, name) in cases {
            assert_eq!(verdict(name), Verdict::Sensitive(sort), "{name}");
        }
    }

    #[test]
    fn names_that_only_look_sensitive_stay() {
        for name in [
            "span_id",
            "shipping_ms",
            "max_tokens",
            "token_count",
            "token_type",
            "server.address",
            "client.address",
            "network.peer.address",
            "next_page_token",
            "session.id",
            "spinner",
            "company",
            "passenger",
            "tokenizer",
            "secretary",
            "gpio_pin",
            "has_password",
            "password_changed_at",
            "code.function.name",
            "service.name",
            "user_agent",
            "microphone",
            "voicemail",
            "international_id",
            "span_number",
            "process_id",
            "mainstreet",
            "nexttoken",
            "haspassword",
            "boarding_pass",
            "bypass",
            "compass",
            "test_passed",
            "",
            "_",
        ] {
            let is_secret = matches!(verdict(name), Verdict::Sensitive(_));
            assert!(!is_secret, "{name}: {:?}", verdict(name));
        }
    }

    #[test]
    fn what_a_policy_says_of_a_name_says_nothing_of_longer_words() {
        let mut keys = Keys::payments();
        let sensitive = Verdict::Sensitive(Sort::Token);
        keys.insert("reference", sensitive).unwrap();
        keys.insert("token", Verdict::Allowed).unwrap();
        assert_eq!(keys.verdict(b"my_reference"), sensitive);
        for name in ["preference", "apitoken"] {
            assert_eq!(keys.verdict(name.as_bytes()), Verdict::Plain, "{name}");
        }
    }

    #[test]
    fn a_known_name_may_be_of_another_kind_and_longer_words_too() {
        let mut keys = Keys::payments();
        let secret = Verdict::Sensitive(Sort::Secret);
        keys.insert("token", secret).unwrap();
        assert_eq!(keys.verdict(b"apitoken"), secret);
    }

    #[test]
    fn names_that_say_what_a_number_is() {
        for name in [
            "order_id",
            "seq",
            "trace",
            "took_ms",
            "created_at",
            "orderId",
            "offset",
            "duration_us",
            "timestamp",
        ] {
            assert_eq!(verdict(name), Verdict::Numeric, "{name}");
        }
    }

    #[test]
    fn a_name_of_any_length_is_judged_by_its_end() {
        let long = format!("{}_password", "x".repeat(10_000));
        assert_eq!(verdict(&long), Verdict::Sensitive(Sort::Password));
    }
}
