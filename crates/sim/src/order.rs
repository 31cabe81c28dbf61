//! What a purchase asks for.
//!
//! Fields the provider does not know are ignored, as most servers do; a field
//! whose name is in the wrong case is one of them, so it is missing. That is
//! the provider's "field names are case-sensitive".

use serde_json::Value;

use crate::{Cents, Product, code, json::Fields, product::Category};

/// A purchase that passed every check of its fields.
///
/// Two orders are the same content when they are equal: `29.5` and `29.50`
/// are, and so are bodies that differ in spaces or in the order of fields.
///
/// Deliberately without `Debug`: it holds a mobile number and, in the free
/// `additionalInfo`, whatever an integrator put there.
#[derive(Clone, PartialEq)]
pub(crate) struct Order {
    pub(crate) product: Product,
    pub(crate) amount: Cents,
    pub(crate) reference: String,
    mobile: String,
    meter: Option<String>,
    payment_method: String,
    channel: String,
    additional: Option<Value>,
}

impl Order {
    /// Reads and checks a request body.
    ///
    /// The error is the provider's code for the first check that failed. The
    /// order of checks is the simulator's: form first, then what is in stock.
    pub(crate) fn parse(
        body: &[u8],
        catalogue: &[Product],
    ) -> Result<Self, u16> {
        let fields = Fields::parse(body).ok_or(code::NOT_JSON)?;
        // Before the required ones: an empty text is there, but worse.
        if fields.has_blank() {
            return Err(code::BLANK);
        }
        let text = |name| fields.text(name).ok_or(code::FIELD_MISSING);
        let product_code = text("productCode")?;
        let order = Self {
            reference: text("merchantReference")?,
            mobile: text("mobileNumber")?,
            payment_method: text("paymentMethod")?,
            channel: text("channelId")?,
            meter: fields.text("meterNumber"),
            additional: fields.value("additionalInfo"),
            amount: {
                let amount = fields.raw("amount").ok_or(code::FIELD_MISSING)?;
                Cents::parse(amount).ok_or(code::AMOUNT)?
            },
            product: catalogue
                .iter()
                .find(|product| product.code == product_code)
                .cloned()
                .ok_or(code::UNKNOWN_PRODUCT)?,
        };
        order.check().map(|()| order)
    }

    /// What depends on more than one field, or on a field's form.
    fn check(&self) -> Result<(), u16> {
        if !is_mobile(&self.mobile) {
            return Err(code::MOBILE_NUMBER);
        }
        if !self.product.sells_at(self.amount) {
            return Err(code::AMOUNT);
        }
        let needs_meter = self.product.category == Category::Electricity;
        let meter = self.meter.as_deref().map(is_digits);
        if meter == Some(false) || needs_meter && meter.is_none() {
            return Err(code::METER_NUMBER);
        }
        if self.additional.as_ref().is_some_and(|info| !info.is_object()) {
            return Err(code::NOT_JSON);
        }
        if !self.product.active {
            return Err(code::NOT_ACTIVE);
        }
        Ok(())
    }
}

/// South Africa in full international form: `+27` and nine digits.
fn is_mobile(text: &str) -> bool {
    let number = text.strip_prefix("+27");
    number.is_some_and(|rest| rest.len() == 9 && is_digits(rest))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;
    use crate::product::catalogue;

    /// A purchase of airtime that passes.
    pub(crate) fn airtime(reference: &str, amount: u64) -> Order {
        let body = json!({
            "productCode": "AIRTIME-VODACOM",
            "amount": amount,
            "mobileNumber": "+27821234567",
            "paymentMethod": "CASH",
            "channelId": "API",
            "merchantReference": reference,
        });
        parse(&body.to_string()).unwrap()
    }

    fn parse(body: &str) -> Result<Order, u16> {
        Order::parse(body.as_bytes(), &catalogue())
    }

    /// The code for a good purchase of electricity with one field replaced,
    /// or left out.
    fn code_for(field: &str, value: Option<Value>) -> Option<u16> {
        let mut body = json!({
            "productCode": "ELECTRICITY",
            "amount": 150,
            "mobileNumber": "+27821234567",
            "meterNumber": "14123456789",
            "paymentMethod": "CASH",
            "channelId": "API",
            "merchantReference": "ref-1",
        });
        let fields = body.as_object_mut().unwrap();
        match value {
            Some(value) => fields.insert(field.to_owned(), value),
            None => fields.remove(field),
        };
        parse(&body.to_string()).err()
    }

    #[test]
    fn a_complete_order_passes() {
        assert_eq!(code_for("unknown", Some(json!("x"))), None);
        assert_eq!(code_for("additionalInfo", Some(json!({"a": 1}))), None);
    }

    #[test]
    fn every_required_field_is_required() {
        for field in [
            "productCode",
            "amount",
            "mobileNumber",
            "paymentMethod",
            "channelId",
            "merchantReference",
        ] {
            assert_eq!(code_for(field, None), Some(code::FIELD_MISSING));
            assert_eq!(code_for(field, Some(json!(" "))), Some(code::BLANK));
        }
        assert_eq!(code_for("meterNumber", None), Some(code::METER_NUMBER));
    }

    #[test]
    fn each_field_is_checked() {
        for (field, value, code) in [
            ("additionalInfo", json!({"note": null}), code::BLANK),
            ("additionalInfo", json!("text"), code::NOT_JSON),
            ("amount", json!("150"), code::AMOUNT),
            ("amount", json!(19.99), code::AMOUNT),
            ("amount", json!(5001), code::AMOUNT),
            ("meterNumber", json!("1412-345"), code::METER_NUMBER),
            ("mobileNumber", json!("0821234567"), code::MOBILE_NUMBER),
            ("mobileNumber", json!("+2782123456"), code::MOBILE_NUMBER),
            ("productCode", json!("NOTHING"), code::UNKNOWN_PRODUCT),
            ("productCode", json!("DATA-1GB"), code::AMOUNT),
        ] {
            let found = code_for(field, Some(value.clone()));
            assert_eq!(found, Some(code), "{field}: {value}");
        }
    }

    #[test]
    fn the_form_of_the_body_is_not_its_content() {
        let one = r#"{"productCode":"DATA-1GB","amount":85,
            "mobileNumber":"+27821234567","paymentMethod":"CASH",
            "channelId":"API","merchantReference":"r"}"#;
        let other = r#"{"merchantReference":"r","amount":85.00,
            "productCode":"DATA-1GB","mobileNumber":"+27821234567",
            "channelId":"API","paymentMethod":"CASH"}"#;
        assert!(parse(one).unwrap() == parse(other).unwrap());
    }
}
