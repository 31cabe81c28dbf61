//! Profiles from files: what they say, and where they are wrong.

use std::time::Duration;

use palisade_pagamio::{FieldForm, Profile, ProfileError, PurchaseField};

const EXAMPLE: &str = include_str!("../../palisade.toml");

fn refused(text: &str) -> ProfileError {
    Profile::from_toml(text).unwrap_err()
}

#[test]
fn the_example_says_what_the_default_says() {
    let mut profile = Profile::from_toml(EXAMPLE).unwrap();
    let mut default = Profile::default();
    for profile in [&mut profile, &mut default] {
        profile.secrets.sort_by(|a, b| a.name.cmp(&b.name));
        profile.purchase.fields.sort_by(|a, b| a.name.cmp(&b.name));
    }
    assert_eq!(profile, default);
}

#[test]
fn an_empty_file_and_one_for_others_is_the_default() {
    for text in ["", "[redact]\nmode = 'report'", "[pagamio]"] {
        assert_eq!(Profile::from_toml(text).unwrap(), Profile::default());
    }
    let text = "pagamio.edition = 'october-2025'";
    let profile = Profile::from_toml(text).unwrap();
    assert_eq!(profile, Profile::october_2025());
}

/// A line of the example, another one for it, and what is then different.
type Change = (&'static str, &'static str, fn(&Profile) -> bool);

