//! One input, one output: everything that must go, in the forms it comes in.

use crate::redact;

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(redact(text), *expected, "{text}");
    }
}

#[test]
fn card_numbers_by_form() {
    check(&[
        ("4111111111111111", "[redacted:pan]"),
        ("pay 4111111111111111.", "pay [redacted:pan]."),
        ("pay 4111 1111 1111 1111 now", "pay [redacted:pan] now"),
        ("pay 4111-1111-1111-1111", "pay [redacted:pan]"),
        ("n=4111+1111+1111+1111&x=1", "n=[redacted:pan]&x=1"),
        ("pay 4111_1111_1111_1111", "pay [redacted:pan]"),
        ("pay 4111111111111111.0 now", "pay [redacted:pan].0 now"),
        ("4111\u{a0}1111\u{a0}1111\u{a0}1111", "[redacted:pan]"),
        ("4111\u{2013}1111\u{2013}1111\u{2013}1111", "[redacted:pan]"),
        ("amex 3782 822463 10005", "amex [redacted:pan]"),
        ("diners 3056 930902 5904", "diners [redacted:pan]"),
        ("qty 2 4111 1111 1111 1111 exp 12", "qty 2 [redacted:pan] exp 12"),
        ("cvv after 4111 1111 1111 1111 123", "cvv after [redacted:pan] 123"),
        ("[4111111111111111]", "[[redacted:pan]]"),
        ("/cards/4111111111111111/x", "/cards/[redacted:pan]/x"),
        ("test_card_4111111111111111", "test_card_[redacted:pan]"),
        ("PAN4111111111111111", "PAN[redacted:pan]"),
        ("id=x;4111111111111111", "id=x;[redacted:pan]"),
        (r#"{"n":4111111111111111}"#, r#"{"n":"[redacted:pan]"}"#),
        (r#"{"n":"4111111111111111"}"#, r#"{"n":"[redacted:pan]"}"#),
        (
            r#"{"order_id":"4111111111111111"}"#,
            r#"{"order_id":"[redacted:pan]"}"#,
        ),
        ("card 6759649826438453", "card [redacted:pan]"),
        ("maestro 676770000000000005 and", "maestro [redacted:pan] and"),
    ]);
}

#[test]
fn identity_numbers() {
    check(&[
        ("8001015009087", "[national_id:*]"),
        ("0002295009084", "[national_id:*]"),
        ("ID 8001015009079 seen", "ID [national_id:*] seen"),
        ("ID 1801015009087 seen", "ID [national_id:*] seen"),
        ("ID 8001015009087 seen", "ID [national_id:*] seen"),
        ("800101 5009 087", "[national_id:*]"),
        ("800101 5009 08 7", "[national_id:*]"),
        ("id number: 8001015009087", "id number: [national_id:*]"),
    ]);
}

#[test]
fn the_only_field_of_a_tuple_struct() {
    check(&[
        (r#"Password("x1")"#, r#"Password("[redacted:password]")"#),
        (
            r#"Login("bob", Some(DbPassword("x1")))"#,
            r#"Login("bob", Some(DbPassword("[redacted:password]")))"#,
        ),
        (r#"{"m":"Pin(1234)"}"#, r#"{"m":"Pin([redacted:pin])"}"#),
        ("Password('x1')", "Password('[redacted:password]')"),
        (
            r#"{"m":"Password(\"x1\")"}"#,
            r#"{"m":"Password(\"[redacted:password]\")"}"#,
        ),
        (r#"Config { key: ApiKey("x1") }"#, {
            r#"Config { key: ApiKey("[redacted:secret]") }"#
        }),
    ]);
}

#[test]
fn numbers_that_a_sentence_names() {
    check(&[
        ("Your OTP is 123456.", "Your OTP is [redacted:token]."),
        ("Your OTP is: 123456", "Your OTP is: [redacted:token]"),
        (
            "text=Your+OTP+is+123456&to=x",
            "text=Your+OTP+is+[redacted:token]&to=x",
        ),
        ("Generated OTP [123456]", "Generated OTP [[redacted:token]]"),
        ("OTP code is: \"123456\"", "OTP code is: \"[redacted:token]\""),
        ("PIN is 1234 5678 9012", "PIN is [redacted:pin]"),
        ("Voucher PIN: 1234 5678 9012 3456", "Voucher PIN: [redacted:pin]"),
        ("OTP: 1234 5678", "OTP: [redacted:token]"),
        ("new PIN code is 1234", "new PIN code is [redacted:pin]"),
        ("Incorrect PIN 1234 entered", "Incorrect PIN [redacted:pin] entered"),
        (r#"{"sms":"a\nOTP 1234"}"#, r#"{"sms":"a\nOTP [redacted:token]"}"#),
    ]);
}

#[test]
fn names_in_longer_ones() {
    check(&[
        ("newpassword=x1", "newpassword=[redacted:password]"),
        ("MYSQLPASSWORD=x1", "MYSQLPASSWORD=[redacted:password]"),
        ("clientsecret: x1y2z3a4", "clientsecret: [redacted:secret]"),
        (r#"{"apitoken":"x1"}"#, r#"{"apitoken":"[redacted:token]"}"#),
        ("PASSWORD_PROD=x1 a=1", "PASSWORD_PROD=[redacted:password] a=1"),
        (r#"{"cvvNumber":123}"#, r#"{"cvvNumber":"[redacted:cvv]"}"#),
        ("REDIS_PASS=x1", "REDIS_PASS=[redacted:password]"),
        (r#"{"pass":"1234"}"#, r#"{"pass":"[redacted:password]"}"#),
        ("pass: hunter22", "pass: [redacted:password]"),
        ("pass=1234", "pass=[redacted:password]"),
        ("user=bob pass=hunter22", "user=bob pass=[redacted:password]"),
        ("user_pass=1234", "user_pass=[redacted:password]"),
        ("UID=sa;PWD=x1", "UID=sa;PWD=[redacted:password]"),
        ("UID=sa;PWD={x1}", "UID=sa;PWD=[redacted:password]"),
        ("UID=sa PWD=x1", "UID=sa PWD=[redacted:password]"),
    ]);
}

#[test]
fn bank_accounts_mail_and_phones() {
    check(&[
        ("to GB82WEST12345698765432.", "to [redacted:iban]."),
        ("to GB82 WEST 1234 5698 7654 32.", "to [redacted:iban]."),
        ("MU17BOMM0101101030300200000MUR", "[redacted:iban]"),
        ("mail thandi@example.co.za, ok", "mail [email:*], ok"),
        ("<a.b+c@example.org>", "<[email:*]>"),
        ("jos\u{e9}@example.org", "[email:*]"),
        ("call +27821234567", "call [phone:*]"),
        ("call +27 82 123 4567 200 times", "call [phone:*] 200 times"),
        ("call +27\u{a0}82\u{a0}123\u{2011}4567 now", "call [phone:*] now"),
        ("call +27 (0)82", "call +27 (0)82"),
        ("call +1 (555) 010-9999", "call [phone:*]"),
        ("call +254712345678;", "call [phone:*];"),
    ]);
}

#[test]
fn credentials_by_form() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLWhlcmU";
    check(&[
        ("Bearer abcdef0123456789", "Bearer [redacted:token]"),
        ("bearer AbCdEfGhIj", "bearer [redacted:token]"),
        ("sent Basic dXNlcjpwYXNz ok", "sent Basic [redacted:password] ok"),
        ("Basic YWRtaW46", "Basic [redacted:password]"),
        (&format!("got {jwt}."), "got [redacted:token]."),
        (&format!("x={jwt}&y=1"), "x=[redacted:token]&y=1"),
        ("https://u:p@host/a", "https://[redacted:userinfo]@host/a"),
        ("postgres://app:s3cr@t@db/x", "postgres://[redacted:userinfo]@db/x"),
        ("https://token@host", "https://[redacted:userinfo]@host"),
    ]);
}

/// As formatters colour names, and `grep` what it has found.
#[test]
fn in_colours() {
    check(&[
        (
            "\x1b[1;32mcvv\x1b[0m\x1b[32m: 123\x1b[0m",
            "\x1b[1;32mcvv\x1b[0m\x1b[32m: [redacted:cvv]\x1b[0m",
        ),
        (
            "\x1b[38;5;2mpin\x1b[0m\x1b[2m=\x1b[0m1234 x=1",
            "\x1b[38;5;2mpin\x1b[0m\x1b[2m=\x1b[0m[redacted:pin] x=1",
        ),
        (
            "\x1b[32mpassword: hunter2\x1b[0m\x1b[1m next",
            "\x1b[32mpassword: [redacted:password]\x1b[0m\x1b[1m next",
        ),
        ("password: hun\x1b[1mter\x1b[0m2", "password: [redacted:password]"),
        ("password: hunter2\x1b[0m", "password: [redacted:password]\x1b[0m"),
    ]);
}

#[test]
fn names_of_people_and_of_what_the_bank_signed() {
    check(&[
        ("name_on_card=Thandi", "name_on_card=[redacted:name]"),
        (
            r#"{"accountHolder":"Thandi M","cavv":"AAABBWFlmQAAAABj"}"#,
            r#"{"accountHolder":"[redacted:name]","cavv":"[redacted:secret]"}"#,
        ),
        ("cryptogram=AgAAAAAAAIR8", "cryptogram=[redacted:secret]"),
        (
            "csrf=x1y2z3 creds=a1b2",
            "csrf=[redacted:secret] creds=[redacted:secret]",
        ),
        (
            "social_security_number: 078051120",
            "social_security_number: [national_id:*]",
        ),
        (
            r#"mnemonic: "legal winner thank""#,
            r#"mnemonic: "[redacted:secret]""#,
        ),
    ]);
}

/// A connection error is read for its host.
#[test]
fn the_host_of_a_url_stays() {
    check(&[
        (
            "postgres://shop:hunter2@db.prod.example.com:5432/shop",
            "postgres://[redacted:userinfo]@db.prod.example.com:5432/shop",
        ),
        (
            "https://bob:hunter2@api.example.com/v1/charges failed",
            "https://[redacted:userinfo]@api.example.com/v1/charges failed",
        ),
        (
            r#"{"u":"https:\/\/bob:pw@api.example.com\/v1"}"#,
            r#"{"u":"https:\/\/[redacted:userinfo]@api.example.com\/v1"}"#,
        ),
        (
            "https://bob@example.com@api.example.com/",
            "https://[redacted:userinfo]@api.example.com/",
        ),
        (
            "https://x-access-token:abc@git.example.com/foo/bar.git",
            "https://[redacted:userinfo]@git.example.com/foo/bar.git",
        ),
        (
            "https://api-key:abc@pypi.example.com/simple/pkg/ 404",
            "https://[redacted:userinfo]@pypi.example.com/simple/pkg/ 404",
        ),
        (
            "https://token:abc@h.example/?token=s3cret1 a@b.example",
            "https://[redacted:userinfo]@h.example/?token=[redacted:token] [email:*]",
        ),
        // No authority is before these.
        ("mailto:bob@example.com", "mailto:[email:*]"),
        ("https://h.example/bob@example.com", "https://h.example/[email:*]"),
        ("x://a b@example.com", "x://a [email:*]"),
    ]);
}

#[test]
fn urls_that_are_keys_themselves() {
    let hook = "https://hooks.slack.com/services/";
    let shown = "https://hooks.slack.com/services/[redacted:token]";
    for (around, secret) in [
        ("{}", "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
        ("POST {} 200", "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
        (r#"{"url":"{}"}"#, "T0/B0/XXXXXXXXXXXXXXXX"),
        ("url: '{}', next", "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
        ("see {}.", "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
        ("{}?a=b", "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
    ] {
        let text = around.replacen("{}", &format!("{hook}{secret}"), 1);
        assert_eq!(redact(&text), around.replacen("{}", shown, 1), "{text}");
    }
    check(&[
        (
            "https://discord.com/api/webhooks/1234567890/abcDEF123_-abcDEF123_-",
            "https://discord.com/api/webhooks/[redacted:token]",
        ),
        (
            "https://contoso.webhook.office.com/webhookb2/11111111-1111@2222/IncomingWebhook/abcdef",
            "https://contoso.webhook.office.com/webhookb2/[redacted:token]",
        ),
        (
            r"https:\/\/hooks.slack.com:443\/services\/T000\/B000\/XXXXXXXX",
            r"https:\/\/hooks.slack.com:443\/services\/[redacted:token]",
        ),
        (
            r#"{"u":"https:\/\/bob:x1@h:80\/v","w":"a\/b@c"}"#,
            r#"{"u":"https:\/\/[redacted:userinfo]@h:80\/v","w":"a\/b@c"}"#,
        ),
        // A shared access signature, its `=` as it is and escaped.
        (
            "GET /c/b?sv=2022-11-02&sr=b&sig=dGhpcyBpcyBhIHNpZ25h%2B3VyZSBvZiAzMiBieXRl%3D HTTP/1.1",
            "GET /c/b?sv=2022-11-02&sr=b&sig=[redacted:token] HTTP/1.1",
        ),
        (
            "?sig=dGhpcyBpcyBhIHNpZ25hdHVyZSBvZiAzMiBieXRl=&se=2026",
            "?sig=[redacted:token]&se=2026",
        ),
        (
            "https://x.example/a.jpg?Expires=1&Signature=nitfHRCrtziwO2HwPfWw~yYDhUF5Ew__&Key-Pair-Id=K1",
            "https://x.example/a.jpg?Expires=1&Signature=[redacted:token]&Key-Pair-Id=K1",
        ),
        (
            "?X-Goog-Expires=9&X-Goog-Signature=4857abcdef4857abcdef48",
            "?X-Goog-Expires=9&X-Goog-Signature=[redacted:token]",
        ),
        (
            r#"{"body":"{\"url\":\"https://x/cb?code=SplxlOBeZQQYbYS6WxSbIA\"}"}"#,
            r#"{"body":"{\"url\":\"https://x/cb?code=[redacted:token]\"}"}"#,
        ),
        (
            r#"{"u":"https:\/\/x\/cb?code=4\/0AX4XfWh-8bJ7Zk"}"#,
            r#"{"u":"https:\/\/x\/cb?code=[redacted:token]"}"#,
        ),
        ("/cb?code=e72e16c7e42f292c6912", "/cb?code=[redacted:token]"),
        (
            "https://ptb.Discord.com/api/v10/webhooks/12345678/abcDEF123_-abcDEF",
            "https://ptb.Discord.com/api/v10/webhooks/[redacted:token]",
        ),
        (r"https://bob:80\/hunter2@h2", "https://[redacted:userinfo]@h2"),
        // RFC 6749, section 4.1.2.
        (
            "GET /callback?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz",
            "GET /callback?code=[redacted:token]&state=xyz",
        ),
        (
            "https://app.example/cb?state=xyz&code=4/0AX4XfWh-8bJ7Zk",
            "https://app.example/cb?state=xyz&code=[redacted:token]",
        ),
        (
            "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA",
            "grant_type=authorization_code&code=[redacted:token]",
        ),
    ]);
}

#[test]
fn private_keys() {
    let begin = concat!("-----BEGIN RSA PRIVATE", " KEY-----");
    let end = concat!("-----END RSA PRIVATE", " KEY-----");
    check(&[
        (
            &format!("k {begin}\nMIIE\nabc=\n{end} x"),
            "k [redacted:private_key] x",
        ),
        (
            &format!(r"k {begin}\nMIIE\n{end}\n x"),
            r"k [redacted:private_key]\n x",
        ),
        (&format!("cut {begin}\nMIIE"), "cut [redacted:private_key]"),
    ]);
}

#[test]
fn pairs_in_json() {
    check(&[
        (
            r#"{"password":"hunter2","a":1}"#,
            r#"{"password":"[redacted:password]","a":1}"#,
        ),
        (r#"{"cvv": 123}"#, r#"{"cvv": "[redacted:cvv]"}"#),
        (r#"{"cvv":123,"a":1}"#, r#"{"cvv":"[redacted:cvv]","a":1}"#),
        (r#"{"pin":"0000"}"#, r#"{"pin":"[redacted:pin]"}"#),
        (
            r#"{"secret":{"a":"b"},"c":1}"#,
            r#"{"secret":"[redacted:secret]","c":1}"#,
        ),
        (
            r#"{"secret":["a","}"],"c":1}"#,
            r#"{"secret":"[redacted:secret]","c":1}"#,
        ),
        (
            r#"{\"password\":\"hun\\\"ter2\",\"a\":1}"#,
            r#"{\"password\":\"[redacted:password]\",\"a\":1}"#,
        ),
        (r#"{\"cvv\":123}"#, r#"{\"cvv\":\"[redacted:cvv]\"}"#),
        (
            r#"{"password":"a\"b","c":1}"#,
            r#"{"password":"[redacted:password]","c":1}"#,
        ),
        (
            r#"{"password":"a\\","c":1}"#,
            r#"{"password":"[redacted:password]","c":1}"#,
        ),
        (
            r#"{"data":{"token":"abc","refreshToken":"def"}}"#,
            r#"{"data":{"token":"[redacted:token]","refreshToken":"[redacted:token]"}}"#,
        ),
        (r#"{"password":null,"token":""}"#, r#"{"password":null,"token":""}"#),
        (r#"{"password":"unterminated"#, r#"{"password":"[redacted:password]"#),
        (r#"{"mobileNumber":"0821234567"}"#, r#"{"mobileNumber":"[phone:*]"}"#),
        (r#"{"address":"12 Main Rd"}"#, r#"{"address":"[redacted:address]"}"#),
    ]);
}

#[test]
fn pairs_in_requests() {
    check(&[
        (
            "/a?user=bob&password=hunter2&x=1",
            "/a?user=bob&password=[redacted:password]&x=1",
        ),
        ("password=hun%26ter2&x=1", "password=[redacted:password]&x=1"),
        ("password=a&b", "password=[redacted:password]"),
        (
            "client_id=a&client_secret=s3cr3t",
            "client_id=a&client_secret=[redacted:secret]",
        ),
        ("user[password]=hunter2", "user[password]=[redacted:password]"),
        ("Authorization: Bearer abc", "Authorization: [redacted:token]"),
        (
            "authorization: Bearer abc x=1",
            "authorization: [redacted:token] x=1",
        ),
        (
            "Authorization: Digest username=\"u\", response=\"6629\"\nHost: a",
            "Authorization: [redacted:token]\nHost: a",
        ),
        (
            "Cookie: a=b; c=d\r\nHost: h",
            "Cookie: [redacted:session]\r\nHost: h",
        ),
        (
            "curl -H 'Authorization: Custom x y' -v",
            "curl -H 'Authorization: [redacted:token]' -v",
        ),
        ("x-api-key: abc123", "x-api-key: [redacted:secret]"),
    ]);
}

#[test]
fn pairs_in_logs_and_debug_text() {
    check(&[
        (
            "user=bob password=hunter2 ok",
            "user=bob password=[redacted:password] ok",
        ),
        ("password: hunter2", "password: [redacted:password]"),
        ("password=\"two words\" x", "password=\"[redacted:password]\" x"),
        ("password='two words' x", "password='[redacted:password]' x"),
        ("password=a,b user=c", "password=[redacted:password] user=c"),
        ("(password=abc)", "(password=[redacted:password])"),
        ("password:=abc", "password:=[redacted:password]"),
        ("password => \"abc\"", "password => \"[redacted:password]\""),
        (
            r#"Login { user: "bob", password: "hunter2", n: 1 }"#,
            r#"Login { user: "bob", password: "[redacted:password]", n: 1 }"#,
        ),
        (r#"password: Some("x"), n: 1"#, "password: [redacted:password], n: 1"),
        ("secret: Key { bytes: [1, 2] } }", "secret: [redacted:secret] }"),
        (
            r#"[("password", "x"), ("a", "b")]"#,
            r#"[("password", "[redacted:password]"), ("a", "b")]"#,
        ),
        (
            r#"{"authorization": "Bearer abc"}"#,
            r#"{"authorization": "[redacted:token]"}"#,
        ),
        ("otp: 123456", "otp: [redacted:token]"),
        ("token: abc12345", "token: [redacted:token]"),
        ("pin: 1234, x", "pin: [redacted:pin], x"),
        ("card number: 4222 22222 x", "card number: [redacted:pan] x"),
        ("phone=082 123 4567 ok", "phone=[phone:*] ok"),
        ("phone=0821234567 200 ms", "phone=[phone:*] 200 ms"),
        ("cvv=123", "cvv=[redacted:cvv]"),
        (
            "address=12 Main Rd, Cape Town city=CT",
            "address=[redacted:address] city=CT",
        ),
        ("full_name=Thandi M age=3", "full_name=[redacted:name] age=3"),
        ("id_number=800101 x", "id_number=[national_id:*] x"),
        ("password=token:\"a b c\" x", "password=[redacted:password] x"),
    ]);
}

#[test]
fn what_overlaps_goes_as_one() {
    check(&[
        // The phone number is inside of the password, the strictest wins.
        ("password=+27821234567", "password=[redacted:password]"),
        ("phone=4111111111111111", "phone=[redacted:pan]"),
        ("email=thandi@example.org", "email=[email:*]"),
    ]);
}

/// As Doppler documents it, a service token names its config.
#[test]
fn a_token_of_doppler_may_name_a_config() {
    let body = "iQ2hzTbpLjHX2JiCLhKcIhP6Br1iQFeOUhGXZnna";
    for config in
        ["", "prd.", "dev_backend-2.", "a_config_with_a_rather_long_name_1."]
    {
        for before in ["", "x=", "a.", "x, "] {
            let text = format!("{before}dp.st.{config}{body} y");
            let redacted = format!("{before}[redacted:secret] y");
            assert_eq!(redact(&text), redacted, "{text}");
        }
    }
    for text in [format!("dp.xy.prd.{body}"), format!("dp.st.a.b.{body}")] {
        assert_eq!(redact(&text), text);
    }
}

/// Base64 has signs among its letters, also where a token begins.
#[test]
fn a_signing_secret_of_webhooks_may_begin_with_signs() {
    for body in ["9f+Qr8GKYqrTwjUPD8ILPZIo2LaLaSw", "/+/Kr8GKYqrTwjUPD8ILPZIo"]
    {
        for before in ["", "signed by ", "Wise: "] {
            let text = format!("{before}whsec_{body} today");
            let redacted = format!("{before}[redacted:secret] today");
            assert_eq!(redact(&text), redacted, "{text}");
        }
    }
    let text = "whsec_+ and whsec_/path are no secrets";
    assert_eq!(redact(text), text);
}
