use std::fmt;

use tracing::error;

use super::Carrier;
use super::Class::{Credential, Personal};
use super::TARGET;

/// The carriers that are known by a name beside the secret, or by its form.
pub(super) const fn carriers() -> [Carrier; 8] {
    [
        Carrier::new("field `password`", Credential, "Qx9correct7Horse", |c| {
            error!(target: TARGET, password = c.canary, "{c}");
        }),
        Carrier::new(
            "password in a Debug",
            Credential,
            "Vn4battery2Blue",
            |c| {
                let login = Login { user: "synthetic", password: c.canary };
                error!(target: TARGET, ?login, "{c}");
            },
        ),
        Carrier::new(
            "password in a text",
            Credential,
            "Jt6staple8Green",
            |c| {
                let text = format!("login with password={}", c.canary);
                error!(target: TARGET, text, "{c}");
            },
        ),
        Carrier::new("JSON in a string", Credential, "Wb3anvil5Orange", |c| {
            let body = format!(r#"{{"id":7,"password":"{}"}}"#, c.canary);
            error!(target: TARGET, body, "{c}");
        }),
        Carrier::new("query string", Credential, "Lk8token1Purple64", |c| {
            let query = format!("id=7&access_token={}&amount=7", c.canary);
            error!(target: TARGET, request = %query, "{c}");
        }),
        Carrier::new("list of headers", Credential, "Hd5token9Yellow32", |c| {
            let bearer = format!("Bearer {}", c.canary);
            let list = [("accept", "*/*"), ("authorization", &bearer)];
            error!(target: TARGET, headers = ?Headers(&list), "{c}");
        }),
        Carrier::new("phone number", Personal, "27821234567", |c| {
            error!(target: TARGET, "{c} topped up +{}", c.canary);
        }),
        Carrier::new("e-mail", Personal, "synthetic.canary@shop.test", |c| {
            error!(target: TARGET, note = c.canary, "{c}");
        }),
    ]
}

#[derive(Debug)]
struct Login<'c> {
    #[expect(dead_code, reason = "read by the derived `Debug` only")]
    user: &'c str,
    #[expect(dead_code, reason = "read by the derived `Debug` only")]
    password: &'c str,
}

/// Shows itself as the map of headers of an HTTP library does.
struct Headers<'h>(&'h [(&'static str, &'h str)]);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().copied()).finish()
    }
}
