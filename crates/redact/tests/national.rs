//! Numbers that authorities, banks and networks give: found with their name
//! and a right check digit, left without.

use crate::{redact, redactor};

const ID: &str = "[national_id:*]";
const PHONE: &str = "[phone:*]";
const ACCOUNT: &str = "[account:*]";

/// The rules that find something in the text.
fn rules(text: &str) -> Vec<String> {
    let findings = redactor().explain(text).findings;
    findings.into_iter().map(|note| note.rule.clone()).collect()
}

fn stays(texts: &[&str]) {
    for text in texts {
        assert_eq!(redact(text), *text, "{:?}", rules(text));
    }
}

/// The name of a number, the number, and what it becomes. The numbers with a
/// check digit are those that python-stdnum shows as valid.
const NAMED: &[(&str, &str, &str, &str)] = &[
    ("dz_nif", "NIF", "416001000000007", ID),
    ("dz_nif", "NIF", "41201600000606600001", ID),
    ("eg_national_id", "national id", "29001012101234", ID),
    ("eg_tax", "tax number", "100531385", ID),
    ("eg_tax", "tax registration number", "331105268", ID),
    ("eg_tax", "tax no", "100-531-385", ID),
    ("gh_tin", "TIN", "C0000803561", ID),
    ("gn_nifp", "NIFp", "693770885", ID),
    ("gn_nifp", "nif", "693-770-885", ID),
    ("ke_kra_pin", "KRA PIN", "P051365947M", ID),
    ("ke_kra_pin", "KRA PIN", "A004416331M", ID),
    ("ke_national_id", "identity card", "22334455", ID),
    ("ke_national_id", "national ID", "2233445", ID),
    ("ma_ice", "ICE", "001561191000066", ID),
    ("ma_ice", "ICE", "002136093000040", ID),
    ("msisdn", "msisdn", "27821234567", PHONE),
    ("msisdn", "PartyB", "254712345678", PHONE),
    ("msisdn", "PhoneNumber", "2348031234567", PHONE),
    ("msisdn", "mobile", "255712345678", PHONE),
    ("msisdn", "tel", "256772123456", PHONE),
    ("msisdn", "cell", "233241234567", PHONE),
    ("msisdn", "phone", "260971234567", PHONE),
    ("msisdn", "phone", "263771234567", PHONE),
    ("mz_nuit", "NUIT", "400339910", ID),
    ("mz_nuit", "NUIT", "400005834", ID),
    ("ng_bvn", "BVN", "22123456789", ID),
    ("ng_nin", "NIN", "12345678902", ID),
    ("ng_nuban", "NUBAN", "0000014579", ACCOUNT),
    ("ng_tin", "TIN", "12345678-0001", ID),
    ("passport", "passport", "A12345678", ID),
    ("passport", "passport no", "AK0123456", ID),
    ("passport", "passport number", "123456789", ID),
    ("phone_national", "phone", "0821234567", PHONE),
    ("phone_national", "cell no", "0712345678", PHONE),
    ("phone_national", "call", "0112345678", PHONE),
    ("phone_ng", "phone", "08031234567", PHONE),
    ("phone_ng", "whatsapp", "09012345678", PHONE),
    ("rw_nid", "NID", "1198870012345078", ID),
    ("sn_ninea", "NINEA", "3067221", ID),
    ("tn_mf", "matricule fiscal", "1234567/M/A/E/001", ID),
    ("tn_mf", "MF", "1282182W", ID),
    ("tn_mf", "MF", "1496298TPN000", ID),
    ("tz_nida", "NIDA", "19900101123450000123", ID),
    ("tz_nida", "NIDA", "19900101-12345-00001-23", ID),
    ("ug_nin", "NIN", "CM930121003EGE", ID),
    ("za_bank_account", "account number", "620012345", ACCOUNT),
    ("za_bank_account", "acc no", "6200123456", ACCOUNT),
    ("za_bank_account", "savings account", "62001234567", ACCOUNT),
    ("za_company", "company registration", "2015/123456/07", ID),
    ("za_tax", "tax reference", "0001339050", ID),
    ("za_tax", "SARS", "0843089848", ID),
    ("za_vat", "VAT no", "4123456789", ID),
    ("zm_nrc", "NRC", "123456/78/1", ID),
];

