//! What may stand in a file, by name and type.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

pub(super) type Word = Spanned<String>;
type Words = Spanned<Vec<String>>;

/// The whole file. Other crates have sections of their own in it.
#[derive(Deserialize)]
pub(super) struct File {
    pub(super) pagamio: Option<Table>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Table {
    pub(super) backoff: BackoffTable,
    pub(super) base_urls: BaseUrlsTable,
    pub(super) codes: CodesTable,
    pub(super) edition: Option<Word>,
    pub(super) fields: FieldsTable,
    pub(super) login_path: Option<Word>,
    pub(super) pointers: PointersTable,
    pub(super) polls: Option<Spanned<Vec<PollTable>>>,
    pub(super) purchase: PurchaseTable,
    pub(super) purchase_path: Option<Word>,
    pub(super) quotas: BTreeMap<Word, QuotaTable>,
    pub(super) refresh_path: Option<Word>,
    pub(super) secrets: BTreeMap<Word, Word>,
    pub(super) statuses: StatusesTable,
    pub(super) tokens: TokensTable,
    pub(super) transactions_path: Option<Word>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct BackoffTable {
    pub(super) first: Option<Word>,
    pub(super) jitter_percent: Option<Spanned<u8>>,
    pub(super) longest: Option<Word>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct BaseUrlsTable {
    pub(super) production: Option<Word>,
    pub(super) sandbox: Option<Word>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CodesTable {
    pub(super) already_there: Option<Spanned<Vec<Word>>>,
    pub(super) look_up: Option<Spanned<Vec<Word>>>,
    pub(super) not_allowed: Option<Spanned<Vec<Word>>>,
    pub(super) repeat: Option<Spanned<Vec<Word>>>,
    pub(super) stop: Option<Spanned<Vec<Word>>>,
    pub(super) success: Option<Spanned<Vec<Word>>>,
    pub(super) unknown_reference: Option<Spanned<Vec<Word>>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FieldsTable {
    pub(super) password: Option<Word>,
    pub(super) reference: Option<Word>,
    pub(super) refresh_token: Option<Word>,
    pub(super) username: Option<Word>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PointersTable {
    pub(super) code: Option<Words>,
    pub(super) lifetime: Option<Words>,
    pub(super) reference: Option<Word>,
    pub(super) refresh_token: Option<Words>,
    pub(super) status: Option<Words>,
    pub(super) success: Option<Words>,
    pub(super) token: Option<Words>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PollTable {
    pub(super) every: Word,
    pub(super) until: Option<Word>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PurchaseTable {
    pub(super) fields: BTreeMap<Word, FieldTable>,
    pub(super) least_amount: Option<Word>,
    pub(super) most_amount: Option<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldTable {
    pub(super) form: Word,
    #[serde(default)]
    pub(super) required: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct QuotaTable {
    pub(super) limit: Option<Spanned<u32>>,
    pub(super) method: Option<Word>,
    pub(super) path: Option<Word>,
    pub(super) per: Option<Word>,
    pub(super) window: Option<Word>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StatusesTable {
    pub(super) completed: Option<Word>,
    pub(super) failed: Option<Word>,
    pub(super) pending: Option<Word>,
    pub(super) processing: Option<Word>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TokensTable {
    pub(super) default_lifetime: Option<Word>,
    pub(super) max_age: Option<Word>,
    pub(super) renew_before: Option<Word>,
}
