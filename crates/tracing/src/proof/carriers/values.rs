use tracing::error;

use super::Carrier;
use super::Class::Authentication;
use super::TARGET;

/// The carriers that are values of an event, one for each type.
///
/// A `bool` is not among them: one bit is no secret, whatever its name.
pub(super) const fn carriers() -> [Carrier; 15] {
    [
        Carrier::card("message", "4111111111111111", |c| {
            error!(target: TARGET, "{c} paid by {}", c.canary);
        }),
        Carrier::card("str", "4242424242424242", |c| {
            error!(target: TARGET, note = c.canary, "{c}");
        }),
        Carrier::card("Option of a str", "4012888888881881", |c| {
            error!(target: TARGET, note = Some(c.canary), "{c}");
        }),
        Carrier::card("Debug", "4000056655665556", |c| {
            error!(target: TARGET, note = ?c.canary, "{c}");
        }),
        Carrier::card("Display", "4005519200000004", |c| {
            error!(target: TARGET, note = %c.canary, "{c}");
        }),
        Carrier::card("Debug of nested structs", "4009348888881881", |c| {
            let purchase = Purchase { card: Some(Card { number: c.canary }) };
            error!(target: TARGET, ?purchase, "{c}");
        }),
        Carrier::card("u64", "5555555555554444", |c| {
            error!(target: TARGET, value = c.number::<u64>(), "{c}");
        }),
        Carrier::card("i64", "5105105105105100", |c| {
            error!(target: TARGET, value = c.number::<i64>(), "{c}");
        }),
        Carrier::card("u128", "5200828282828210", |c| {
            error!(target: TARGET, value = c.number::<u128>(), "{c}");
        }),
        Carrier::card("i128", "5454545454545454", |c| {
            error!(target: TARGET, value = c.number::<i128>(), "{c}");
        }),
        Carrier::card("f64", "2223003122003222", |c| {
            error!(target: TARGET, value = c.number::<f64>(), "{c}");
        }),
        Carrier::card("bytes", "5577000055770004", |c| {
            error!(target: TARGET, payload = c.canary.as_bytes(), "{c}");
        }),
        Carrier::new("field `cvv`", Authentication, "93718264550", |c| {
            error!(target: TARGET, cvv = c.canary, "{c}");
        }),
        Carrier::new("field `pin_block`", Authentication, PIN_BLOCK, |c| {
            error!(target: TARGET, pin_block = ?c.canary, "{c}");
        }),
        Carrier::new("field `track2`", Authentication, TRACK, |c| {
            error!(target: TARGET, track2 = %c.canary, "{c}");
        }),
    ]
}

const PIN_BLOCK: &str = "0412A7FEEDC0FFEE";
const TRACK: &str = "4917300800000000=29121010000012345678";

/// An ordinary type of an app, with a secret deep inside.
#[derive(Debug)]
struct Purchase<'c> {
    #[expect(dead_code, reason = "read by the derived `Debug` only")]
    card: Option<Card<'c>>,
}

#[derive(Debug)]
struct Card<'c> {
    #[expect(dead_code, reason = "read by the derived `Debug` only")]
    number: &'c str,
}
