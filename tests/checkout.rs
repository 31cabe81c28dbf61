//! `examples/checkout`, run as a user would.

use crate::cargo::{example, root};

fn rows(output: &str) -> Vec<(String, u32)> {
    let sinks = ["fmt text", "JSON lines", "OpenTelemetry", "panic report"];
    output
        .lines()
        .filter(|line| sinks.iter().any(|sink| line.starts_with(sink)))
        .map(|line| {
            let (sink, numbers) = line.split_at(22);
            let found = numbers.split_whitespace().next().unwrap();
            (sink.trim_end().to_owned(), found.parse().unwrap())
        })
        .collect()
}

/// As the program counts them.
#[test]
fn the_readme_says_in_how_many_encodings_it_searches() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(" canaries in 9 encodings, 0 leaks"), "{text}");
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("is searched, in nine encodings"));
}

#[test]
fn nothing_that_was_planted_leaves() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let rows = rows(&text);
    assert_eq!(rows.len(), 4, "{text}");
    assert!(rows.iter().all(|(_, found)| *found == 0), "{rows:?}");
    assert!(text.contains("AIRTIME-VODACOM    R  29  COMPLETED"));
    assert!(text.contains("ELECTRICITY        R 200  COMPLETED"));
    // Of a chain in which nothing goes wrong, some requests would be missing.
    let (_, requests) = text.split_once("requests at the provider: ").unwrap();
    let (requests, _) = requests.split_once(", all traced").unwrap();
    // Two purchases, 23 looks, one of them twice, a list, and 29 for the
    // purchases in the storm; a slow machine repeats more.
    assert!(requests.parse::<u32>().unwrap() >= 55, "{text}");
}

/// Each with its place and rule, and what the clerk reads with neither.
#[test]
fn what_an_order_must_not_carry_is_not_sent_and_not_told() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, orders) = text.split_once("what the clerk reads\n").unwrap();
    let (orders, _) = orders.split_once("\nbought while").unwrap();
    let lines: Vec<_> =
        orders.lines().filter(|line| !line.is_empty()).collect();
    let said: Vec<Vec<_>> = lines
        .iter()
        .step_by(2)
        .map(|line| line.split_whitespace().collect())
        .collect();
    let wanted = [
        ["/additionalInfo/note", "secret:pan"],
        ["/additionalInfo/card/cvv", "secret:cvv"],
        ["/amount", "exact"],
    ];
    assert_eq!(said, wanted);
    for told in lines.iter().skip(1).step_by(2) {
        let told: serde_json::Value = serde_json::from_str(told).unwrap();
        assert_eq!(told["status"], 400);
        assert_eq!(told["code"], "order_refused");
        let shown = told.to_string();
        for word in ["additional", "amount", "pan", "cvv", "4111", "737"] {
            assert!(!shown.contains(word), "{shown}");
        }
        // Under the reference the log says why.
        let reference = told["reference"].as_str().unwrap();
        let is_why = |line: &&str| {
            line.contains(reference) && line.contains("breaks the rule")
        };
        assert!(text.lines().any(|line| is_why(&line)), "{text}");
    }
}

/// Each purchase is made once, whatever goes wrong, and the shop knows it.
#[test]
fn every_purchase_in_the_storm_is_made_once() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, storm) = text.split_once("bought while nothing works\n").unwrap();
    let row = |trouble: &str| {
        let line = storm.lines().find(|line| line.trim().starts_with(trouble));
        let (_, numbers) = line.unwrap().split_at(32);
        let numbers: Vec<u32> =
            numbers.split_whitespace().map(|n| n.parse().unwrap()).collect();
        let [attempts, _, look_ups, sales] = numbers[..] else {
            panic!("{text}")
        };
        assert_eq!(sales, 1, "{trouble}: {text}");
        (attempts, look_ups)
    };
    for trouble in [
        "502 ",
        "502, though it was made",
        "429",
        "connection reset ",
        "connection reset after",
        "half an answer",
        "no answer in time",
        "token revoked",
        "provider down",
    ] {
        assert!(row(trouble).0 >= 2, "{trouble}: {text}");
    }
    // What says that it is not known is looked up and not sent again.
    for trouble in ["provider timeout", "pending"] {
        assert_eq!(row(trouble), (1, 2), "{trouble}: {text}");
    }
    let (attempts, look_ups) = row("five resets after");
    assert!(attempts == 4 && look_ups >= 1, "{text}");
}

