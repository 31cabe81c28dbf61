//! The provider's result codes.
//!
//! Its documents give ranges and a few single codes (1006, 1009, 1103, 1105,
//! 1200-1202, 1204-1206). Where they give only the range, the choice within
//! it is the simulator's, and the table at [`Edition`](crate::Edition) says
//! which. A client should decide by range, as the documents do: 1000-1010 is
//! validation, 1100-1107 the account, 1200-1206 the provider behind.

pub(crate) const NOT_JSON: u16 = 1000;
pub(crate) const FIELD_MISSING: u16 = 1001;
pub(crate) const AMOUNT: u16 = 1002;
pub(crate) const MOBILE_NUMBER: u16 = 1003;
pub(crate) const UNKNOWN_PRODUCT: u16 = 1004;
pub(crate) const METER_NUMBER: u16 = 1005;
pub(crate) const DUPLICATE: u16 = 1006;
pub(crate) const BLANK: u16 = 1007;
pub(crate) const NOT_FOUND: u16 = 1008;
pub(crate) const NOT_ACTIVE: u16 = 1009;
pub(crate) const UNAUTHENTICATED: u16 = 1101;
pub(crate) const ROLE: u16 = 1104;
pub(crate) const NOT_ALLOWED: u16 = 1105;
pub(crate) const SYSTEM: u16 = 1201;
pub(crate) const TIMEOUT: u16 = 1204;

/// What the provider says with a code.
pub(crate) const fn message(code: u16) -> &'static str {
    match code {
        NOT_JSON => "Request body is not a JSON object",
        FIELD_MISSING => "A required field is missing",
        AMOUNT => "Amount is not allowed for this product",
        MOBILE_NUMBER => "Mobile number is invalid",
        UNKNOWN_PRODUCT => "Product does not exist",
        METER_NUMBER => "Meter number is missing or invalid",
        DUPLICATE => "Duplicate merchant reference",
        BLANK => "A field is null or empty",
        NOT_FOUND => "Not found",
        NOT_ACTIVE => "Product is not active",
        UNAUTHENTICATED => "Credentials or token missing, invalid or expired",
        // Operational detail, as the real one may carry: for logs, not for the
        // end customer.
        1103 => "Insufficient balance: ZAR 12.40 available",
        ROLE => "Role or product not allowed",
        NOT_ALLOWED => "User is not allowed to perform this action",
        1200 => "Provider error",
        SYSTEM => "System error",
        1202 => "Provider unavailable",
        TIMEOUT => "Provider timeout",
        1205 => "Transaction already processed",
        1206 => "Out of stock",
        _ => "Request failed",
    }
}

/// Whether the same request may succeed later: the provider keeps no record.
pub(crate) const fn is_transient(code: u16) -> bool {
    matches!(code, 1200..=1202)
}
