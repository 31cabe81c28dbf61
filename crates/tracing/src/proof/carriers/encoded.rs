use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use tracing::error;

use super::{Carrier, TARGET};
use crate::proof::encoding::each_byte;

/// The carriers that encode the secret before it is logged, under a name that
/// says nothing.
pub(super) const fn carriers() -> [Carrier; 8] {
    [
        Carrier::card("base64", "3566002020360505", |c| {
            send(c, &STANDARD.encode(c.canary));
        }),
        Carrier::card("base64, one byte on", "5136333333333335", |c| {
            send(c, &STANDARD.encode(format!(" {} ", c.canary)));
        }),
        Carrier::card("base64, two bytes on", "5555341244441115", |c| {
            send(c, &STANDARD.encode(format!("{{\"{}\"}}", c.canary)));
        }),
        Carrier::card("base64 for URLs", "4917610000000000", |c| {
            let text = format!("{{\"n\":\"??>>\",\"card\":\"{}\"}}", c.canary);
            send(c, &URL_SAFE_NO_PAD.encode(text));
        }),
        Carrier::card("hex", "6200000000000005", |c| {
            send(c, &each_byte(c.canary, |byte| format!("{byte:02x}")));
        }),
        Carrier::card("upper-case hex", "6243030000000001", |c| {
            send(c, &each_byte(c.canary, |byte| format!("{byte:02X}")));
        }),
        Carrier::card("percent", "6062828888666688", |c| {
            send(c, &each_byte(c.canary, |byte| format!("%{byte:02X}")));
        }),
        Carrier::card("unicode escapes", "4444333322221111", |c| {
            send(c, &each_byte(c.canary, |byte| format!("\\u{byte:04x}")));
        }),
    ]
}

fn send(carrier: &Carrier, data: &str) {
    error!(target: TARGET, data, "{carrier}");
}