/// A token that lives two seconds, a provider that ends one early, and the
/// kill switch.
#[test]
fn tokens_are_renewed_replayed_and_revoked() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let line = |start: &str| {
        let line = text.lines().find(|line| line.trim().starts_with(start));
        line.unwrap().trim().to_owned()
    };
    let numbers = line("tokens: ").replace(|c: char| !c.is_ascii_digit(), " ");
    let numbers: Vec<u32> =
        numbers.split_whitespace().map(|n| n.parse().unwrap()).collect();
    let [logins, refreshes] = numbers[..] else { panic!("{text}") };
    // At the start and after the kill switch.
    assert_eq!(logins, 2, "{text}");
    // Twice in four seconds, and for each that the provider ended; a slow
    // machine takes longer.
    assert!(refreshes >= 4, "{text}");
    assert_eq!(line("answers 401"), "answers 401: 2, each made good");
    assert_eq!(
        line("after the kill switch"),
        "after the kill switch: the credential was revoked: incident drill"
    );
}

/// 250 at once over a network that jitters, and a provider that counts.
#[test]
fn the_provider_limit_is_met_and_not_exceeded() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find(|line| line.starts_with("lists of products"));
    let line = line.unwrap();
    assert!(line.starts_with("lists of products: 250, at most "), "{line}");
    assert!(line.ends_with(" in any 2 s, answered 429: 0"), "{line}");
}

/// Where in the example's source a text stands, and the module's name.
fn place(text: &str) -> (String, &'static str) {
    [
        ("shop", include_str!("../examples/shop.rs")),
        ("wiretap", include_str!("../examples/wiretap.rs")),
    ]
    .into_iter()
    .find_map(|(module, source)| {
        let line = source.lines().position(|line| line.contains(text))?;
        Some((format!("examples/{module}.rs:{}", line + 1), module))
    })
    .unwrap()
}

#[test]
fn the_leak_map_says_which_lines_log_secrets() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<Vec<_>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .filter(|row: &Vec<_>| row.len() == 5)
        .collect();
    for (line, field, rule, count) in [
        ("info!(\"logging in as", "message", "key:password", "1"),
        ("info!(\"customer {ID}", "message", "sa_id", "2"),
        ("info!(card, meter", "card", "pan", "2"),
        ("info!(card, meter", "meter_number", "key:account", "1"),
        ("info!(\"legacy header", "message", "basic", "1"),
        // A span, by its arguments.
        (
            "#[instrument(skip(ca_pem, redactor), err)]",
            "password",
            "key:password",
            "1",
        ),
        // By its value alone, each token: how many there are says the clock.
        ("debug!(\"warmed the cache", "message", "live:token", ""),
        // The same number as an argument and as a late record.
        ("#[instrument(skip(self), ret, err)]", "card", "pan", "4"),
    ] {
        let (place, module) = place(line);
        let target = format!("checkout::{module}");
        let row = [&place, &target, field, rule];
        let found = rows.iter().find(|r| r[..4] == row);
        let found = found.unwrap_or_else(|| panic!("{row:?}\n{text}"));
        if count.is_empty() {
            assert!(found[4].parse::<u32>().unwrap() >= 5, "{text}");
        } else {
            assert_eq!(found[4], count, "{row:?}\n{text}");
        }
    }
}

