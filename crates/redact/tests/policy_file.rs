//! Policies from files: what they say, and where they are wrong.

use std::error::Error as _;

use palisade_redact::{Mode, Number, Outcome, Policy, PolicyError, Redactor};

use crate::{key, untagged};

/// Made up, as in the table of detectors.
const NPM: &str = "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";

const EXAMPLE: &str = include_str!("../policy.toml");

fn load(text: &str) -> Redactor {
    let policy = Policy::from_toml(text).unwrap();
    policy.fingerprint_key(key().with_id("k7").unwrap()).build().unwrap()
}

fn refused(text: &str) -> PolicyError {
    Policy::from_toml(text).unwrap_err()
}

#[test]
fn the_example_says_what_its_comments_say() {
    let redactor = load(EXAMPLE);
    assert_eq!(redactor.mode(), Mode::Enforce);
    assert_eq!(redactor.max_scan(), 1_048_576);
    for (text, redacted) in [
        ("4012888888881881", "401288******1881"),
        ("4111-1111-1111-1111", "4111-1111-1111-1111"),
        ("a@example.org", "[redacted:email]"),
        ("Support@example.org", "Support@example.org"),
        ("noreply@shop.example.net", "noreply@shop.example.net"),
        ("sales@example.com", "sales@example.com"),
        ("magic_word=please", "magic_word=[redacted:password]"),
        ("dob=1999-01-01", "dob=1999-01-01"),
        (NPM, NPM),
    ] {
        assert_eq!(redactor.redact(text), redacted);
    }
    let tag = redactor.redact("by EMP-123456").into_owned();
    assert!(tag.starts_with("by [staff_id:k7."), "{tag}");
    let field = |target, name, text| {
        let key = redactor.callsite_key(target, "event", name);
        match redactor.field_text(key, text) {
            Outcome::Text(text) => text.into_owned(),
            _ => text.to_owned(),
        }
    };
    assert_ne!(
        field("a", "loyalty_number", "12345"),
        field("a", "old_loyalty_number", "12345"),
        "names are mixed in",
    );
    assert_eq!(field("a", "build_label", "cvv=1"), "cvv=1");
    assert_eq!(field("shop::orders", "phone", "082"), "[redacted:phone]");
    assert_eq!(field("shop::orders", "full_name", "Thandi"), "Thandi");
    assert_eq!(field("shop::orders", "parcel", "cvv=1"), "cvv=1");
    let number = |target, name| {
        let key = redactor.callsite_key(target, "event", name);
        redactor.field_number(key, Number::U64(4_012_888_888_881_881))
    };
    assert_eq!(number("shop::orders::db", "n"), Outcome::Keep);
    assert_eq!(number("a", "voucher"), Outcome::Keep);
    assert_eq!(number("a", "n"), Outcome::Drop);
}

#[test]
fn an_empty_file_is_the_default_policy() {
    let built = |policy: Policy| policy.build().unwrap();
    let (file, code) = (Policy::from_toml("").unwrap(), Policy::payments());
    assert_eq!(built(file).policy_hash(), built(code).policy_hash());
}

#[test]
fn the_order_of_a_file_changes_no_hash() {
    let hash = |text| load(text).policy_hash().to_owned();
    let one =
        hash("max_field = 9\n[keys]\nallow = ['a', 'b']\n[on]\ncvv = 'drop'");
    assert_ne!(one, hash("[on]\ncvv = 'drop'\n[keys]\nallow = ['b', 'a']\n"));
    let same = hash(
        "on = { cvv = 'drop' } # a comment\nkeys = { allow = ['b', 'a'] }\n\
         max_field = 9",
    );
    assert_eq!(one, same);
}

