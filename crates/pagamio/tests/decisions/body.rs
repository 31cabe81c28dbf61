//! Answers as the provider sends them, in both editions.

use palisade_pagamio::Profile;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Edition {
    April,
    October,
}

pub(crate) const EDITIONS: [Edition; 2] = [Edition::April, Edition::October];

impl Edition {
    pub(crate) fn profile(self) -> Profile {
        match self {
            Self::April => Profile::april_2026(),
            Self::October => Profile::october_2025(),
        }
    }

    /// A purchase, or a look at one.
    pub(crate) fn sale(self, status: &str) -> Value {
        let code = match self {
            Self::April => json!("0"),
            Self::October => json!(0),
        };
        json!({
            "responseCode": code,
            "responseMessage": "Success",
            "successful": true,
            "data": {
                "transactionId": "TX00000001",
                "merchantReference": "order-1",
                "productCode": "VOUCHER-100",
                "amount": 100,
                "status": status,
                "receipt": {"pin": "1234567890123456"},
                "serialNumber": "123456789012",
            },
        })
    }

    pub(crate) fn failure(self, code: u32) -> Value {
        match self {
            Self::April => json!({
                "responseCode": code.to_string(),
                "responseMessage": "balance: R 12.40",
                "successful": false,
            }),
            Self::October => json!({
                "success": false,
                "error": {"code": code, "message": "balance: R 12.40"},
            }),
        }
    }
}
