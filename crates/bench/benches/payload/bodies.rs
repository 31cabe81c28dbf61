//! A purchase, and what is asked of one.

use palisade_payload::{BuildError, Field, Payload, Route};
use palisade_redact::Policy;
use reqwest::Method;
use serde_json::{Value, json};

fn purchase() -> Value {
    json!({
        "productCode": "ELECTRICITY-PREPAID",
        "amount": 200,
        "mobileNumber": "+27821234567",
        "paymentMethod": "CARD",
        "channelId": "API",
        "merchantReference": "order-2026-11-30-000417",
        "meterNumber": "01234567897",
        "additionalInfo": {
            "storeId": "JHB-014",
            "tillId": "3",
            "cashier": "C-2231",
            "note": "prepaid for the cottage behind the house",
        },
    })
}

pub(crate) fn clean() -> Vec<u8> {
    purchase().to_string().into()
}

/// With three members that are empty.
pub(crate) fn empty() -> Vec<u8> {
    let mut body = purchase();
    body["additionalInfo"]["loyalty"] = Value::Null;
    body["additionalInfo"]["voucher"] = json!({"code": ""});
    body["paymentMethod"] = json!("");
    body.to_string().into()
}

fn builder() -> palisade_payload::PayloadBuilder {
    Payload::builder(&Policy::payments().build().expect("a default"))
}

pub(crate) fn open() -> Result<Payload, BuildError> {
    builder().build()
}

pub(crate) fn listed() -> Result<Payload, BuildError> {
    let route = Route::new(Method::POST, "/purchase")
        .required("/productCode", Field::text(1..=64))
        .required("/amount", Field::money("2.00", "5000.00"))
        .required("/mobileNumber", Field::matching(r"\+[0-9]{8,15}"))
        .optional("/paymentMethod", Field::one_of(["CARD", "WALLET"]))
        .required("/channelId", Field::one_of(["API", "WEB"]))
        .required("/merchantReference", Field::text(1..=64))
        .optional("/meterNumber", Field::matching("[0-9]{11,13}"))
        .optional("/additionalInfo", Field::any());
    builder().route(route).build()
}

/// The same, as far as a schema can say it.
pub(crate) fn schema() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": [
            "productCode", "amount", "mobileNumber", "channelId",
            "merchantReference",
        ],
        "properties": {
            "productCode": {"type": "string", "minLength": 1, "maxLength": 64},
            "amount": {"type": "number", "minimum": 2, "maximum": 5000},
            "mobileNumber": {"type": "string", "pattern": "^\\+[0-9]{8,15}$"},
            "paymentMethod": {"enum": ["CARD", "WALLET"]},
            "channelId": {"enum": ["API", "WEB"]},
            "merchantReference": {
                "type": "string", "minLength": 1, "maxLength": 64,
            },
            "meterNumber": {"type": "string", "pattern": "^[0-9]{11,13}$"},
            "additionalInfo": {"type": "object"},
        },
    })
}
