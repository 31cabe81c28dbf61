//! What may stand in a policy file, by name and type.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

pub(super) type Word = Spanned<String>;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) allow: Vec<AllowTable>,
    pub(super) detectors: DetectorsTable,
    pub(super) ignore: Vec<Word>,
    pub(super) key_id: Option<Word>,
    pub(super) keys: KeysTable,
    pub(super) max_field: Option<Spanned<usize>>,
    pub(super) max_scan: Option<Spanned<usize>>,
    pub(super) mix_field_name: bool,
    pub(super) mode: Option<Word>,
    pub(super) on: BTreeMap<Word, Word>,
    pub(super) on_number: Option<Word>,
    pub(super) rules: Vec<RuleTable>,
    pub(super) targets: Vec<TargetTable>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DetectorsTable {
    pub(super) dangerous_off: Vec<Word>,
    pub(super) dangerous_only: Option<Vec<Word>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct KeysTable {
    pub(super) allow: Vec<Word>,
    pub(super) numeric: Vec<Word>,
    pub(super) sensitive: BTreeMap<Word, Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    pub(super) action: Option<Word>,
    pub(super) name: Word,
    pub(super) pattern: Word,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AllowTable {
    #[serde(default)]
    pub(super) exact: Vec<Word>,
    pub(super) kind: Word,
    #[serde(default)]
    pub(super) prefix: Vec<Word>,
    #[serde(default)]
    pub(super) regex: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetTable {
    #[serde(default)]
    pub(super) ignore: Vec<Word>,
    #[serde(default)]
    pub(super) keys: KeysTable,
    #[serde(default)]
    pub(super) numeric: bool,
    #[serde(default)]
    pub(super) on: BTreeMap<Word, Word>,
    pub(super) target: Word,
}
