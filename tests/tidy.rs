//! The rules of the house that no lint knows.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use regex::Regex;
use serde_json::Value;

use crate::cargo::{output_of, root};

/// The stakes, and which crates of ours each may use. Whoever is not here
/// (the facade, tools, examples, tests) may use all, and nobody may use it.
const STAKES: &[(&str, &[&str])] = &[
    ("palisade-anomaly", &["palisade-core"]),
    ("palisade-auth", &["palisade-core", "palisade-http"]),
    ("palisade-core", &[]),
    ("palisade-egress", &["palisade-core", "palisade-http"]),
    ("palisade-http", &["palisade-core"]),
    ("palisade-limit", &["palisade-core", "palisade-http"]),
    ("palisade-otel", &["palisade-core", "palisade-redact"]),
    (
        "palisade-payload",
        &["palisade-core", "palisade-http", "palisade-redact"],
    ),
    ("palisade-problem", &["palisade-core"]),
    ("palisade-redact", &["palisade-core"]),
    ("palisade-retry", &["palisade-core", "palisade-http"]),
    ("palisade-sim", &["palisade-core"]),
    ("palisade-tracing", &["palisade-core", "palisade-redact"]),
];

/// Crates in `crates/` that are on top of the stakes.
const TOP: &[&str] = &["palisade-bench", "palisade-pagamio"];

/// How many third-party crates one may add to a tree that has `base`.
const ADDED: &[(&str, &str, usize)] = &[
    ("palisade-anomaly", "tracing-subscriber", 5),
    ("palisade-auth", "reqwest-middleware", 7),
    ("palisade-core", "tracing-subscriber", 3),
    ("palisade-egress", "reqwest-middleware", 3),
    ("palisade-http", "reqwest-middleware", 4),
    ("palisade-limit", "reqwest-middleware", 4),
    ("palisade-otel", "opentelemetry_sdk", 6),
    ("palisade-pagamio", "reqwest-middleware", 15),
    ("palisade-payload", "reqwest-middleware", 13),
    ("palisade-problem", "tracing-subscriber", 5),
    ("palisade-redact", "tracing-subscriber", 8),
    ("palisade-retry", "reqwest-middleware", 5),
    ("palisade-tracing", "tracing-subscriber", 8),
];

#[test]
fn stakes_depend_on_no_other_stake() {
    for (name, uses) in packages() {
        let Some((_, may_use)) =
            STAKES.iter().find(|(stake, _)| *stake == name)
        else {
            continue;
        };
        for used in uses.iter().filter(|used| used.starts_with("palisade")) {
            assert!(may_use.contains(&used.as_str()), "{name} uses {used}");
        }
    }
}

#[test]
fn every_crate_is_a_known_stake_or_on_top() {
    let known: BTreeSet<_> = STAKES
        .iter()
        .map(|(name, _)| *name)
        .chain(TOP.iter().copied())
        .collect();
    for folder in crates() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let package = format!("palisade-{name}");
        assert!(known.contains(package.as_str()), "{package}");
    }
}

#[test]
fn core_has_at_most_two_dependencies() {
    let (_, uses) = packages()
        .into_iter()
        .find(|(name, _)| name == "palisade-core")
        .unwrap();
    assert!(uses.len() <= 2, "{uses:?}");
}

#[test]
fn adopting_adds_few_crates() {
    let readme = read(&root().join("README.md"));
    let packages = packages();
    for (stake, base, most) in ADDED {
        let (of_base, brought) = (tree(base), brought(stake, base));
        // In this workspace others may bring to the base what the stake names.
        let is_own = |name: &String| {
            let names_it = |(package, uses): &(String, Vec<String>)| {
                package == stake && uses.contains(name)
            };
            !brought.is_empty()
                && !brought.contains(name)
                && packages.iter().any(names_it)
        };
        let added: Vec<_> = tree(stake)
            .into_iter()
            .filter(|name| !of_base.contains(name) || is_own(name))
            .filter(|name| name != base && !name.starts_with("palisade"))
            .collect();
        let count = added.len();
        assert!(count <= *most, "{stake} adds {count}: {added:?}");
        let row = readme
            .lines()
            .find(|line| line.starts_with(&format!("| [{stake}]")))
            .unwrap();
        assert!(row.ends_with(&format!("| {count} |")), "{row} {added:?}");
    }
}

#[test]
fn every_crate_has_its_papers() {
    for folder in crates() {
        let has = |file| folder.join(file).is_file();
        assert!(has("README.md"), "{}", folder.display());
        // Nobody depends on what is not published: no versions to tell apart,
        // no API to promise anything about.
        let manifest = read(&folder.join("Cargo.toml"));
        if manifest.contains("publish = false") {
            continue;
        }
        assert!(has("CHANGELOG.md"), "{}", folder.display());
        let lib = read(&folder.join("src/lib.rs"));
        let mut in_code = false;
        let headings: Vec<_> = lib
            .lines()
            .filter(|line| {
                in_code ^= line.starts_with("//! ```");
                !in_code
            })
            .filter_map(|line| line.strip_prefix("//! # "))
            .collect();
        assert_eq!(
            headings,
            [
                "Example",
                "Guarantees",
                "What it does not do",
                "Cost",
                "Features",
            ],
            "{}",
            folder.display()
        );
    }
}

#[test]
fn files_are_small() {
    let mut sizes = Vec::new();
    for file in sources().filter(|file| file.components().any(is_src)) {
        let size = code_lines(&read(&file));
        assert!(size <= 300, "{}: {size} lines of code", file.display());
        sizes.push(size);
    }
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    assert!(median <= 100, "the median file has {median} lines of code");
}

