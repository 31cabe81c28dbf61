//! `examples/backtest`, run on histories.

use std::{fmt::Write as _, fs, process::Output};

use crate::cargo::example;

fn run(arguments: &[&str], input: &str) -> Output {
    example("backtest", arguments, input.as_bytes())
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The rows behind the header, split.
fn rows(output: &Output) -> Vec<Vec<&str>> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut lines = text(&output.stdout).lines();
    assert_eq!(lines.next(), Some("timestamp,value,anomaly_score"));
    lines.map(|line| line.split(',').collect()).collect()
}

fn value(row: u32) -> u32 {
    let odd = if row == 700 { 90 } else { 0 };
    // Only long histories have a day.
    let is_work = row > 1000 && (9..18).contains(&(row / 12 % 24));
    20 + row * 7 % 5 + odd + if is_work { 50 } else { 0 }
}

/// Every five minutes from 2014-04-01 00:00:00 on; `time` writes a time.
fn history(count: u32, time: fn(u32, u32, u32, i64) -> String) -> String {
    let mut history = "timestamp,value\n".to_owned();
    for row in 0..count {
        let minute = row * 5;
        let (day, hour) = (1 + minute / 1440, minute / 60 % 24);
        let epoch = 1_396_310_400 + i64::from(minute) * 60;
        let time = time(day, hour, minute % 60, epoch);
        writeln!(history, "{time},{}", value(row)).unwrap();
    }
    history
}

fn iso(day: u32, hour: u32, minute: u32, _: i64) -> String {
    format!("2014-04-{day:02} {hour:02}:{minute:02}:00")
}

#[test]
fn every_row_has_its_score_in_order() {
    let history = history(1000, iso);
    let output = run(&[], &history);
    let rows = rows(&output);
    let came: Vec<_> =
        history.lines().skip(1).map(|line| line.split(',')).collect();
    assert_eq!(rows.len(), 1000);
    for (row, came) in rows.iter().zip(came) {
        assert_eq!(row[..2], came.collect::<Vec<_>>());
        assert!((0.0..=1.0).contains(&row[2].parse::<f64>().unwrap()));
    }
    let score = |row: usize| rows[row][2].parse::<f64>().unwrap();
    let highest = (0..1000).max_by(|a, b| score(*a).total_cmp(&score(*b)));
    assert_eq!(highest, Some(700));
    assert!(score(700) > 0.9, "{}", score(700));
}

#[test]
fn nothing_ahead_is_looked_at() {
    let (short, long) = (history(720, iso), history(1000, iso));
    let (short, long) = (run(&["-"], &short), run(&[], &long));
    let (short, long) = (rows(&short), rows(&long));
    assert_eq!(short[..], long[..720]);
}

type Way = fn(u32, u32, u32, i64) -> String;

#[test]
fn times_may_be_written_in_many_ways() {
    let scores = |time| -> Vec<String> {
        let output = run(&[], &history(4000, time));
        rows(&output).iter().map(|row| row[2].to_owned()).collect()
    };
    let plain = scores(iso);
    assert!(plain.iter().any(|score| score.as_str() > "0.9"));
    let ways: [Way; 5] = [
        |day, hour, minute, _| {
            format!("2014-04-{day:02}T{hour:02}:{minute:02}:00Z")
        },
        |day, hour, minute, _| {
            format!("2014-04-{day:02}T{hour:02}:{minute:02}:00.000+00:00")
        },
        |_, _, _, epoch| epoch.to_string(),
        |_, _, _, epoch| format!("{epoch}.0"),
        |_, _, _, epoch| format!("{epoch}000"),
    ];
    for way in ways {
        assert_eq!(scores(way), plain, "{}", way(1, 0, 0, 1_396_310_400));
    }
}

#[test]
fn what_is_no_number_scores_nothing_and_is_counted() {
    let odd = "timestamp,value\n1,5\n2,\n3,NaN\n4,inf\n4,6\n3,7\n";
    let output = run(&[], odd);
    let rows = rows(&output);
    let expected = ["5", "", "NaN", "inf", "6", "7"];
    assert_eq!(rows.len(), 6);
    for (row, expected) in rows.iter().zip(expected) {
        assert_eq!(row[1..], [expected, "0.000000000"]);
    }
    let said = text(&output.stderr);
    assert!(said.contains("3 values that are no numbers"), "{said}");
    assert!(said.contains("1 times not after the one before"), "{said}");
}

#[test]
fn a_bad_row_is_named_by_its_line() {
    let rows = [
        ("timestamp,value\n1,5\n2,6\nnever,7\n", "line 4: no time: \"never\""),
        ("timestamp,value\n1,5\n2,six\n", "line 3: no number: \"six\""),
        ("timestamp,value\n1,5\n2\n", "line 3: 1 fields instead of 2"),
        ("timestamp,value\n1,5\n2,6,7\n", "line 3: 3 fields instead of 2"),
        ("time,value\n1,5\n", "line 1: the header"),
        ("", "line 1: the header"),
    ];
    for (input, wanted) in rows {
        let output = run(&[], input);
        assert_eq!(output.status.code(), Some(2), "{input:?}");
        let said = text(&output.stderr);
        assert!(said.contains(wanted), "{said}");
    }
    for arguments in [&["--plott"][..], &["--plot"], &["a", "b"]] {
        assert_eq!(run(arguments, "").status.code(), Some(2));
    }
    assert_eq!(run(&["/no/such/file"], "").status.code(), Some(1));
}

#[test]
fn verdicts_say_why() {
    let output = run(&["--verdicts"], &history(1000, iso));
    assert_eq!(rows(&output).len(), 1000);
    let said = text(&output.stderr);
    let verdict = said
        .lines()
        .find(|line| line.starts_with("2014-04-03 10:20:00 opened"))
        .unwrap();
    assert!(verdict.contains("usually"), "{verdict}");
    assert!(verdict.contains("110"), "{verdict}");
    assert!(said.contains(" closed\n"), "{said}");
}

#[test]
fn the_plot_is_svg_with_its_alerts() {
    let file = std::env::temp_dir()
        .join(format!("palisade-backtest-{}.svg", std::process::id()));
    let path = file.to_str().unwrap();
    for (input, marks) in [
        (history(1000, iso), true),
        ("timestamp,value\n1,5\n".into(), false),
        ("timestamp,value\n".into(), false),
    ] {
        let output = run(&["--plot", path], &input);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let svg = fs::read_to_string(&file).unwrap();
        fs::remove_file(&file).unwrap();
        well_formed(&svg);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(svg.contains("<polygon") && svg.contains("<polyline"));
        assert_eq!(svg.contains("<title>2014-04-03 10:20:00,"), marks);
    }
}

/// Every element that is opened is closed, in order, and there is one root.
fn well_formed(svg: &str) {
    let (mut open, mut roots) = (Vec::new(), 0);
    for tag in svg.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap();
        assert!(!text.contains('>'), "{text}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            roots += i32::from(open.is_empty());
            let name = tag.split([' ', '/']).next().unwrap();
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty() && svg.ends_with("</svg>\n"), "{open:?}");
    assert_eq!(roots, 1);
}