/// Every refusal: the file, its line and column, and what is said.
const REFUSED: &[(&str, &str)] = &[
    ("mode = 'enforce'\nmode = 'report'", "2:1 duplicate key"),
    ("\n[on\n", "SYNTAX"),
    (
        "\nmodus = 'enforce'",
        "2:1 unknown key `modus`, expected one of `allow`, `detectors`, \
         `ignore`, `key_id`, `keys`, `max_field`, `max_scan`, `mix_field_name`, \
         `mode`, `on`, `on_number`, `rules`, `targets`",
    ),
    (
        "[keys]\nnumbers = ['a']",
        "2:1 unknown key `numbers`, expected one of `allow`, `numeric`, \
         `sensitive`",
    ),
    (
        "[[targets]]\ntarget = 'a'\nmode = 'report'",
        "3:1 unknown key `mode`, expected one of `ignore`, `keys`, \
         `numeric`, `on`, `target`",
    ),
    (
        "mode = 'Enforce'",
        "1:8 unknown mode `Enforce`, expected `enforce` or `report`",
    ),
    (
        "on_number = 'none'",
        "1:13 unknown word `none`, expected `drop`, `text` or `zero`",
    ),
    ("max_scan = 'much'", "1:12 wrong type, expected usize"),
    ("max_scan = -1", "1:12 wrong type, expected usize"),
    ("ignore = 'phone'", "1:10 wrong type, expected a sequence"),
    (
        "max_scan = 10\nmax_field = 11",
        "2:13 max_field (11 bytes) is above max_scan (10 bytes)",
    ),
    (
        "max_scan = 10",
        "1:12 max_field (65536 bytes) is above max_scan (10 bytes)",
    ),
    (
        "[detectors]\noff = ['npm']",
        "2:1 unknown key `off`, expected `dangerous_off` or `dangerous_only`",
    ),
    (
        "[detectors]\ndangerous_off = ['npm', 'mpn']",
        "2:25 unknown detector `mpn`, expected a name that `detectors()` lists",
    ),
    (
        "[detectors]\ndangerous_only = ['4f9c2b7a1d4f9c2b7a1d4f9c2b7a1d']",
        "2:19 unknown detector, expected a name that `detectors()` lists",
    ),
    (
        "[detectors]\ndangerous_off = [\n'npm', 'track_1']",
        "3:8 `track_1` does not accept to be off: it finds card data (PCI DSS \
         v4.0.1 3.3.1, 3.5.1)",
    ),
    ("[on]\npone = 'drop'", "2:1 unknown kind `pone`, KINDS"),
    ("ignore = [\n'phone',\n'fone']", "3:1 unknown kind `fone`, KINDS"),
    ("keys.sensitive = { a = 'card' }", "1:24 unknown kind `card`, KINDS"),
    (
        "[on]\nphone = 'erase'",
        "2:9 unknown action `erase`, expected `drop`, `hash`, `mask`, \
         `pseudonym` or `replace`",
    ),
    (
        "[on]\ncvv = 'mask'",
        "2:7 `cvv` does not accept `mask`, only `drop` or `replace`",
    ),
    (
        "[on]\ntrack = 'pseudonym'",
        "2:9 `track` does not accept `pseudonym`, only `drop` or `replace`",
    ),
    (
        "[on]\npin = 'hash'",
        "2:7 `pin` does not accept `hash`, only `drop` or `replace`",
    ),
    (
        "[on]\nphone = 'mask'",
        "2:9 `phone` does not accept `mask`, only `drop`, `pseudonym` or \
         `replace`",
    ),
    ("[on]\npan = 'pseudonym'", PAN_PSEUDONYM),
    (
        "[[targets]]\ntarget = 'a'\non = { cvv = 'mask' }",
        "3:14 `cvv` does not accept `mask`, only `drop` or `replace`",
    ),
    ("ignore = ['pan']", "1:11 `pan` does not accept to be ignored"),
    ("ignore = ['token']", "1:11 `token` does not accept to be ignored"),
    (
        "[[allow]]\nkind = 'cvv'\nexact = ['123']",
        "2:8 `cvv` does not accept to be allowed",
    ),
    ("[[allow]]\nkind = 'pin'", "2:8 `pin` does not accept to be allowed"),
    ("[[allow]]\nkind = 'track'", "2:8 `track` does not accept to be allowed"),
    (
        "[[allow]]\nkind = 'pan'\nprefix = ['411111']",
        "3:11 `pan` does not accept to be allowed but by whole numbers \
         (`exact`)",
    ),
    (
        "[[allow]]\nkind = 'pan'\nregex = ['4.*']",
        "3:10 `pan` does not accept to be allowed but by whole numbers \
         (`exact`)",
    ),
    (
        "[[allow]]\nkind = 'email'\nexact = ['a@b.org', '']",
        "3:21 what is allowed has no letter or digit, so all would be",
    ),
    (
        "[[allow]]\nkind = 'email'\nregex = [\n  '.*',\n]",
        "4:3 the regex of an allowed value matches the empty string",
    ),
    (
        "[[allow]]\nkind = 'email'\nregex = ['(']",
        "3:10 the regex of an allowed value cannot be compiled",
    ),
    ("[[allow]]\nexact = ['a']", "1:1 missing field `kind`"),
    (
        "[[rules]]\nname = 'a'\npattern = '('",
        "3:11 the regex of rule `a` cannot be compiled",
    ),
    (
        "[[rules]]\nname = 'a'\npattern = 'x*'",
        "3:11 the regex of rule `a` matches the empty string",
    ),
    (
        "[[rules]]\nname = 'a'\npattern = '\\w{9999}{9999}'",
        "3:11 the regex of rule `a` is above 10485760 bytes compiled",
    ),
    (
        "[[rules]]\nname = 'Two words'\npattern = 'x'",
        "2:8 the rule name \"Two words\" is not 1 to 32 lower-case \
         letters, digits and underscores",
    ),
    (
        "[[rules]]\nname = 'a'\npattern = 'x'\n[[rules]]\nname = 'a'\n\
         pattern = 'y'",
        "5:8 two rules have the name `a`",
    ),
    (
        "[[rules]]\nname = 'phone'\npattern = 'x'",
        "2:8 two rules have the name `phone`",
    ),
    ("\n[[rules]]\nname = 'a'", "2:1 missing field `pattern`"),
    (
        "[[rules]]\nname = 'a'\npattern = 'x'\naction = 'mask'",
        "4:10 unknown action `mask`, expected `drop`, `pseudonym` or \
         `replace`",
    ),
    (
        "[keys]\nallow = ['ok', '--']",
        "2:16 the key \"--\" has no letter or digit to match",
    ),
    (
        "[keys]\nnumeric = ['orderRef']\nallow = ['order_ref']",
        "3:10 the key \"order_ref\" is there twice",
    ),
    (
        "[[targets]]\ntarget = 'a'\n[[targets]]\ntarget = 'a'",
        "4:10 two sections are for the target `a`",
    ),
    ("[[targets]]\ntarget = ''", "2:10 the target has no name"),
    ("[[targets]]\nnumeric = true", "1:1 missing field `target`"),
    ("# \u{e9}\n\u{feff}", "SYNTAX"),
];

