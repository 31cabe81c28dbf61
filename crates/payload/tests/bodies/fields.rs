//! What fields there are, and what may be in them.

use http::Method;
use palisade_payload::{Field, Route};

use crate::{builder, listed, sent, with};

#[test]
fn a_clean_body_is_passed_byte_for_byte() {
    let more = r#" , "additionalInfo" : {"a":[1.50, true ,{"b":"c\u00e9"}]} "#;
    for body in [with(""), with(more), format!("\n {} \t", with(more))] {
        assert_eq!(sent(&listed(), &body), Ok(None), "{body}");
    }
}

#[test]
fn what_is_not_as_it_is_listed_is_refused_with_its_pointer_and_rule() {
    for (more, said) in [
        (r#","Amount":1"#, "/Amount unlisted"),
        (r#","customer":{"age":3}"#, "/customer/age unlisted"),
        (r#","customer":"Thandi""#, "/customer type"),
        (r#","customer":["Thandi"]"#, "/customer type"),
        (r#","customer":{"name":{"first":"T"}}"#, "/customer/name type"),
        (r#","customer":{"name":["T"]}"#, "/customer/name type"),
        (r#","customer":{"name":7}"#, "/customer/name type"),
        (
            r#","customer":{"name":"abcdefghijklmnopqrstu"}"#,
            "/customer/name length",
        ),
        (r#","customer":{"name":"a\nb"}"#, "/customer/name format"),
        (r#","paymentMethod":"card""#, "/paymentMethod one-of"),
        (r#","paymentMethod":1"#, "/paymentMethod type"),
        (r#","quantity":0"#, "/quantity range"),
        (r#","quantity":11"#, "/quantity range"),
        (r#","quantity":-1"#, "/quantity range"),
        (r#","quantity":-0"#, "/quantity range"),
        (r#","quantity":99999999999999999999"#, "/quantity range"),
        (r#","quantity":1.0"#, "/quantity type"),
        (r#","quantity":1e0"#, "/quantity type"),
        (r#","quantity":"1""#, "/quantity type"),
        (r#","express":"true""#, "/express type"),
        (r#","express":0"#, "/express type"),
        (r#","amount":30"#, "/amount duplicate"),
        (r#","\u0061mount":30"#, "/amount duplicate"),
        (r#","amount":null"#, "/amount duplicate"),
        (
            r#","additionalInfo":{"a":1,"b":2,"\u0061":3}"#,
            "/additionalInfo/a duplicate",
        ),
    ] {
        assert_eq!(
            sent(&listed(), &with(more)),
            Err(said.to_owned()),
            "{more}"
        );
    }
}

#[test]
fn what_is_as_it_is_listed_passes() {
    for more in [
        r#","customer":{"name":"Thandi \u004d."}"#,
        // 20 characters of two bytes.
        r#","customer":{"name":"éééééééééééééééééééé"}"#,
        r#","paymentMethod":"CARD""#,
        r#","quantity":10,"express":false"#,
        r#","\u0071uantity":1"#,
        r#","additionalInfo":7"#,
        r#","additionalInfo":"a""#,
        r#","additionalInfo":[[],[[]]]"#,
    ] {
        assert_eq!(sent(&listed(), &with(more)), Ok(None), "{more}");
    }
}

#[test]
fn money_is_exact_and_no_floating_point_number() {
    let amount = |amount: &str| {
        let body = with("").replace("29.90", amount);
        sent(&listed(), &body).map_err(|said| said.replace("/amount ", ""))
    };
    for exact in ["2", "2.0", "29.9", "29.90", "4999.99", "5000.000"] {
        assert_eq!(amount(exact), Ok(None), "{exact}");
    }
    for (amount_, rule) in [
        // 0.1 + 0.2, and 29.9 as a sum of tenths.
        ("2.30000000000000004", "exact"),
        ("29.900000000000002", "exact"),
        ("29.905", "exact"),
        ("2.99e1", "exact"),
        ("1.99", "range"),
        ("5000.01", "range"),
        ("-29.90", "range"),
        ("5000.0000000000000000000000000000001", "exact"),
        ("\"29.90\"", "type"),
        ("true", "type"),
    ] {
        assert_eq!(amount(amount_), Err(rule.to_owned()), "{amount_}");
    }
    let text = Route::new(Method::POST, "/purchase")
        .required("/amount", Field::money_text("0.01", "10"));
    let text = builder().route(text).build().unwrap();
    let amount =
        |amount: &str| sent(&text, &format!(r#"{{"amount":{amount}}}"#));
    assert_eq!(amount(r#""9.99""#), Ok(None));
    for amount_ in [r#""9.999""#, r#""09.99""#, r#""-0""#, r#"" 9""#] {
        assert_eq!(amount(amount_), Err("/amount exact".to_owned()));
    }
    assert_eq!(amount("9.99"), Err("/amount type".to_owned()));
}

#[test]
fn what_has_to_be_there_is_there_with_something_in_it() {
    let route = Route::new(Method::POST, "/purchase")
        .optional("/note", Field::any())
        .required("/a/b", Field::any());
    let payload = builder().route(route).build().unwrap();
    for (body, said) in [
        ("{}", "/a required"),
        (r#"{"note":1}"#, "/a required"),
        (r#"{"a":null}"#, "/a required"),
        (r#"{"a":{}}"#, "/a/b required"),
        (r#"{"a":{"b":""}}"#, "/a/b required"),
        (r#"{"a":{"b":{"c":null}}}"#, "/a/b required"),
        ("null", " type"),
        ("[]", " type"),
        ("7", " type"),
        (r#""""#, " type"),
    ] {
        assert_eq!(sent(&payload, body), Err(said.to_owned()), "{body}");
    }
    assert_eq!(sent(&payload, r#"{"a":{"b":0}}"#), Ok(None));
}

#[test]
fn a_route_is_of_a_method_and_a_path() {
    let payload = listed();
    let inspect = |method: Method, path: &str| {
        payload.inspect(&method, path, b"{\"x\":1}").is_ok()
    };
    assert!(!inspect(Method::POST, "/purchase"));
    assert!(!inspect(Method::POST, "//purchase/"));
    assert!(inspect(Method::PUT, "/purchase"));
    assert!(inspect(Method::POST, "/purchases"));
}