/// One for each key, so that none is read and forgotten.
const CHANGES: &[Change] = &[
    ("edition = \"april-2026\"", "edition = \"october-2025\"", |p| {
        p.login_path == "/auth/token" && p.quotas.len() == 4
    }),
    ("login_path = \"/auth/token\"", "login_path = \"/l\"", |p| {
        p.login_path == "/l"
    }),
    ("refresh_path = \"/auth/token/refresh\"", "refresh_path = \"/r\"", |p| {
        p.refresh_path == "/r"
    }),
    ("purchase_path = \"/purchase\"", "purchase_path = \"/p\"", |p| {
        p.purchase_path == "/p"
    }),
    (
        "transactions_path = \"/transactions\"",
        "transactions_path = \"/t\"",
        |p| p.transactions_path == "/t",
    ),
    (
        "sandbox = \"https://vas-sandbox-api.pagamio.tech/api/v1\"",
        "sandbox = \"https://localhost:8443/v1\"",
        |p| p.base_urls.sandbox == "https://localhost:8443/v1",
    ),
    (
        "production = \"https://vas-api.pagamio.tech/api/v1\"",
        "production = \"https://api.pagamio.com/api/v1\"",
        |p| p.base_urls.production == "https://api.pagamio.com/api/v1",
    ),
    ("username = \"username\"", "username = \"u\"", |p| {
        p.fields.username == "u"
    }),
    ("password = \"password\"", "password = \"p\"", |p| {
        p.fields.password == "p"
    }),
    ("refresh_token = \"refreshToken\"", "refresh_token = \"r\"", |p| {
        p.fields.refresh_token == "r"
    }),
    ("reference = \"merchantReference\"", "reference = \"m\"", |p| {
        p.fields.reference == "m"
    }),
    ("code = [\"/responseCode\", \"/error/code\"]", "code = [\"/c\"]", |p| {
        p.pointers.code == ["/c"]
    }),
    ("success = [\"/successful\", \"/success\"]", "success = [\"/s\"]", |p| {
        p.pointers.success == ["/s"]
    }),
    ("status = [\"/data/status\"]", "status = [\"/s\", \"/t\"]", |p| {
        p.pointers.status == ["/s", "/t"]
    }),
    ("token = [\"/data/token\", \"/accessToken\"]", "token = [\"/t\"]", |p| {
        p.pointers.token == ["/t"]
    }),
    (
        "refresh_token = [\"/data/refreshToken\", \"/refreshToken\"]",
        "refresh_token = [\"/r\"]",
        |p| p.pointers.refresh_token == ["/r"],
    ),
    (
        "lifetime = [\"/data/expiresIn\", \"/expiresIn\"]",
        "lifetime = [\"/l\"]",
        |p| p.pointers.lifetime == ["/l"],
    ),
    ("reference = \"/merchantReference\"", "reference = \"/amount\"", |p| {
        p.pointers.reference == "/amount"
    }),
    ("pending = \"PENDING\"", "pending = \"P\"", |p| p.statuses.pending == "P"),
    ("processing = \"PROCESSING\"", "processing = \"P\"", |p| {
        p.statuses.processing == "P"
    }),
    ("completed = \"COMPLETED\"", "completed = \"C\"", |p| {
        p.statuses.completed == "C"
    }),
    ("failed = \"FAILED\"", "failed = \"F\"", |p| p.statuses.failed == "F"),
    ("default_lifetime = \"30 min\"", "default_lifetime = \"9 s\"", |p| {
        p.tokens.default_lifetime == Duration::from_secs(9)
    }),
    ("max_age = \"1 h\"", "max_age = \"2 h\"", |p| {
        p.tokens.max_age == Duration::from_secs(7200)
    }),
    ("renew_before = \"5 min\"", "renew_before = \"0 s\"", |p| {
        p.tokens.renew_before.is_zero()
    }),
    ("limit = 100, window", "limit = 99, window", |p| {
        p.quota("all").unwrap().limit == 99
    }),
    ("per = \"host\"", "per = \"caller\"", |p| {
        format!("{:?}", p.quota("all").unwrap().per) == "Caller"
    }),
    (
        "login = { limit = 5, window = \"1 min\" }",
        "login.window = \"2 min\"",
        |p| {
            let login = p.quota("login").unwrap();
            (login.limit, login.window.as_secs()) == (5, 120)
        },
    ),
    ("method = \"POST\"", "method = \"PUT\"", |p| {
        p.quota("purchase").unwrap().method.as_ref().unwrap() == "PUT"
    }),
    ("\npath = \"/purchase\"", "\npath = \"/buy\"", |p| {
        p.quota("purchase").unwrap().path.as_ref().unwrap() == "/buy"
    }),
    ("success = [\"0\"]", "success = [\"0\", \"OK\"]", |p| {
        p.codes.success.len() == 2
    }),
    ("already_there = [\"1006\", \"1205\"]", "already_there = []", |p| {
        p.codes.already_there.is_empty()
    }),
    ("look_up = [\"1204\"]", "look_up = [\"1203-1204\"]", |p| {
        p.codes.look_up[0].to_string() == "1203-1204"
    }),
    ("repeat = [\"1200-1202\"]", "repeat = []", |p| p.codes.repeat.is_empty()),
    (
        "stop = [\"1000-1010\", \"1100-1107\", \"1206\"]",
        "stop = [\"1206\"]",
        |p| p.codes.stop.len() == 1,
    ),
    ("not_allowed = [\"1105\"]", "not_allowed = []", |p| {
        p.codes.not_allowed.is_empty()
    }),
    ("unknown_reference = [\"1008\"]", "unknown_reference = []", |p| {
        p.codes.unknown_reference.is_empty()
    }),
    ("every = \"30 s\"", "every = \"40 s\"", |p| {
        p.polls[1].every == Duration::from_secs(40)
    }),
    ("until = \"5 min\"", "until = \"6 min\"", |p| {
        p.polls[1].until == Some(Duration::from_secs(360))
    }),
    ("first = \"1 s\"", "first = \"2 s\"", |p| {
        p.backoff.first == Duration::from_secs(2)
    }),
    ("longest = \"1 min\"", "longest = \"2 min\"", |p| {
        p.backoff.longest == Duration::from_secs(120)
    }),
    ("jitter_percent = 25", "jitter_percent = 0", |p| {
        p.backoff.jitter_percent == 0
    }),
    ("least_amount = \"0.01\"", "least_amount = \"2\"", |p| {
        p.purchase.least_amount == "2"
    }),
    ("most_amount = \"100000.00\"", "most_amount = \"5000\"", |p| {
        p.purchase.most_amount == "5000"
    }),
    (
        "additionalInfo = { form = \"any\" }",
        "additionalInfo = { form = \"text\", required = true }",
        |p| {
            let own = PurchaseField::new("additionalInfo", FieldForm::Text);
            p.purchase.fields.contains(&own.required())
        },
    ),
    ("serialNumber = \"secret\"", "serialNumber = \"token\"", |p| {
        let all = p.secrets.iter();
        let own: Vec<_> = all.filter(|s| s.name == "serialNumber").collect();
        own.len() == 1 && format!("{:?}", own[0].kind) == "Token"
    }),
];