const KINDS: &str = "expected `account`, `address`, `birth_date`, `cvv`, `email`, \
             `iban`, `name`, `national_id`, `pan`, `password`, `phone`, \
             `pin`, `private_key`, `secret`, `session`, `token`, `track` \
             or `userinfo`";

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (text, expected) in REFUSED {
        let error = refused(text);
        let (line, column) = (error.line().unwrap(), error.column().unwrap());
        let shown = error.to_string();
        let place = format!("line {line}, column {column}: ");
        let message = shown.strip_prefix(&place).unwrap();
        if *expected == "SYNTAX" {
            assert!(error.is_syntax() && line == 2, "{text}: {shown}");
            continue;
        }
        let expected = expected.replace("KINDS", KINDS);
        assert_eq!(format!("{line}:{column} {message}"), expected, "{text}");
    }
}

#[cfg(feature = "keyed-hash")]
const PAN_PSEUDONYM: &str = "2:7 `pan` does not accept `pseudonym`, only \
                             `drop`, `hash`, `mask` or `replace`";
#[cfg(not(feature = "keyed-hash"))]
const PAN_PSEUDONYM: &str = "2:7 `pan` does not accept `pseudonym`, only \
                             `drop`, `mask` or `replace`";

#[test]
fn what_was_refused_can_be_asked() {
    assert!(refused("x = 1").is_unknown());
    assert!(refused("[on]\nx = 'drop'").is_unknown());
    assert!(refused("ignore = ['cvv']").is_impossible());
    assert!(refused("x").is_syntax());
    assert!(refused("key_id = 'K'").is_key());
    let error = refused("[[rules]]\nname = 'a'\npattern = '('");
    assert!(error.is_regex() && error.source().is_some());
    let error = Policy::payments().max_scan(1).build().unwrap_err();
    assert_eq!(error.line(), None, "no file, no line");
}

#[cfg(not(feature = "keyed-hash"))]
#[test]
fn a_hash_needs_its_feature() {
    assert_eq!(
        refused("[on]\npan = 'hash'").to_string(),
        "line 2, column 7: `pan` does not accept `hash` without the feature \
         `keyed-hash`",
    );
}