#[test]
fn a_number_with_its_name_is_found() {
    for &(rule, name, number, marker) in NAMED {
        for (before, after) in [("", ""), ("got ", " from them"), ("(", ")")] {
            let text = format!("{before}{name} {number}{after}");
            let expected = format!("{before}{name} {marker}{after}");
            assert_eq!(redact(&text), expected);
            assert!(rules(&text).iter().any(|r| r == rule), "{text}: {rule}");
        }
    }
}

#[test]
fn the_same_in_small_letters_and_behind_a_separator() {
    for &(_, name, number, marker) in NAMED {
        let key = name.to_ascii_lowercase().replace(' ', "_");
        for (before, after) in
            [("", "="), ("", ": "), ("\"", "\":\""), ("", " is "), ("", " #")]
        {
            let text = format!("a=1 {before}{key}{after}{number}\" b");
            let redacted = redact(&text);
            assert!(!redacted.contains(number), "{text}: {redacted}");
            // A key that says PIN is one.
            let is_marked = [marker, "[redacted:pin]"]
                .iter()
                .any(|marker| redact(&text).contains(marker));
            assert!(is_marked, "{redacted}");
        }
    }
}

#[test]
fn a_number_without_its_name_stays() {
    for &(_, _, number, _) in NAMED {
        for name in ["", "order ", "batch=", "ref: ", "\"seq\":\"", "x/"] {
            let text = format!("{name}{number}");
            assert_eq!(redact(&text), text, "{:?}", rules(&text));
        }
    }
}

#[test]
fn a_name_that_belongs_to_another_number_says_nothing() {
    for &(_, name, number, _) in NAMED {
        let key = name.to_ascii_lowercase().replace(' ', "_");
        for text in [
            format!("{key}=none order_id={number}"),
            format!("{{\"{key}\":\"none\",\"order_id\":\"{number}\"}}"),
            format!("{name} is missing; {number}"),
            format!("{name}\n{number}"),
            format!("{name}, {number}"),
            format!("{name} [{number}]"),
            format!("{name} of order id {number}"),
        ] {
            assert!(redact(&text).contains(number), "{text}");
        }
    }
}

#[test]
fn a_number_that_is_part_of_something_longer_stays() {
    for &(rule, name, number, _) in NAMED {
        for text in [
            format!("{name} x{number}"),
            format!("{name} {number}x"),
            format!("{name} {number}_1"),
            format!("{name} a-{number}"),
            format!("{name} {number}-b"),
            format!("{name} 1.{number}"),
            format!("{name} 0.{number}"),
        ] {
            let found = rules(&text);
            assert!(!found.iter().any(|r| r == rule), "{text}: {found:?}");
        }
    }
}

#[test]
fn a_wrong_check_stays() {
    stays(&[
        "national id 29013012101234",
        "national id 29001019901234",
        "national id 19001012101234",
        "TIN C0000803562",
        "TIN X0000803561",
        "NIFp 693770880",
        "ICE 001561191000065",
        "NUIT 400339911",
        "BVN 31123456789",
        "NIN 12345678903",
        "NIN 12345678920",
        "NID 1198810012345078",
        "NID 1188870012345078",
        "NINEA 3067222",
        "MF 1219773U",
        "matricule fiscal 1234567/M/A/X/000",
        "NIDA 19901301-12345-00001-23",
        "company registration 1215/123456/07",
        "tax reference 0001339051",
        "tax reference 4001339056",
        "VAT no 5123456789",
        "KRA PIN B004416331M",
        "NRC 12345/78/1",
        "phone 0021234567",
        "msisdn 254112345",
        "msisdn 999712345678",
        "GHA-12345678-0",
        "GHB-123456789-0",
        "D010190123456D",
        "D320190123456C",
    ]);
}