#[test]
fn every_value_can_be_another_one() {
    for (line, other, is_so) in CHANGES {
        assert!(EXAMPLE.contains(line), "{line}");
        let text = EXAMPLE.replacen(line, other, 1);
        let profile = Profile::from_toml(&text).unwrap();
        assert!(is_so(&profile), "{other}");
        assert!(!is_so(&Profile::default()) || line.contains("edition"));
    }
}

#[test]
fn another_quota_can_be_added() {
    let profile = Profile::from_toml(
        "[pagamio.quotas.products]\nlimit = 7\nwindow = '1 s'\n\
         path = '/products/{*any}'\nmethod = 'GET'",
    );
    let profile = profile.unwrap();
    assert_eq!(profile.quotas.len(), 5);
    assert_eq!(profile.quota("products").unwrap().limit, 7);
}

/// Every refusal: the file, its line and column, and what is said.
const REFUSED: &[(&str, &str)] = &[
    ("[pagamio\n", "1:9 SYNTAX"),
    (
        "[pagamio]\npassword = 'canary'",
        "2:1 unknown key `password`, expected one of `backoff`, `base_urls`, \
         `codes`, `edition`, `fields`, `login_path`, `pointers`, `polls`, \
         `purchase`, `purchase_path`, `quotas`, `refresh_path`, `secrets`, `statuses`, \
         `tokens`, `transactions_path`",
    ),
    (
        "[pagamio.tokens]\n\nmax_agee = '1 h'",
        "3:1 unknown key `max_agee`, expected one of `default_lifetime`, \
         `max_age`, `renew_before`",
    ),
    ("[pagamio.tokens]\nmax_age = 3600", "2:11 wrong type, expected a string"),
    (
        "[pagamio]\nlogin_path = ['canary']",
        "2:14 wrong type, expected a string",
    ),
    (
        "pagamio.edition = 'may-2026'",
        "1:19 unknown edition `may-2026`, expected `april-2026` or \
         `october-2025`",
    ),
    (
        "pagamio.edition = 'canary-which-is-a-longer-text'",
        "1:19 unknown edition, expected `april-2026` or `october-2025`",
    ),
    (
        "[pagamio.tokens]\nmax_age = '1 hour'",
        "2:11 tokens.max_age is \"1 hour\", and has to be a time such as \
         250 ms, 5 s, 30 min, 1 h or 7 d",
    ),
    (
        "[pagamio.tokens]\nmax_age = 'canary-which-is-a-longer-text'",
        "2:11 tokens.max_age is a longer text, and has to be a time such as \
         250 ms, 5 s, 30 min, 1 h or 7 d",
    ),
    (
        "[pagamio.tokens]\nmax_age = '2 d'",
        "2:11 tokens.max_age is 172800s, and has to be 1 s to 86400 s",
    ),
    (
        "[pagamio.base_urls]\nsandbox = 'http://canary@localhost/v1'",
        "2:11 base_urls.sandbox is \"http://localhost/v1\", and has to be \
         https",
    ),
    (
        "[pagamio.base_urls]\nproduction = \
         'https://vas-sandbox-api.pagamio.tech/api/v2'",
        "base_urls.sandbox is https://vas-sandbox-api.pagamio.tech, and has \
         to be another origin than that of production",
    ),
    (
        "[pagamio.quotas]\nall = { window = '1 s', limit = 0 }",
        "2:33 quotas.all.limit is 0, and has to be 1 to 1000000",
    ),
    (
        "[pagamio.quotas.all]\nlimit = 15",
        "2:9 quotas.all.limit is 15, and has to be more than what logins and \
         refreshes take of it",
    ),
    ("[pagamio.quotas.all]\nlimit = -1", "2:9 wrong type, expected u32"),
    (
        "[pagamio.quotas.refunds]\nlimit = 1",
        "1:17 unknown quota `refunds`, expected `all`, `login`, `products`, \
         `purchase`, `refresh` or `transactions`",
    ),
    (
        "[pagamio.quotas.products]\npath = '/products'\nwindow = '1 s'",
        "1:17 quotas.products.limit is 0, and has to be 1 to 1000000",
    ),
    (
        "[pagamio.quotas.products]\nlimit = 7\nwindow = '1 s'",
        "1:17 quotas.products.path is missing, and has to be there",
    ),
    (
        "[pagamio.quotas.login]\nper = 'host'",
        "2:7 quotas.login.per is \"host\", and has to be left out: the \
         authentication knows what it counts",
    ),
    (
        "[pagamio.quotas.purchase]\nper = 'credential'",
        "2:7 unknown word `credential`, expected `caller`, `global` or `host`",
    ),
    (
        "[pagamio.quotas.purchase]\nmethod = 'post'",
        "2:10 quotas.purchase.method is \"post\", and has to be a method of \
         HTTP in capital letters",
    ),
    ("[pagamio.codes]\nstop = ['1000-1010', '1107-1100', 'a b']", "2:22 CODES"),
    (
        "[pagamio.codes]\nsuccess = []",
        "2:11 codes.success is empty, and has \
         to be one or more",
    ),
    (
        "[pagamio.pointers]\ncode = ['responseCode']",
        "2:8 pointers.code is \"responseCode\", and has to be a JSON pointer \
         that begins with a slash",
    ),
    (
        "[[pagamio.polls]]\nevery = '5 s'\nuntil = '1 min'\n\
         [[pagamio.polls]]\nevery = '5 s'\nuntil = '1 min'",
        "6:9 polls[1].until is 60s, and has to be later than that before, and \
         missing in the last only",
    ),
    (
        "[[pagamio.polls]]\nevery = '0 s'",
        "2:9 polls[0].every is 0ns, and has to be 1 ms to 86400 s",
    ),
    ("[[pagamio.polls]]\nuntil = '1 s'", "1:1 missing field `every`"),
    (
        "[pagamio.purchase]\nmost_amount = '1e3'",
        "2:15 purchase.most_amount is \"1e3\", and has to be an amount such as \
         0.01, of at most 15 digits on each side",
    ),
    (
        "[pagamio.purchase.fields]\na = { form = 'card' }",
        "2:14 unknown form `card`, expected `amount`, `any`, `digits`, `phone` \
         or `text`",
    ),
    (
        "[pagamio.purchase.fields]\na = { form = 'any', optional = true }",
        "2:21 unknown key `optional`, expected `form` or `required`",
    ),
    ("[pagamio.purchase.fields]\na = {}", "2:5 missing field `form`"),
    (
        "[pagamio.purchase.fields]\n'' = { form = 'any' }",
        "2:1 purchase.fields. is empty, and has to be a name",
    ),
    (
        "[pagamio.secrets]\nvoucher = 'card'",
        "2:11 unknown kind `card`, expected `account`, `phone`, `pin`, \
         `secret` or `token`",
    ),
    (
        "[pagamio.secrets]\n'--' = 'pin'",
        "2:1 secrets.-- is \"--\", and has to be a name with a letter or a \
         digit in it",
    ),
    (
        "[pagamio.backoff]\njitter_percent = 100",
        "2:18 backoff.jitter_percent is 100, and has to be 0 to 99",
    ),
];

#[test]
fn a_refusal_says_where_and_why_and_repeats_no_secret() {
    for (text, said) in REFUSED {
        let error = refused(text);
        let shown = error.to_string();
        if let Some((place, text)) = said.split_once(' ') {
            if let Some((line, column)) = place.split_once(':') {
                let place = format!("line {line}, column {column}: ");
                let message = shown.strip_prefix(&place);
                let message = message.unwrap_or_else(|| panic!("{shown}"));
                match text {
                    "SYNTAX" => assert!(!message.is_empty()),
                    "CODES" => assert!(message.contains("1107-1100")),
                    _ => assert_eq!(message, text),
                }
                assert_eq!(error.line().unwrap().to_string(), line);
                assert_eq!(error.column().unwrap().to_string(), column);
            } else {
                assert_eq!(&shown, said);
            }
        }
        assert!(!format!("{shown} {error:?}").contains("canary"), "{shown}");
    }
}
