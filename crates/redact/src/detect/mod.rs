//! The detectors: each file knows one form, or a table of forms, and says why
//! something is one or not.

mod about;
pub(crate) mod auth_scheme;
pub(crate) mod card_inside;
pub(crate) mod element;
pub(crate) mod email;
mod extent;
mod form;
pub(crate) mod harmless;
pub(crate) mod iban;
pub(crate) mod issuer;
pub(crate) mod jwt;
mod lines;
pub(crate) mod literal;
pub(crate) mod luhn;
pub(crate) mod marker;
pub(crate) mod mrz;
mod name;
pub(crate) mod national;
pub(crate) mod number;
pub(crate) mod option;
pub(crate) mod pair;
pub(crate) mod pan;
pub(crate) mod phone;
mod pin_block;
pub(crate) mod private_key;
mod program;
mod query;
mod record;
pub(crate) mod row;
mod sa_id;
pub(crate) mod set;
pub(crate) mod spoken;
mod state;
pub(crate) mod token;
pub(crate) mod track;
pub(crate) mod url;
mod userinfo;
mod value;
mod vicinity;
mod webhook;

use crate::kind::Sort;

/// A form that content can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detector {
    Basic,
    Bearer,
    Email,
    EmvPan,
    Iban,
    Iso8583Pan,
    Jwt,
    Mrz,
    Pan,
    Phone,
    PrivateKey,
    SaId,
    Track1,
    Track2,
    Track2Equivalent,
    Userinfo,
    Webhook,
    /// A row of the tables of national numbers.
    National(usize),
    /// A row of the tables of tokens.
    Token(usize),
}

/// What there is to say of a detector; see [`detectors`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct About {
    /// The name of the rule.
    pub name: &'static str,
    pub(crate) sort: Sort,
    /// What it finds, in words.
    pub what: &'static str,
    /// Where the form is described.
    pub source: &'static str,
    /// What must be right about a finding.
    pub validator: &'static str,
    /// What must stand beside it; empty where the form alone is enough.
    pub gate: &'static str,
    /// An example, made up or published for tests.
    pub finds: &'static str,
    /// What is nearly one, and stays.
    pub leaves: &'static str,
}

impl About {
    /// The word in the marker: `pan` in `[redacted:pan]`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.sort.name()
    }
}

/// Every form that content is searched for, by name.
///
/// ```
/// let iban = palisade_redact::detectors().find(|about| about.name == "iban");
/// assert!(iban.is_some_and(|about| about.source.starts_with("ISO 13616")));
/// ```
pub fn detectors() -> impl Iterator<Item = About> {
    let mut all: Vec<_> = Detector::all().map(|(_, about)| about).collect();
    all.sort_unstable_by_key(|about| about.name);
    all.into_iter()
}

impl Detector {
    /// How many there are.
    pub(crate) const COUNT: usize =
        about::FORMS.len() + token::COUNT + national::COUNT;

    /// Every detector, in the order of [`index`](Self::index).
    pub(crate) fn all() -> impl Iterator<Item = (Self, About)> {
        let tokens = token::forms();
        let nationals = national::forms();
        about::FORMS
            .iter()
            .map(|&(detector, about)| (detector, about))
            .chain(tokens.map(|(detector, form)| (detector, form.about())))
            .chain(nationals.map(|(detector, form)| (detector, form.about())))
    }

    /// What it finds.
    pub(crate) fn sort(self) -> Sort {
        let sort = match self {
            Self::National(row) => national::form(row).map(|form| form.sort),
            Self::Token(row) => token::form(row).map(|form| form.sort),
            _ => about::FORMS.get(self.index()).map(|(_, about)| about.sort),
        };
        // Every detector is in a table; what is in none is erased all the same.
        sort.unwrap_or(Sort::Secret)
    }

    /// Its place among all.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Basic => 0,
            Self::Bearer => 1,
            Self::Email => 2,
            Self::EmvPan => 3,
            Self::Iban => 4,
            Self::Iso8583Pan => 5,
            Self::Jwt => 6,
            Self::Mrz => 7,
            Self::Pan => 8,
            Self::Phone => 9,
            Self::PrivateKey => 10,
            Self::SaId => 11,
            Self::Track1 => 12,
            Self::Track2 => 13,
            Self::Track2Equivalent => 14,
            Self::Userinfo => 15,
            Self::Webhook => 16,
            Self::Token(row) => about::FORMS.len().saturating_add(row),
            Self::National(row) => about::FORMS
                .len()
                .saturating_add(token::COUNT)
                .saturating_add(row),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{Detector, detectors};
    use crate::Policy;

    #[test]
    fn a_detector_knows_its_place() {
        for (index, (detector, about)) in Detector::all().enumerate() {
            assert_eq!(detector.index(), index, "{}", about.name);
        }
        assert_eq!(Detector::all().count(), Detector::COUNT);
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> =
            Detector::all().map(|(_, about)| about.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Detector::COUNT);
    }

    #[test]
    fn every_detector_finds_its_example_and_leaves_what_is_nearly_one() {
        let redactor = Policy::payments().build().unwrap();
        for (_, about) in Detector::all() {
            let is_about = |note: &crate::Note| note.rule == about.name;
            for around in [
                |text: &str| text.to_owned(),
                |text: &str| format!("used {text} today"),
                |text: &str| format!("x=1&k={text}&y=2"),
                |text: &str| format!("{{\"a\": \"{text}\"}}"),
                |text: &str| format!("first line\\n{text}\\n"),
            ] {
                let text = around(about.finds);
                let found = redactor.explain(&text).findings;
                assert!(found.iter().any(is_about), "{}: {text}", about.name);
                let redacted = redactor.redact(&text);
                assert!(!redacted.contains(about.finds), "{redacted}");
            }
            let found = redactor.explain(about.leaves).findings;
            assert!(!found.iter().any(is_about), "{}", about.leaves);
        }
    }

    /// The page is made of the tables: after a change, put the text that this
    /// prints into the file.
    #[test]
    fn the_page_lists_every_detector() {
        let mut page = String::from(include_str!("../../DETECTORS.md"));
        page.truncate(page.find("\n| rule").unwrap() + 1);
        page += "| rule | finds | marker | validator | gate | source |\n";
        page += "|---|---|---|---|---|---|\n";
        for about in detectors() {
            let (name, kind) = (about.name, about.kind());
            let gate = if about.gate.is_empty() { "-" } else { about.gate };
            writeln!(
                page,
                "| {name} | {} | {kind} | {} | {gate} | {} |",
                about.what, about.validator, about.source,
            )
            .unwrap();
        }
        assert!(page == include_str!("../../DETECTORS.md"), "{page}");
    }
}
