//! Lines as services log them, without anything secret.

use crate::random::{DIGITS, HEX, Random};

const SERVICES: &[&str] = &[
    "billing",
    "catalog",
    "checkout",
    "notify",
    "payout-api",
    "recon",
    "session",
    "wallet",
];
const LEVELS: &[&str] = &["DEBUG", "ERROR", "INFO", "WARN"];
const VERBS: &[&str] = &[
    "accepted",
    "archived",
    "cancelled",
    "completed",
    "dispatched",
    "enqueued",
    "reversed",
    "scheduled",
];
const OBJECTS: &[&str] = &[
    "airtime order",
    "deposit",
    "invoice",
    "purchase",
    "reversal",
    "statement",
    "top-up",
    "voucher",
];
const STATUSES: &[u64] = &[200, 201, 202, 400, 409, 429, 500, 503];

/// A clean line. Of a hundred, 35 are text with `key=value` pairs, 35 are
/// JSON, and 15 each come from an HTTP client and from a database.
pub(crate) fn clean(random: &mut Random) -> String {
    match random.between(1, 100) {
        1..=35 => pairs(random),
        36..=70 => json(random),
        71..=85 => client(random),
        _ => database(random),
    }
}

/// A line around `secret`.
pub(crate) fn around(secret: &str, random: &mut Random) -> String {
    let (time, level) = (time(random), random.pick(LEVELS));
    let (service, id) = (random.pick(SERVICES), uuid(random));
    format!("{time} {level:>5} {service}::api: {secret} request_id={id}")
}

fn pairs(random: &mut Random) -> String {
    let (time, level) = (time(random), random.pick(LEVELS));
    let (service, verb) = (random.pick(SERVICES), random.pick(VERBS));
    let (object, id) = (random.pick(OBJECTS), uuid(random));
    let (whole, cents) = (random.between(1, 99_999), random.between(0, 99));
    let (took, status) = (random.between(1, 900), random.pick(STATUSES));
    format!(
        "{time} {level:>5} {service}::api: {verb} {object} request_id={id} \
         amount={whole}.{cents:02} currency=ZAR took_ms={took} status={status}"
    )
}

fn json(random: &mut Random) -> String {
    let (time, level) = (time(random), random.pick(LEVELS));
    let (service, verb) = (random.pick(SERVICES), random.pick(VERBS));
    let object = random.pick(OBJECTS);
    let (trace, span) = (random.text(HEX, 32), random.text(HEX, 16));
    let (attempt, order) = (random.between(1, 5), random.digits(10));
    let took = random.between(100, 999_999);
    format!(
        r#"{{"timestamp":"{time}","level":"{level}","target":"{service}::http","fields":{{"message":"{verb} {object}","trace_id":"{trace}","span_id":"{span}","attempt":{attempt},"order_id":"ord_{order}","elapsed_us":{took}}}}}"#
    )
}

fn client(random: &mut Random) -> String {
    let (time, host) = (time(random), random.between(1, 9));
    let (id, length) = (random.digits(12), random.between(0, 20_000));
    let tag = random.text(HEX, 40);
    format!(
        "{time} DEBUG hyper_util::client::pool: take idle connection to \
         (\"https\", gw{host}.provider.example) id={id} \
         content_length={length} etag=\"{tag}\""
    )
}

fn database(random: &mut Random) -> String {
    let (time, service) = (time(random), random.pick(SERVICES));
    let table = random.pick(OBJECTS).replace([' ', '-'], "_");
    let (key, sequence) = (random.between(1, 99_999_999), random.digits(13));
    let batch = random.digits(15);
    format!(
        "{time} ERROR {service}::store: insert failed: value breaks unique \
         index \"{table}_key\" DETAIL: (id)=({key}) is taken; \
         sqlstate=23505 sequence={sequence} batch={batch}"
    )
}

fn time(random: &mut Random) -> String {
    let (day, hour) = (random.between(1, 28), random.between(0, 23));
    let (minute, second) = (random.between(0, 59), random.between(0, 59));
    let micros = random.text(DIGITS, 6);
    format!("2026-10-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros}Z")
}

fn uuid(random: &mut Random) -> String {
    let mut part = |length| random.text(HEX, length);
    format!("{}-{}-4{}-a{}-{}", part(8), part(4), part(3), part(3), part(12))
}
