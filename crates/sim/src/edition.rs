use std::time::Duration;

use crate::{Limit, Quota, RefreshTokens};

/// Which edition of the provider's documents the simulator follows.
///
/// The two contradict each other; a client must read these values from its
/// provider profile, and a test should run it against both.
///
/// | topic | April 2026 | October 2025 |
/// |---|---|---|
/// | token path | `/auth/token` | `/auth/login` |
/// | token answer | `{"successful", "data": {"token", "refreshToken", "expiresIn"}}` | `{"accessToken", "expiresIn"}` |
/// | refresh tokens | a new one with each answer | none |
/// | `responseCode` | a string, `"0"` | a number, `0` |
/// | errors | `{"responseCode", "responseMessage", "successful": false}` | `{"success": false, "error": {"code", "message"}}` |
/// | limits a minute | token 5 and refresh 10 by address, purchase 10 by token | token 5, all paths together 100, by address |
///
/// # What goes over the wire
///
/// A login, at the edition's token path, and its answer in April 2026:
///
/// ```json
/// {"username": "sandbox-user", "password": "sandbox-pass-7Qx!"}
///
/// {"successful": true,
///  "data": {"token": "…", "refreshToken": "…", "expiresIn": 1800}}
/// ```
///
/// and in October 2025:
///
/// ```json
/// {"accessToken": "…", "expiresIn": 1800}
/// ```
///
/// `POST /auth/token/refresh` takes `{"refreshToken": "…"}` and answers in the
/// same shape. Everything below wants `Authorization: Bearer …`.
///
/// A purchase. `meterNumber` is for electricity, `additionalInfo` an optional
/// object; nothing may be null or empty:
///
/// ```json
/// {"productCode": "ELECTRICITY", "amount": 150.00,
///  "mobileNumber": "+27821234567", "meterNumber": "14123456789",
///  "paymentMethod": "CASH", "channelId": "API",
///  "merchantReference": "order-1"}
/// ```
///
/// Its answer, and that of `POST /transactions` with
/// `{"merchantReference": "order-1"}`. October 2025 has a number as
/// `responseCode`. Airtime has `"receipt": {"pin": "…"}` in place of `token`,
/// a voucher that and a `serialNumber`, data none of them; nothing has any
/// before it is COMPLETED. A look-up of a FAILED one has a `failureCode`:
///
/// ```json
/// {"responseCode": "0", "responseMessage": "Success", "successful": true,
///  "data": {"transactionId": "TX00000001", "merchantReference": "order-1",
///           "productCode": "ELECTRICITY", "amount": 150.00,
///           "status": "COMPLETED", "token": "…"}}
/// ```
///
/// `GET /products` has a list as `data`; each entry has a `productCode`, a
/// `category`, whether it is `active`, and a `fixedAmount` or a `minAmount`
/// and a `maxAmount`.
///
/// | status | when | code |
/// |---|---|---|
/// | 200 | declined, as scripted | the scripted one |
/// | 200 | product not active | 1009 |
/// | 400 | not a JSON object, or `additionalInfo` is none | 1000 |
/// | 400 | a required field is missing or not text | 1001 |
/// | 400 | amount outside the range or not the fixed one | 1002 |
/// | 400 | `mobileNumber` not `+27` and nine digits | 1003 |
/// | 400 | no such product | 1004 |
/// | 400 | `meterNumber` missing or not digits | 1005 |
/// | 400 | something is null or empty | 1007 |
/// | 401 | token, user or password missing, invalid or expired | 1101 |
/// | 401 | the user may not do this | 1105 |
/// | 403 | the role may not do this | 1104 |
/// | 404 | no such path, no such reference | 1008 |
/// | 405 | another method is needed | 1008 |
/// | 409 | the reference belongs to other content | 1006 |
/// | 413 | a body above 64 KiB; no JSON | |
/// | 429 | above a limit; `{"error", "message"}` | |
///
/// # Examples
///
/// ```
/// use palisade_sim::Edition;
///
/// assert_eq!(Edition::April2026.token_path(), "/auth/token");
/// assert_eq!(Edition::October2025.token_path(), "/auth/login");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edition {
    /// The edition of April 2026, the default.
    #[default]
    April2026,
    /// The edition of October 2025.
    October2025,
}

impl Edition {
    /// The path, below the base URL, that exchanges a password for a token.
    #[must_use]
    pub const fn token_path(self) -> &'static str {
        match self {
            Self::April2026 => "/auth/token",
            Self::October2025 => "/auth/login",
        }
    }

    /// What the edition says of refresh tokens.
    pub(crate) const fn refresh_tokens(self) -> RefreshTokens {
        match self {
            Self::April2026 => RefreshTokens::Rotating,
            Self::October2025 => RefreshTokens::Absent,
        }
    }

    /// The edition's limits, each over `window` in place of its minute.
    ///
    /// "Buckets refill on a per-minute interval": a fixed window.
    pub(crate) fn limits(self, window: Duration) -> Vec<Limit> {
        let fixed = |limit| Quota::FixedWindow { limit, window };
        match self {
            Self::April2026 => vec![
                Limit::on(self.token_path(), fixed(5)),
                Limit::on(REFRESH_PATH, fixed(10)),
                Limit::on("/purchase", fixed(10)).per_token(),
            ],
            Self::October2025 => vec![
                Limit::on(self.token_path(), fixed(5)),
                Limit::overall(fixed(100)),
            ],
        }
    }
}

/// The path that exchanges a refresh token, in both editions.
pub(crate) const REFRESH_PATH: &str = "/auth/token/refresh";