#[cfg(feature = "keyed-hash")]
#[test]
fn two_ways_to_keep_card_numbers_are_refused_with_both_lines() {
    let error = refused(
        "[on]\npan = 'mask'\n\n[[targets]]\ntarget = 'a'\n[targets.on]\n\
         pan = 'hash'",
    );
    assert!(error.is_second_pan_strategy());
    assert_eq!(error.line(), Some(7));
    assert_eq!(
        error.to_string(),
        "line 7, column 7: card numbers cannot be hashed, line 2 has them \
         masked (PCI DSS v4.0.1 3.5.1)",
    );
}

/// This process masks: the other tests in it do so, and this one first if it is
/// the first.
#[cfg(feature = "keyed-hash")]
#[test]
fn a_process_that_masks_does_not_hash() {
    let masked = Policy::from_toml("on = { pan = 'mask' }").unwrap();
    let redactor = masked.build().unwrap();
    let hashed =
        Policy::from_toml("mode = 'enforce'\n[on]\npan = 'hash'").unwrap();
    let hashed = hashed.fingerprint_key(key().with_id("k7").unwrap());
    for error in
        [hashed.build().unwrap_err(), redactor.reload(&hashed).unwrap_err()]
    {
        assert!(error.is_second_pan_strategy(), "{error}");
        assert_eq!(
            error.to_string(),
            "line 3, column 7: card numbers cannot be hashed, they are masked \
             already (PCI DSS v4.0.1 3.5.1)",
        );
    }
    assert_eq!(redactor.redact("4111111111111111"), "411111******1111");
}

#[test]
fn the_key_must_have_the_id_that_the_file_names() {
    let policy = Policy::from_toml("# rotated in May\nkey_id = 'k8'").unwrap();
    let error = policy.build().unwrap_err();
    assert!(error.is_key());
    assert_eq!(
        error.to_string(),
        "line 2, column 10: the fingerprint key has no id, the policy needs \
         `k8`",
    );
    let other = policy.clone().fingerprint_key(key().with_id("k7").unwrap());
    assert_eq!(
        other.build().unwrap_err().to_string(),
        "line 2, column 10: the fingerprint key is `k7`, the policy needs `k8`",
    );
    let right = policy.clone().fingerprint_key(key().with_id("k8").unwrap());
    let redactor = right.build().unwrap();
    assert!(redactor.redact("+27821234567").starts_with("[phone:k8."));
    redactor.reload(&policy).unwrap();
}

/// Somebody puts the key itself into the file: no error may show it.
#[test]
fn no_error_repeats_what_may_be_a_key() {
    let hex = "000102030405060708090a0b0c0d0e0f";
    let base64 = "AAECAwQFBgcICQoLDA0ODw==";
    for key in [hex, base64] {
        let start = key.get(..20).unwrap();
        for line in [
            "key_id = 'KEY'",
            "fingerprint_key = 'KEY'",
            "'KEY' = 1",
            "mode = 'KEY'",
            "on_number = 'KEY'",
            "max_scan = 'KEY'",
            "mix_field_name = 'KEY'",
            "ignore = ['KEY']",
            "ignore = 'KEY'",
            "on = { phone = 'KEY' }",
            "on = { 'KEY' = 'drop' }",
            "on = 'KEY'",
            "keys = 'KEY'",
            "keys.sensitive = { a = 'KEY' }",
            "keys = { 'KEY' = 'x' }",
            "allow = [{ kind = 'KEY' }]",
            "rules = ['KEY']",
            "rules = [{ name = 'a', pattern = 'b', action = 'KEY' }]",
            "targets = [{ target = 'a', mode = 'KEY' }]",
            "key_id = KEY",
            "KEY",
        ] {
            let error = refused(&line.replace("KEY", key));
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(start), "{line}: {shown}");
        }
    }
}

#[test]
fn a_file_can_be_put_in_force_and_be_refused_while_logs_are_written() {
    let redactor = load("on = { phone = 'drop' }");
    let reload = |text| redactor.reload(&Policy::from_toml(text)?);
    reload("on = { phone = 'replace' }").unwrap();
    assert_eq!(redactor.redact("+27821234567"), "[redacted:phone]");
    let error = reload("on = { phone = 'mask' }").unwrap_err();
    assert_eq!(error.line(), Some(1));
    assert_eq!(redactor.redact("+27821234567"), "[redacted:phone]");
    reload("").unwrap();
    assert_eq!(
        untagged(&redactor.redact("+27821234567").replace("k7.", "")),
        "[phone:*]",
    );
}