/// A check that cannot fail proves nothing.
#[test]
fn without_the_line_everything_leaves() {
    let output = example("checkout", &["--unprotected"], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    let found: Vec<_> =
        rows(&text).into_iter().map(|(_, found)| found).collect();
    assert_eq!(found, [11, 11, 11, 1]);
}

/// What the attacker got, and what was tried, with why it was refused.
fn attack(arguments: &[&str]) -> (Option<i32>, String, Vec<String>) {
    let output = example("checkout", arguments, b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, tried) = text.split_once("what was tried\n").unwrap();
    let (tried, caught) = tried.split_once("at the attacker's: ").unwrap();
    let reasons = tried.lines().map(|line| {
        let (_, reason) = line.rsplit_once("refused").unwrap();
        reason.trim_start_matches(": ").to_owned()
    });
    let caught = caught.lines().next().unwrap().to_owned();
    (output.status.code(), caught, reasons.collect())
}

#[test]
fn a_provider_that_redirects_leads_nobody_away() {
    let (status, caught, reasons) = attack(&["--attack", "redirect"]);
    assert_eq!(reasons, ["loopback", "scheme", "loopback"]);
    assert_eq!(caught, "0 connections, 0 bytes");
    assert_eq!(status, Some(0));
}

#[test]
fn nobody_gets_the_credentials_of_the_cloud() {
    let (status, caught, reasons) = attack(&["--attack", "metadata"]);
    assert_eq!(reasons[..4], ["metadata"; 4]);
    assert_eq!(reasons[4..], ["loopback", "scheme", "loopback", "loopback"]);
    assert_eq!(caught, "0 connections, 0 bytes");
    assert_eq!(status, Some(0));
}

/// An attack that cannot succeed proves nothing.
#[test]
fn without_protection_the_attacks_succeed() {
    for name in ["redirect", "metadata"] {
        let (status, caught, _) = attack(&["--attack", name, "--unprotected"]);
        assert!(!caught.starts_with("0 connections"), "{name}: {caught}");
        assert!(!caught.ends_with(" 0 bytes"), "{name}: {caught}");
        assert_eq!(status, Some(1), "{name}");
    }
}

/// The signals that raised an alert, in their order.
fn alerts(arguments: &[&str]) -> (Option<i32>, Vec<String>) {
    let output = example("checkout", arguments, b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("alerts about a customer: 0\n"), "{text}");
    let (_, alerts) = text.split_once("alerts about the attack\n").unwrap();
    let signals = alerts.lines().map(|line| {
        let (signal, _) = line.trim_start().split_once(": ").unwrap();
        signal.to_owned()
    });
    (output.status.code(), signals.collect())
}

#[test]
fn abuse_at_the_front_door_raises_the_right_alert() {
    for (name, signals) in [
        ("stuffing", &["refused_by_address", "requests_unauthorised"][..]),
        ("shared-token", &["addresses_by_token"]),
        ("probe", &["refused_by_address", "requests_forbidden"]),
    ] {
        let (status, raised) = alerts(&["--attack", name]);
        assert_eq!(raised, signals, "{name}");
        assert_eq!(status, Some(0), "{name}");
        let (status, raised) = alerts(&["--attack", name, "--unprotected"]);
        assert_eq!(raised, [""; 0], "{name}");
        assert_eq!(status, Some(1), "{name}");
    }
}

#[test]
fn nothing_of_the_main_job_raises_an_alert() {
    let output = example("checkout", &[], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, counted) = text.split_once("counted, by signal\n").unwrap();
    for signal in ["calls ", "calls_by_token ", "call_latency ", "redactions "]
    {
        let line = counted.lines().find(|l| l.trim().starts_with(signal));
        let count = line.and_then(|line| line.rsplit(' ').next()).unwrap();
        assert!(count.parse::<u32>().unwrap() > 10, "{text}");
    }
    assert!(text.contains("\nalerts: 0\n"), "{text}");
}

#[test]
fn an_unknown_option_is_refused() {
    for arguments in [&["--unprotect"][..], &["--attack"], &["--attack", "x"]] {
        let output = example("checkout", arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
