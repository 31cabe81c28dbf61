//! Times, and what else has as many digits as a number that somebody is known
//! by: none of them is found.

use crate::redactor;

/// A fixed sequence that looks random.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        self.0 >> 16
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// So many digits, the first of them no zero.
    fn digits(&mut self, count: u64) -> String {
        let mut number = (self.below(9) + 1).to_string();
        for _ in 1..count {
            number += &self.below(10).to_string();
        }
        number
    }

    fn hex(&mut self, count: usize) -> String {
        let mut digits = String::new();
        while digits.len() < count {
            let digit = u32::try_from(self.below(16)).unwrap();
            digits.push(char::from_digit(digit, 16).unwrap());
        }
        digits
    }
}

/// How logs name a time, also beside words that name other numbers.
const TIMES: &[&str] = &[
    "{}",
    "at {}",
    "ts={}",
    "time={} level=info",
    "{\"timestamp\":{},\"level\":\"info\"}",
    "{\"created_at\":\"{}\",\"id\":7}",
    "account created_at={} by admin",
    "account locked until {} then",
    "phone verified at {} by sms",
    "{\"account\":{\"updatedAt\":{}}}",
    "tax year ends {}",
    "msisdn=none expires={}",
    "exp: {}, iat: {}",
    "passport checked, epoch {}",
    "[{}] passport scan done",
    "wallet synced {} ms since the epoch",
];

/// 2014 to August 2039; later microseconds begin like cards of Mir, and there
/// only a name tells them apart.
#[test]
fn times_since_the_epoch() {
    let redactor = redactor();
    let mut random = Random(1);
    for second in (1_388_534_400_u64..2_199_000_000).step_by(270_001) {
        let fraction = random.below(1_000_000_000);
        let nanos = second * 1_000_000_000 + fraction;
        for time in [nanos, nanos / 1000, nanos / 1_000_000, second] {
            // Whether those in milliseconds are South African identity numbers
            // is for `benign.rs` to tell.
            let time = time.to_string();
            for form in TIMES {
                let text = form.replace("{}", &time);
                assert_eq!(redactor.redact(&text), text);
            }
        }
    }
}

#[test]
fn orders_counts_and_sizes() {
    let redactor = redactor();
    let mut random = Random(2);
    for _ in 0..2000 {
        for length in 6..=12 {
            let number = random.digits(length);
            for text in [
                number.clone(),
                format!("order {number} paid"),
                format!("ord_{number} PO-{number} INV{number}"),
                format!("order_id={number} amount={number}.00"),
                format!("{{\"size\":{number},\"offset\":\"{number}\"}}"),
                format!("account 12 order {number}"),
                format!("phone offline for {number} us"),
                format!("GET /v1/orders/{number}/items?page=2"),
                format!("took {number}ns, {number} bytes, v{number}"),
            ] {
                assert_eq!(redactor.redact(&text), text);
            }
        }
        for length in 14..=20 {
            let number = random.digits(length);
            let text = format!("order_id={number} seq={number}");
            assert_eq!(redactor.redact(&text), text);
        }
    }
}

#[test]
fn traces_addresses_and_versions() {
    let redactor = redactor();
    let mut random = Random(3);
    for _ in 0..5000 {
        let (trace, span) = (random.hex(32), random.hex(16));
        let (a, b, c, d) = (
            random.below(256),
            random.below(256),
            random.below(256),
            random.below(256),
        );
        let upper = random.hex(32).to_uppercase();
        let uuid = format!(
            "{}-{}-4{}-a{}-{}",
            random.hex(8),
            random.hex(4),
            random.hex(3),
            random.hex(3),
            random.hex(12)
        );
        for text in [
            format!("trace_id={trace} span_id={span}"),
            format!("00-{trace}-{span}-01"),
            format!("request {uuid} etag={upper}"),
            format!("account {uuid} phone {trace} nin {upper}"),
            format!(
                "from {a}.{b}.{c}.{d}:{} v{a}.{b}.{c}",
                random.below(65_536)
            ),
            format!("passport.js {a}.{b}.{c} tel {a}.{b}.{c}.{d}"),
            format!(
                "2026-11-23T10:00:00.{:09}Z tick",
                random.below(1_000_000_000)
            ),
            format!("202611{:02}{:06}", a % 28 + 1, random.below(240_000)),
        ] {
            assert_eq!(redactor.redact(&text), text);
        }
    }
}
