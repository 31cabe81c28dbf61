//! Finds and masks secrets and personal data in text, values and JSON.
//!
//! A [`Policy`] says what is secret and what becomes of it; the [`Redactor`]
//! made of it does that, in one pass, to a log line, a field, a request body.
//! Made for apps that call payment APIs: card numbers, authentication data,
//! tokens, bank accounts, identity and phone numbers.
//!
//! # Example
//!
//! ```
//! use palisade_redact::Policy;
//!
//! let redactor = Policy::payments().build()?;
//!
//! let line = "paid with 4111 1111 1111 1111, password=hunter2, order 4711";
//! assert_eq!(
//!     redactor.redact(line),
//!     "paid with [redacted:pan], password=[redacted:password], order 4711",
//! );
//!
//! // The same number has the same pseudonym, in every spelling.
//! let a = redactor.redact("from +27 82 123 4567").into_owned();
//! let b = redactor.redact("from +27821234567").into_owned();
//! assert_eq!(a, b);
//! assert!(a.starts_with("from [phone:"));
//! # Ok::<(), palisade_redact::PolicyError>(())
//! ```
//!
//! # Guarantees
//!
//! * Linear time on any input (`time_is_linear_on_hostile_input`), no recursion
//!   (`a_hundred_thousand_levels_of_json_text`), no panic (`any_text_is_fine`),
//!   and no `unsafe`.
//! * Fails closed: what cannot be judged is replaced, never passed
//!   (`bytes_that_are_not_utf_8_are_replaced`,
//!   `what_is_above_max_scan_is_replaced`).
//! * Redacting twice changes nothing (`redacting_twice_changes_nothing`).
//! * Every card number that acquirers publish for tests is found
//!   (`every_published_number_is_found`), and ordinary fields stay
//!   (`attributes_and_fields_of_the_ecosystem`).
//! * Card verification values, PINs and track data can only be erased: the types
//!   of [`kind`] forbid all else (its `compile_fail` example).
//! * Card numbers never become pseudonyms, also not where they are something
//!   else, too (`as_a_field_that_is_an_account` and its neighbours), and no
//!   process masks and hashes them (`a_process_that_masks_does_not_hash`).
//! * A policy that is put in force while others redact is in force as a whole
//!   (`while_others_redact_every_result_is_of_one_policy`), and one that is
//!   refused changes nothing
//!   (`a_refused_policy_leaves_the_old_one_in_force`).
//! * Every detector finds its example in JSON, in a query string and behind an
//!   escape, and leaves its near miss
//!   (`every_detector_finds_its_example_and_leaves_what_is_nearly_one`).
//! * Card numbers and track data are looked for whatever else a policy has off
//!   (`card_data_is_looked_for_in_any_case`), and what is off hides nothing that
//!   is on (`what_is_off_hides_nothing`).
//! * The fast way finds what the obvious one does
//!   (`the_sweep_finds_what_every_byte_finds`, and the fuzz target `engines`),
//!   whichever detectors are on
//!   (`the_sweep_finds_what_every_byte_finds_with_fewer_detectors`).
//! * A registered secret is found wherever it stands, as long as its guard lives
//!   (`a_long_secret_is_found_in_every_coat_and_place`), by readers that take no
//!   lock (`readers_never_miss_a_secret_while_others_come_and_go`); its letters
//!   are not kept.
//! * [`Redactor::report`] counts each finding for the place in the code that it
//!   has (`each_way_in_counts_for_its_place`), loses none between threads
//!   (`threads_lose_no_count`), and holds no value.
//! * Nothing here logs, prints, or keeps a copy of what it saw.
//!
//! # What it does not do
//!
//! * Street addresses, names of people and dates of birth are found by key
//!   only, never in running text.
//! * A value that goes on in the next line is found inside of brackets, quotes
//!   and elements, in a YAML block behind `|` or `>`, and in a header folded
//!   behind a comma or a semicolon. [`Lines`] remembers nothing between lines
//!   but an open private key.
//! * A blank between a name and its value makes a pair of them in options
//!   (`--password x`) and in SQL (`IDENTIFIED BY 'x'`, in single quotes) only:
//!   not in `ENV DB_PASSWORD x`, `AUTH x`, a `.netrc`, `{:password "x"}`. Of
//!   the options of one letter those of `curl`, `redis-cli` and `sshpass` are
//!   known, and those of `mysql` (`-px`) and others are not. In a sentence,
//!   `OTP` and `PIN` name the four to eight digits behind them; `pin 1234`, in
//!   small letters, and `password is x` name nothing.
//! * Names of fewer than five letters (`pin`, `otp`, `pass`, `cvv`) count at the
//!   beginning of a word only, but for the usual ones (`newpin`, `cardcvv`).
//! * A record of a name and a value, `{"name": "password", "value": "x"}`, is
//!   one with at most eight members between the two, and with the words
//!   `name`, `key`, `field`, `header`, `param`, `path`, `property` and `value`
//!   in its keys.
//! * Elements are not found behind entities (`&lt;password&gt;`), nor is what
//!   PHP's `serialize` writes.
//! * Phone, account, tax and identity numbers without a check of their own are
//!   found only where a word before them, on the same line, names them, and
//!   only as one run of digits: not `082 123 4567`, unless behind a key.
//!   Branch codes of banks stay.
//! * In raw ISO 8583 messages, a card number with its length in front of it is
//!   not found; with a name (`DE2=`, `DE35=`) it is.
//! * A secret without form and without key (a password in a sentence) is not
//!   found.
//! * What is encoded (base64, hex, percent, `\u`, `\x`, `&quot;`) is decoded once: not what is
//!   encoded twice, nor what is compressed, and in base64 and hex only runs that
//!   are text and begin where a word does. Registered secrets of 16 bytes or
//!   more are found there in any case.
//! * A bare 16-digit number in running text is taken for a card number when
//!   issuer, length, check digit and edges fit; see the README for how often
//!   that is wrong.
//!
//! # Cost
//!
//! A clean text is read once and borrowed back, without allocation. A text with
//! findings is copied once, and read again where one of them touches what stands
//! beside it. `cargo bench -p palisade-bench --bench redact` says how long that
//! takes beside twelve regular expressions and a peer. Text made to be slow, one
//! beginning of a secret after the other, takes linear time, too, but up to
//! fifty times as long as ordinary text.
//!
//! A detector that the policy has off costs nothing: it is in none of the tables
//! that lead to detectors. Of the time of clean lines, the ten that twelve
//! ordinary rules correspond to take nine tenths of what all take; the rest is
//! one look at each byte, and the search for names, which is always made.
//!
//! A short clean text, of up to 64 letters, digits and the usual punctuation,
//! takes one look and no scan, also while secrets are registered: 20 bytes take
//! `Redactor::field_text` 16 ns on an AMD EPYC. Where it has seven digits, a word
//! as long as a token or a beginning of something, that is looked at; only where
//! it may be a finding, the scan comes on top.
//!
//! Findings are counted without a lock. A place takes a hundred bytes or two,
//! and some fifty more for each rule that fired there.
//!
//! A policy that comes into force later costs readers nothing: they ask for the
//! one in force by an atomic load. Those that were in force are kept.
//!
//! The scan for registered secrets costs nothing until there is one. A secret
//! takes two or three kilobytes; ten thousand of them take a quarter of the time
//! of ordinary text more, half of which the first one takes, too. To register
//! one takes tens of microseconds, and a millisecond or two where a table grows.
//!
//! # Features
//!
//! * `json`: `Redactor::redact_json` for values of `serde_json`.
//! * `keyed-hash`: `PanAction::Hash`, card numbers as HMAC-SHA-256.
//! * `toml`: `Policy::from_toml`, policies from files.

#![forbid(unsafe_code)]

mod action;
mod allow;
mod bits;
mod canonical;
mod control;
mod count;
mod detect;
mod encoded;
mod engine;
mod error;
mod explain;
mod field;
mod finding;
mod hash;
#[cfg(feature = "json")]
mod json;
mod key;
pub mod kind;
mod leak_map;
mod lines;
mod live;
mod place;
mod policy;
mod redactor;
mod render;
mod rule;
mod running;
mod scan;
mod strategy;
mod text;
mod versions;

pub use action::{Action, Erase, PanAction};
pub use allow::Allow;
pub use detect::{About, detectors};
pub use error::PolicyError;
pub use explain::{Explanation, Note};
pub use field::{Number, Outcome};
pub use key::Key;
pub use kind::Kind;
pub use leak_map::{Leak, LeakMap};
pub use lines::Lines;
pub use place::Place;
pub use policy::{Mode, OnNumber, Policy, Target};
pub use redactor::Redactor;
pub use rule::{Rule, Undecidable};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