#[test]
fn what_needs_no_name() {
    for (rule, text, expected) in [
        ("gh_card", "GHA-123456789-0", ID),
        ("mu_nid", "D010190123456C", ID),
        ("mrz", "L898902C36UTO7408122F1204159ZE184226B<<<<<10", ID),
        ("mrz", "D231458907UTO7408122F1204159<<<<<<<6", ID),
        ("mrz", "7408122F1204159UTO<<<<<<<<<<<6", ID),
    ] {
        assert_eq!(
            redact(&format!("saw {text}, ok")),
            format!("saw {expected}, ok")
        );
        assert_eq!(rules(text), [rule]);
    }
}

/// As `Debug` and JSON write a tab, and as a console is told of a colour.
#[test]
fn a_word_names_a_number_behind_an_escape() {
    for (before, behind) in [
        ("phone\\t", ""),
        ("phone:\\t\\t", ""),
        ("phone \x1b[1m", "\x1b[0m"),
        ("\x1b[1mphone\x1b[0m ", ""),
        ("\x1b[31;1mphone ", "\x1b[0m"),
    ] {
        let text = format!("{before}0821234567{behind}");
        assert_eq!(redact(&text), format!("{before}{PHONE}{behind}"));
    }
    // Another line says something else.
    assert_eq!(redact("phone\\n0821234567"), "phone\\n0821234567");
}

/// However far before the number the word stands.
#[test]
fn a_word_in_colour_names_a_number_as_one_without_does() {
    for gap in 1..50 {
        let behind = format!("phone{}0821234567", " ".repeat(gap));
        for colour in ["\x1b[m", "\x1b[31m", "\x1b[31;1m", "\x1b[38;5;123m"] {
            assert_eq!(
                redact(&format!("{colour}{behind}")),
                format!("{colour}{}", redact(&behind)),
                "{gap}"
            );
        }
    }
}

/// Encoders of JSON write as `\u` what is not ASCII, and often more.
#[test]
fn a_word_names_a_number_behind_an_escape_of_json() {
    for gap in [
        r"\u0020",
        r"\u0020 ",
        r" \u0020",
        r"\u0009 ",
        r" \u0009",
        r" \u00a0",
        r"\u00A0 ",
        r" \u2013 ",
        r" \ud83d\udcde ",
        r"\u003d ",
        r" \u003d",
        r" \u0027",
        r"\u001b[0m ",
        r" \u001b[1m",
        r" \\u001b[1m",
        r#"\" \u0020"#,
    ] {
        for (name, number, finding) in [
            ("the caller", "0821234567", PHONE),
            ("\"a cell number", "254712345678", PHONE),
            ("tax number", "100531385", ID),
        ] {
            let text = format!("{name}{gap}{number}");
            assert_eq!(redact(&text), format!("{name}{gap}{finding}"));
        }
    }
    // Another line, or another word, says something else.
    stays(&[
        r"caller\u000a 0821234567",
        r"caller \u000d\u000a0821234567",
        r"offset \u00200821234567",
        r#"caller", "offset\u0020 0821234567"#,
    ]);
}

/// The specimens of ICAO Doc 9303, parts 4 to 6.
#[test]
fn the_name_in_a_machine_readable_document_goes_with_its_dates() {
    let passport = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                    L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let visa = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n\
                D231458907UTO7408122F1204159<<<<<<<6";
    let card = "I<UTOD231458907<<<<<<<<<<<<<<<\n\
                7408122F1204159UTO<<<<<<<<<<<6\n\
                ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    for lines in [passport, visa, card] {
        assert_eq!(redact(lines), ID);
        let escaped = lines.replace('\n', "\\n");
        assert_eq!(
            redact(&format!("{{\"a\":\"{escaped}\"}}")),
            format!("{{\"a\":\"{ID}\"}}")
        );
    }
}

#[test]
fn a_machine_readable_line_with_a_wrong_check_digit_stays() {
    let line = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    // Number, birth, expiry, all of them.
    for at in [9, 19, 27, 43] {
        let mut bytes = line.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'9' { b'0' } else { bytes[at] + 1 };
        stays(&[std::str::from_utf8(&bytes).unwrap()]);
    }
    stays(&[
        &format!("{line}<"),
        &format!("X{line}"),
        "ABCDEFGHIJKLMUTO7408122F1204159ZE184226B<<<<<10",
    ]);
}

