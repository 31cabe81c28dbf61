//! What the provider's documents say.

use std::time::Duration;

use super::{
    BaseUrls, CodeRange, Codes, FieldForm, Fields, Pointers, Profile, Purchase,
    PurchaseField, Quota, SecretField, SecretKind, StatusWords, Tokens,
};
use crate::{Backoff, PollPhase};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

impl Profile {
    /// The edition of April 2026.
    #[must_use]
    pub fn april_2026() -> Self {
        let mut profile = Self::of_both("/auth/token");
        let purchase = Quota::new("purchase", 10, MINUTE).post("/purchase");
        profile.quotas.push(purchase);
        profile
    }

    /// The edition of October 2025.
    #[must_use]
    pub fn october_2025() -> Self {
        Self::of_both("/auth/login")
    }

    /// What both editions say, or one of them and the other does not deny.
    fn of_both(login: &str) -> Self {
        Self {
            base_urls: BaseUrls {
                production: "https://vas-api.pagamio.tech/api/v1".to_owned(),
                sandbox: "https://vas-sandbox-api.pagamio.tech/api/v1"
                    .to_owned(),
            },
            login_path: login.to_owned(),
            refresh_path: "/auth/token/refresh".to_owned(),
            purchase_path: "/purchase".to_owned(),
            transactions_path: "/transactions".to_owned(),
            fields: Fields {
                password: "password".to_owned(),
                reference: "merchantReference".to_owned(),
                refresh_token: "refreshToken".to_owned(),
                username: "username".to_owned(),
            },
            pointers: pointers(),
            statuses: StatusWords {
                completed: "COMPLETED".to_owned(),
                failed: "FAILED".to_owned(),
                pending: "PENDING".to_owned(),
                processing: "PROCESSING".to_owned(),
            },
            tokens: Tokens {
                default_lifetime: MINUTE.saturating_mul(30),
                max_age: MINUTE.saturating_mul(60),
                renew_before: MINUTE.saturating_mul(5),
            },
            purchase: purchase(),
            quotas: vec![
                Quota::new("all", 100, MINUTE),
                Quota::new(Quota::LOGIN, 5, MINUTE),
                Quota::new(Quota::REFRESH, 10, MINUTE),
            ],
            codes: codes(),
            polls: vec![
                PollPhase::new(SECOND.saturating_mul(5), Some(MINUTE)),
                PollPhase::new(
                    SECOND.saturating_mul(30),
                    Some(MINUTE.saturating_mul(5)),
                ),
                PollPhase::new(MINUTE.saturating_mul(5), None),
            ],
            backoff: Backoff {
                first: SECOND,
                longest: MINUTE,
                jitter_percent: 25,
            },
            secrets: secrets(),
        }
    }
}

fn pointers() -> Pointers {
    let owned =
        |pointers: &[&str]| pointers.iter().map(|&at| at.to_owned()).collect();
    Pointers {
        code: owned(&["/responseCode", "/error/code"]),
        lifetime: owned(&["/data/expiresIn", "/expiresIn"]),
        reference: "/merchantReference".to_owned(),
        refresh_token: owned(&["/data/refreshToken", "/refreshToken"]),
        status: owned(&["/data/status"]),
        success: owned(&["/successful", "/success"]),
        token: owned(&["/data/token", "/accessToken"]),
    }
}

fn purchase() -> Purchase {
    let required = [
        ("productCode", FieldForm::Text),
        ("amount", FieldForm::Amount),
        ("mobileNumber", FieldForm::Phone),
        ("paymentMethod", FieldForm::Text),
        ("channelId", FieldForm::Text),
        ("merchantReference", FieldForm::Text),
    ]
    .map(|(name, form)| PurchaseField::new(name, form).required());
    let optional = [
        ("meterNumber", FieldForm::Digits),
        ("additionalInfo", FieldForm::Any),
    ]
    .map(|(name, form)| PurchaseField::new(name, form));
    Purchase {
        // The documents have bounds for each product only.
        least_amount: "0.01".to_owned(),
        most_amount: "100000.00".to_owned(),
        fields: required.into_iter().chain(optional).collect(),
    }
}

fn codes() -> Codes {
    let one = |number| CodeRange::numbers(number, number);
    let range = CodeRange::numbers;
    Codes {
        success: vec![one(0)],
        already_there: vec![one(1006), one(1205)],
        look_up: vec![one(1204)],
        repeat: vec![range(1200, 1202)],
        stop: vec![range(1000, 1010), range(1100, 1107), one(1206)],
        not_allowed: vec![one(1105)],
        unknown_reference: vec![one(1008)],
    }
}

fn secrets() -> Vec<SecretField> {
    [
        // In answers.
        ("pin", SecretKind::Pin),
        ("serialNumber", SecretKind::Secret),
        ("token", SecretKind::Token),
        // In requests; anything may be in the last one.
        ("mobileNumber", SecretKind::Phone),
        ("meterNumber", SecretKind::Account),
        ("additionalInfo", SecretKind::Secret),
    ]
    .map(|(name, kind)| SecretField::new(name, kind))
    .into()
}
