use crate::{json::Object, product::Category};

/// What a completed sale hands over: the sensitive part of an answer.
///
/// Derived from the transaction's number, so that a repeated answer is the
/// same and two transactions never share a value. Test values, not secrets of
/// anybody, but shaped so that a leak of them is found.
pub(crate) struct Receipt {
    pin: Option<String>,
    token: Option<String>,
    serial: Option<String>,
}

impl Receipt {
    /// Every value that must not turn up in a log.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let all = [&self.pin, &self.token, &self.serial];
        all.into_iter().filter_map(|value| value.as_deref())
    }

    /// Adds the receipt's fields to an answer.
    pub(crate) fn write(&self, mut answer: Object) -> Object {
        if let Some(pin) = &self.pin {
            let receipt = Object::new().text("pin", pin).finish();
            answer = answer.raw("receipt", &receipt);
        }
        if let Some(token) = &self.token {
            answer = answer.text("token", token);
        }
        if let Some(serial) = &self.serial {
            answer = answer.text("serialNumber", serial);
        }
        answer
    }
}

/// The receipt of transaction `number` for a product of `category`.
pub(crate) fn receipt(number: u64, category: Category) -> Receipt {
    // Four values at most to a transaction, so none is drawn twice.
    let digits = |salt: u64, len: usize| {
        let scattered = scatter(number.wrapping_mul(4).wrapping_add(salt));
        let text = format!("{scattered:020}");
        let (_, last) = text.split_at(text.len().saturating_sub(len));
        last.to_owned()
    };
    let has_pin = matches!(category, Category::Airtime | Category::Voucher);
    Receipt {
        pin: has_pin.then(|| digits(0, 16)),
        token: (category == Category::Electricity).then(|| digits(1, 20)),
        serial: (category == Category::Voucher).then(|| digits(2, 12)),
    }
}

/// Spreads neighbouring numbers apart, without collisions: the output step of
/// `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators, OOPSLA 2014).
const fn scatter(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_category_has_its_values_and_no_other() {
        let fields =
            |category| receipt(1, category).write(Object::new()).finish();
        let lengths = |category| {
            let receipt = receipt(1, category);
            receipt.secrets().map(str::len).collect::<Vec<_>>()
        };
        assert_eq!(fields(Category::Data), "{}");
        assert!(fields(Category::Electricity).starts_with("{\"token\":"));
        assert_eq!(lengths(Category::Airtime), [16]);
        assert_eq!(lengths(Category::Electricity), [20]);
        assert_eq!(lengths(Category::Voucher), [16, 12]);
    }

    #[test]
    fn no_two_transactions_share_a_value() {
        let values: HashSet<String> = (1..=1000)
            .flat_map(|number| {
                let receipt = receipt(number, Category::Voucher);
                receipt.secrets().map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(values.len(), 2000);
    }
}
