//! Signals from files.

use palisade_anomaly::{
    AnomalyLayer, Records, Signal, Signals, Test,
    detect::{CountRules, KeyRules},
};

fn names(signals: &Signals) -> Vec<&str> {
    signals.iter().map(Signal::name).collect()
}

#[test]
fn a_file_that_says_nothing_is_the_default() {
    for text in ["", "[other]\nkey = 1", "[anomaly]"] {
        assert_eq!(Signals::from_toml(text).unwrap(), Signals::client());
    }
    let none = Signals::from_toml("[anomaly]\nsets = []").unwrap();
    assert_eq!(none, Signals::new());
    let both = "[anomaly]\nsets = ['server', 'client']";
    let both = Signals::from_toml(both).unwrap();
    assert_eq!(both, Signals::server().and(Signals::client()));
}

#[test]
fn the_file_with_everything_in_it_can_be_watched() {
    let text = include_str!("../anomaly.toml");
    let signals = Signals::from_toml(text).unwrap();
    let ready = Signals::client().and(Signals::server());
    let ready: Vec<_> = names(&ready)
        .into_iter()
        .filter(|name| *name != "refused_addresses")
        .chain([
            "amount_by_customer",
            "cards_by_customer",
            "refunds",
            "refunds_among_sales",
            "sale_time",
            "till_errors",
            "till_time",
            "tills",
            "tills_with_refunds",
        ])
        .collect();
    assert_eq!(names(&signals), ready);
    AnomalyLayer::builder().signals(signals).build().map(drop).unwrap();
}

#[test]
fn a_file_and_a_program_say_the_same() {
    let text = "
        [anomaly]
        sets = []
        [anomaly.signals.refused]
        measure = 'per_key'
        key = ['client.address', 'peer']
        weight = 'amount'
        rules = { capacity = 30 }
        alarm.hold = 5
        [[anomaly.signals.refused.on]]
        records = 'events'
        target = 'shop'
        name = 'refused'
        at_least = 'warn'
        when = [
            { field = 'status', between = [401, 403] },
            { field = 'method', none_of = ['GET'] },
        ]
    ";
    let mut rules = KeyRules::default();
    rules.capacity = 30.0;
    let mut alarm = palisade_anomaly::AlarmRules::default();
    alarm.hold = 5;
    let records = Records::events()
        .target("shop")
        .name("refused")
        .at_least(tracing::Level::WARN)
        .when(Test::between("status", 401.0..=403.0))
        .when(Test::none_of("method", ["GET"]));
    let signal = Signal::per_key("refused", ["client.address", "peer"], rules)
        .weight("amount")
        .alarm(alarm)
        .on(records);
    assert_eq!(Signals::from_toml(text).unwrap(), Signals::new().with(signal));
}

#[test]
fn a_ready_made_signal_keeps_what_is_not_changed() {
    let text = "[anomaly.signals.calls.rules]\nminimum = 7";
    let signals = Signals::from_toml(text).unwrap();
    assert_eq!(names(&signals), names(&Signals::client()));
    let mut rules = CountRules::traffic();
    rules.minimum = 7;
    let expected: Signals = Signals::client()
        .iter()
        .map(|signal| match signal.name() {
            "calls" => Signal::count("calls", rules)
                .on(Records::of(&palisade_core::event::API_CALL)),
            _ => signal.clone(),
        })
        .collect();
    assert_eq!(signals, expected);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let own = |rest: &str| {
        format!("[anomaly]\n[anomaly.signals.own]\nmeasure = 'count'\n{rest}")
    };
    let on = "on = [{ records = 'events' }]\n";
    let when = |test: &str| {
        own(&format!(
            "on = [{{ records = 'events', when = [\n{{ field = 'a', {test} }}\
             ] }}]"
        ))
    };
    for (text, line, says) in [
        ("[anomaly".to_owned(), 1, ""),
        ("[anomaly]\nset = []".to_owned(), 2, "unknown field `set`"),
        ("[anomaly]\nsets = ['cleint']".to_owned(), 2, "none of `client`"),
        (own("on = []"), 2, "counts no records"),
        (own(&format!("{on}key = 'k'")), 2, "has no `key`"),
        (own(&format!("{on}rules = {{ flor = 1 }}")), 5, "`flor`"),
        (own(&format!("{on}rules = {{ floor = 'x' }}")), 5, "invalid type"),
        (own(&format!("{on}rules = {{ floor = 0 }}")), 2, "`floor` is 0"),
        (own(&format!("{on}alarm = {{ open = 2.0 }}")), 2, "`open` is 2"),
        (own("on = [{ records = 'logs' }]"), 4, "none of `events`"),
        (
            own("on = [{ records = 'events', at_least = 'loud' }]"),
            4,
            "none of `error`",
        ),
        (
            own("on = [{ records = 'events', when = [{ field = 'a', \
                 one_of = ['b'], between = [1, 2] }] }]"),
            4,
            "says one thing",
        ),
        (
            own("on = [{ records = 'events', when = [{ field = 1 }] }]"),
            4,
            "a name or a list of names",
        ),
        ("[anomaly.signals.cals]\noff = true".to_owned(), 1, "is no signal"),
        (
            "[anomaly]\nsets = [\n'server',\n'tower_http']".to_owned(),
            4,
            "`requests` is there twice",
        ),
        (when("one_of = []"), 5, "with no text"),
        (when("none_of = []"), 5, "with no text"),
        (when("between = [403, 401]"), 5, "403 to 401"),
        (when("not_between = [0, nan]"), 5, "0 to NaN"),
        (own(&format!("{on}alarm = {{ hold = 60_000_000 }}")), 2, "`hold` is"),
        (
            "[anomaly.signals.call_latency.rules]\nlimit = 20_000".to_owned(),
            1,
            "not between 0.0001 and 16000",
        ),
        (
            "[anomaly.signals.own]\nmeasure = 'counts'".to_owned(),
            2,
            "none of `count`",
        ),
        ("[anomaly.signals.own]".to_owned(), 1, "needs a `measure`"),
        (
            "[anomaly.signals.own]\nmeasure = 'ratio'".to_owned(),
            1,
            "needs `part`",
        ),
        (
            "[anomaly.signals.'A b']\nmeasure = 'count'\non = [{ records = \
          'events' }]"
                .to_owned(),
            1,
            "a to z",
        ),
        (
            "[anomaly.signals.calls]\nmeasure = 'ratio'".to_owned(),
            1,
            "may only be off",
        ),
    ] {
        let error = Signals::from_toml(&text).unwrap_err();
        assert_eq!(error.line(), Some(line), "{text}\n{error}");
        assert!(error.to_string().contains(says), "{text}\n{error}");
    }
}