#[test]
fn all_of_a_track_goes() {
    const TRACK: &str = "[redacted:track]";
    for (rule, text) in [
        ("track_1", "%B4111111111111111^DOE/JOHN^25121010000000000000?"),
        ("track_1", "%B378282246310005^DOE/JOHN MR^2512101 000 123?"),
        ("track_1", "B4111111111111111^DOE/JOHN^25121010000000000000"),
        ("track_2", ";4111111111111111=25121010000012345?"),
        ("track_2", ";4111111111111111=2512"),
        ("track_2", "4111111111111111=25121010000012345"),
        ("track_2", ";6759649826438453=25121010000012345?"),
        ("track_2_equivalent", "4111111111111111D25121010000012345F"),
        ("track_2_equivalent", "4111111111111111d2512101123456"),
    ] {
        let spaced = format!("read {text} ok");
        assert_eq!(redact(&spaced), format!("read {TRACK} ok"), "{text}");
        let keyed = format!("DE45='{text}' DE41=1");
        assert_eq!(redact(&keyed), format!("DE45='{TRACK}' DE41=1"));
        let found = rules(text);
        assert!(found.iter().any(|r| r == rule), "{text}: {found:?}");
    }
}

#[test]
fn a_track_with_a_wrong_part_is_none() {
    for text in [
        "%B4111111111111112^DOE/JOHN^25121010000000000000?",
        "%B4111111111111111^DOE/JOHN^25131010000000000000?",
        "%B4111111111111111^DOE/JOHN 25121010000000000000?",
        "%C4111111111111111^DOE/JOHN^25121010000000000000?",
        ";4111111111111111=25001010000012345?",
        ";1111111111111117=25121010000012345?",
        "4111111111111111=2512",
        "4111111111111112D25121010000012345F",
        "4111111111111111D25121010000012345FF",
        "x4111111111111111D25121010000012345F",
    ] {
        let found = rules(text);
        assert!(!found.iter().any(|r| r.starts_with("track")), "{text}");
    }
}

#[test]
fn a_chips_data_in_hex() {
    let track = "57114111111111111111D251210100000123";
    for (text, expected) in [
        ("5F2403251231 5A084111111111111111", None),
        (
            "5F24032512315A084111111111111111",
            Some("5F24032512315A08[redacted:pan]"),
        ),
        ("5a084111111111111111", Some("5a08[redacted:pan]")),
        // 19 digits, filled up to whole bytes.
        ("5A0A6799998900000060919F", None),
        ("5A=6767700000000000052F", None),
        (
            "70195A0841111111111111115F24032512315F340101",
            Some("70195A08[redacted:pan]5F24032512315F340101"),
        ),
        (
            &format!("9F2608A1B2C3D4E5F60718{track}"),
            Some("9F2608A1B2C3D4E5F607185711[redacted:track]"),
        ),
    ] {
        let redacted = redact(text);
        if let Some(expected) = expected {
            assert_eq!(redacted, expected);
        }
        assert_eq!(redact(&redacted), redacted);
    }
    stays(&[
        "5F24032512315A084111111111111112",
        "5F24032512315B084111111111111111",
        "5F24042512315A084111111111111111",
        "9F2608A1B2C3D4E5F6071857114111111111111111D251310100000123",
    ]);
}

#[test]
fn a_card_number_in_field_2_may_have_a_rare_length() {
    for name in ["DE2", "DE002", "DE 02", "F2", "field 2", "bit 2"] {
        let text = format!("{name}=676770000000000005 DE3=000000");
        let expected = format!("{name}=[redacted:pan] DE3=000000");
        assert_eq!(redact(&text), expected);
    }
    stays(&[
        "DE3=676770000000000005",
        "DE12=676770000000000005",
        "DE2=676770000000000006",
        "n2=676770000000000005",
    ]);
}