/// `unsafe` is forbidden in every library but one. Exceptions are counted,
/// also in benchmarks and tests.
#[test]
fn unsafe_code_is_where_it_is_known() {
    let mut expected = Vec::new();
    for folder in crates() {
        let lib = read(&folder.join("src/lib.rs"));
        if !lib.contains("#![forbid(unsafe_code)]") {
            expected.push(folder.file_name().unwrap().to_owned());
        }
    }
    assert_eq!(expected, ["tracing"]);
    let exceptions: usize = sources()
        .map(|file| {
            let text = read(&file);
            Regex::new(r"expect\(\s*unsafe_code")
                .unwrap()
                .find_iter(&text)
                .count()
        })
        .sum();
    assert_eq!(
        exceptions, 4,
        "`downcast_raw` of the wrapper and of the layer, the allocator that \
         counts for benchmarks, and one that looks"
    );
}

#[test]
fn nothing_is_left_for_later() {
    // In halves, so that this file does not find itself.
    let words = [["TO", "DO"], ["FIX", "ME"]].map(|halves| halves.concat());
    let ignore = format!("#[{}", "ignore");
    for file in sources() {
        let text = read(&file);
        for word in words.iter().chain([&ignore]) {
            assert!(!text.contains(word), "{}: {word}", file.display());
        }
    }
}

#[test]
fn no_version_number_in_a_readme() {
    let version =
        Regex::new(r#"\b\d+\.\d+\.\d+\b|=\s*"\^?\d|\bv\d+\.\d+"#).unwrap();
    let readmes = crates()
        .into_iter()
        .map(|folder| folder.join("README.md"))
        .chain([root().join("README.md")]);
    // An IP address has four parts; a version has three.
    let address = Regex::new(r"\b\d+(\.\d+){3}\b").unwrap();
    for readme in readmes {
        let text = read(&readme);
        let text = address.replace_all(&text, "");
        let found = version.find(&text).map(|found| found.as_str());
        assert_eq!(found, None, "{}", readme.display());
    }
}

/// The one place where a README may name versions.
#[test]
fn a_table_of_compatibility_says_what_the_manifest_says() {
    let manifest = read(&root().join("Cargo.toml"));
    for name in ["http", "otel"] {
        let readme = root().join("crates").join(name).join("README.md");
        let readme = read(&readme);
        let (_, table) = readme.split_once("## Compatibility").unwrap();
        let rows = table.lines().filter(|line| line.starts_with("| "));
        let rows: Vec<Vec<_>> = rows
            .map(|row| row.trim_matches('|').split('|').collect())
            .collect();
        for (names, version) in rows[0].iter().zip(&rows[1]) {
            let names =
                names.split(',').map(|name| name.trim_matches([' ', '`']));
            for name in names {
                let line =
                    format!("{name} = {{ version = \"{}", version.trim());
                let is_there = manifest.lines().any(|l| l.starts_with(&line));
                assert!(is_there, "{line}");
            }
        }
    }
}

#[test]
fn there_is_one_opentelemetry_and_one_reqwest() {
    let lock = read(&root().join("Cargo.lock"));
    for name in
        ["opentelemetry", "opentelemetry_sdk", "reqwest", "reqwest-middleware"]
    {
        let entry = format!("name = \"{name}\"\n");
        assert_eq!(lock.matches(&entry).count(), 1, "{name}");
    }
}

#[test]
fn the_readme_fits_on_a_few_screens() {
    let lines = read(&root().join("README.md")).lines().count();
    assert!(lines < 120, "{lines} lines");
}

#[test]
fn the_top_level_holds_what_it_should() {
    let allowed = [
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "crates",
        "examples",
        "target",
        "tests",
    ];
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_known = name.starts_with('.') || allowed.contains(&&*name);
        assert!(is_known, "{name}");
    }
}

/// Every package of the workspace and what it depends on, tests left aside.
fn packages() -> Vec<(String, Vec<String>)> {
    let metadata =
        output_of(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let uses = package["dependencies"].as_array().unwrap().iter();
            let uses = uses
                .filter(|dependency| dependency["kind"] != "dev")
                .map(|dependency| text(&dependency["name"]))
                .collect();
            (text(&package["name"]), uses)
        })
        .collect()
}

/// The names of all crates that `package` brings with its default features.
fn tree(package: &str) -> BTreeSet<String> {
    let tree =
        output_of(&["tree", "-p", package, "-e", "normal", "--prefix", "none"]);
    tree.lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty() && *name != package)
        .map(str::to_owned)
        .collect()
}

/// What `base` itself brings to `package`; nothing if that does not use it.
fn brought(package: &str, base: &str) -> BTreeSet<String> {
    let whole = ["tree", "-p", package, "-e", "normal"];
    let lines = output_of(
        &[&whole[..], &["--prefix", "depth", "--no-dedupe"]].concat(),
    );
    let mut names = BTreeSet::new();
    let mut below: Option<u32> = None;
    for line in lines.lines().filter_map(|line| line.split(' ').next()) {
        let name = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let Ok(depth) = line[..line.len() - name.len()].parse() else {
            continue;
        };
        below = below
            .filter(|base| depth > *base)
            .or_else(|| (name == base).then_some(depth));
        if below.is_some() {
            names.insert(name.to_owned());
        }
    }
    names
}

fn crates() -> Vec<PathBuf> {
    let mut folders: Vec<_> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    folders
}

pub(crate) fn sources() -> impl Iterator<Item = PathBuf> {
    let mut open: Vec<_> =
        ["crates", "examples", "tests"].map(|name| root().join(name)).into();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.into_iter()
}

pub(crate) fn is_src(component: std::path::Component<'_>) -> bool {
    component.as_os_str() == "src"
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Lines that are neither blank nor comment, up to the unit tests.
fn code_lines(text: &str) -> usize {
    text.lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count()
}
