//! Test card numbers that acquirers and networks publish, alone and grouped.

use crate::redact;

/// From the public test pages of Adyen, Braintree, Checkout.com, Flutterwave,
/// `PayPal`, Paystack, Peach Payments, Stripe and Worldpay.
const PUBLISHED: &[&str] = &[
    // Visa
    "4111111111111111",
    "4242424242424242",
    "4012888888881881",
    "4000056655665556",
    "4005519200000004",
    "4009348888881881",
    "4012000033330026",
    "4012000077777777",
    "4217651111111119",
    "4500600000000061",
    "4444333322221111",
    "4917610000000000",
    "4917300800000000",
    "4462030000000000",
    "4484070000000000",
    "4911830000000",
    "4222222222222",
    "4000002500003155",
    "4000000000009995",
    "4084084084084081",
    // Mastercard
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "5454545454545454",
    "5555341244441115",
    "5577000055770004",
    "5136333333333335",
    "5585558555855583",
    "2223003122003222",
    "2223000048400011",
    "2222400070000005",
    "2720170000000006",
    "2221000000000009",
    // American Express
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "370000000000002",
    "370000000100018",
    "343434343434343",
    // Discover
    "6011111111111117",
    "6011000990139424",
    "6011981111111113",
    "6011601160116611",
    "6445644564456445",
    // Diners Club
    "30569309025904",
    "38520000023237",
    "36006666333344",
    "36227206271667",
    "3056930009020004",
    // JCB
    "3530111333300000",
    "3566002020360505",
    "3569990010095841",
    // UnionPay
    "6200000000000005",
    "6205500000000000004",
    "6243030000000001",
    // Maestro
    "6759649826438453",
    "6771798021000008",
    "6304000000000000",
    "5000550000000029",
    // Verve
    "5060666666666666666",
    "5061460410120223210",
    // RuPay, Hipercard, Elo, Troy
    "6062828888666688",
    "5066991111111118",
    "9792030000000000",
];

#[test]
fn every_published_number_is_found() {
    for pan in PUBLISHED {
        assert_eq!(redact(&format!("pay {pan} now")), "pay [redacted:pan] now");
    }
}

#[test]
fn every_published_number_of_16_digits_is_found_in_groups() {
    for pan in PUBLISHED.iter().filter(|pan| pan.len() == 16) {
        for separator in [" ", "-", "\u{a0}", "\u{2013}"] {
            let groups: Vec<_> = pan
                .as_bytes()
                .chunks(4)
                .map(|group| std::str::from_utf8(group).unwrap())
                .collect();
            assert_eq!(
                redact(&format!("pay {}, now", groups.join(separator))),
                "pay [redacted:pan], now"
            );
        }
    }
}

#[test]
fn no_number_with_another_check_digit_is_found() {
    for pan in PUBLISHED {
        let (head, last) = pan.split_at(pan.len() - 1);
        let wrong = (last.parse::<u8>().unwrap() + 1) % 10;
        let text = format!("pay {head}{wrong} now");
        assert_eq!(redact(&text), text);
    }
}
