//! What may stand in a file, by name and type.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

pub(super) type Word = Spanned<String>;

/// The whole file. Other crates have sections of their own in it.
#[derive(Deserialize)]
pub(super) struct File {
    pub(super) anomaly: Option<Table>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Table {
    pub(super) sets: Option<Vec<Word>>,
    pub(super) signals: BTreeMap<Word, SignalTable>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SignalTable {
    pub(super) alarm: Option<Spanned<toml::Table>>,
    pub(super) key: Option<Names>,
    pub(super) measure: Option<Word>,
    pub(super) of: Option<Names>,
    pub(super) off: bool,
    pub(super) on: Option<Vec<RecordsTable>>,
    pub(super) part: Option<TestTable>,
    pub(super) rules: Option<Spanned<toml::Table>>,
    pub(super) weight: Option<Names>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordsTable {
    pub(super) at_least: Option<Word>,
    pub(super) name: Option<String>,
    pub(super) records: Word,
    pub(super) target: Option<String>,
    #[serde(default)]
    pub(super) when: Vec<TestTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TestTable {
    pub(super) between: Option<[f64; 2]>,
    pub(super) field: Spanned<Names>,
    pub(super) none_of: Option<Vec<String>>,
    pub(super) not_between: Option<[f64; 2]>,
    pub(super) one_of: Option<Vec<String>>,
}

/// One name, or several that mean the same.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a name or a list of names")]
pub(super) enum Names {
    One(String),
    Several(Vec<String>),
}
