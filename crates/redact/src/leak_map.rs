//! The leak map: where in the code which rule fired how often.

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use palisade_core::Tally as _;

use crate::{Place, Redactor, control};

impl Redactor {
    /// Where in the code which rule fired how often, in all clones together.
    ///
    /// The values are not in it. Only findings under a key of
    /// [`key_at`](Self::key_at) have a place; all others, such as those of
    /// [`redact`](Self::redact), are summed up by rule.
    ///
    /// # Examples
    ///
    /// `palisade-tracing` knows the place of each field of an event or span;
    /// other callers name it:
    ///
    /// ```
    /// use palisade_redact::{Mode, Place, Policy};
    ///
    /// let redactor = Policy::payments().mode(Mode::Report).build()?;
    /// let place = Place::new("shop::login", "url").at("src/login.rs", Some(41));
    /// let key = redactor.key_at(redactor.key("url"), place);
    /// let _ = redactor.field_text(key, "postgres://bob:hunter2@db/orders");
    ///
    /// assert_eq!(
    ///     redactor.report().to_string(),
    ///     "place            target       field  rule      count\n\
    ///      src/login.rs:41  shop::login  url    userinfo      1\n",
    /// );
    /// # Ok::<(), palisade_redact::PolicyError>(())
    /// ```
    #[must_use]
    pub fn report(&self) -> LeakMap {
        let mut elsewhere: BTreeMap<String, u64> = BTreeMap::new();
        let mut leaks = Vec::new();
        self.engine().places.each(|place, rule, count| {
            let (place, rule) = (Some(place.clone()), rule.to_owned());
            leaks.push(Leak { place, rule, count });
        });
        // Read last: what fires meanwhile is not taken for more than it is.
        self.tally(&mut |rule, count| {
            elsewhere.insert(rule.to_owned(), count);
        });
        for leak in &leaks {
            if let Some(rest) = elsewhere.get_mut(&leak.rule) {
                *rest = rest.saturating_sub(leak.count);
            }
        }
        leaks.extend(
            elsewhere
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .map(|(rule, count)| Leak { place: None, rule, count }),
        );
        let names = |place: &Option<Place>| {
            place.as_ref().map(|place| {
                let names = [place.target(), place.field()].map(str::to_owned);
                (place.file().map(str::to_owned), place.line(), names)
            })
        };
        leaks.sort_by_cached_key(|Leak { place, rule, count }| {
            let place = names(place);
            (Reverse(*count), place.is_none(), place, rule.clone())
        });
        LeakMap { leaks }
    }
}

/// Where in the code which rule fired how often; see [`Redactor::report`].
///
/// As text it is a table, the most frequent first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeakMap {
    leaks: Vec<Leak>,
}

/// One rule that fired at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leak {
    /// Where; `None` sums up what has no place.
    pub place: Option<Place>,
    /// The name of the rule: `pan`, `key:password`, or that of an added rule.
    pub rule: String,
    /// How often, since the redactor was built.
    pub count: u64,
}

impl LeakMap {
    /// The rows, the most frequent first.
    #[must_use]
    pub fn leaks(&self) -> &[Leak] {
        &self.leaks
    }

    /// The rows as a JSON array of objects with the members `file`, `line`,
    /// `target`, `field`, `rule` and `count`. What is not known is `null`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::from("[");
        for leak in &self.leaks {
            if json.len() > 1 {
                json.push(',');
            }
            let place = leak.place.as_ref();
            json.push_str("{\"file\":");
            push_json(&mut json, place.and_then(Place::file));
            json.push_str(",\"line\":");
            match place.and_then(Place::line) {
                Some(line) => json.push_str(&line.to_string()),
                None => json.push_str("null"),
            }
            json.push_str(",\"target\":");
            push_json(&mut json, place.map(Place::target));
            json.push_str(",\"field\":");
            push_json(&mut json, place.map(Place::field));
            json.push_str(",\"rule\":");
            push_json(&mut json, Some(&leak.rule));
            json.push_str(",\"count\":");
            json.push_str(&leak.count.to_string());
            json.push('}');
        }
        json.push(']');
        json
    }
}

impl fmt::Display for LeakMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["place", "target", "field", "rule", "count"];
        let rows = self.leaks.iter().map(|leak| {
            let place = leak.place.as_ref();
            let name = |name: Option<&str>| {
                // A name that was made at run time may hold a line break.
                control::visible(Cow::Borrowed(name.unwrap_or("-"))).into()
            };
            let file = place.map(Place::to_string);
            [
                name(Some(file.as_deref().unwrap_or("elsewhere"))),
                name(place.map(Place::target)),
                name(place.map(Place::field)),
                leak.rule.clone(),
                leak.count.to_string(),
            ]
        });
        let rows: Vec<[String; 5]> =
            [head.map(str::to_owned)].into_iter().chain(rows).collect();
        let [place, target, field, rule, count] =
            std::array::from_fn(|column| {
                let cells = rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            });
        for [a, b, c, d, e] in rows {
            writeln!(
                f,
                "{a:place$}  {b:target$}  {c:field$}  {d:rule$}  {e:>count$}"
            )?;
        }
        Ok(())
    }
}

/// Appends a JSON string (RFC 8259, section 7), or `null`.
fn push_json(json: &mut String, text: Option<&str>) {
    let Some(text) = text else { return json.push_str("null") };
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\0'..='\u{1f}' => {
                // Writing to a string does not fail.
                write!(json, "\\u{:04x}", u32::from(c)).unwrap_or_default();
            }
            _ => json.push(c),
        }
    }
    json.push('"');
}
