//! Where values are logged, and how often which rule fired there.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// A field of a place in the code: what [`Redactor::report`] has a row for.
///
/// It holds names, never a value.
///
/// [`Redactor::report`]: crate::Redactor::report
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    file: Option<Cow<'static, str>>,
    line: Option<u32>,
    target: Cow<'static, str>,
    field: Cow<'static, str>,
}

impl Place {
    /// The field of that name, in what is logged with that target.
    pub fn new(
        target: impl Into<Cow<'static, str>>,
        field: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (target, field) = (target.into(), field.into());
        Self { file: None, line: None, target, field }
    }

    /// The same, in that file; lines count from one.
    #[must_use]
    pub fn at(
        mut self,
        file: impl Into<Cow<'static, str>>,
        line: Option<u32>,
    ) -> Self {
        self.file = Some(file.into());
        self.line = line;
        self
    }

    /// The source file, where it is known.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The line in the file, where it is known.
    #[must_use]
    pub const fn line(&self) -> Option<u32> {
        self.line
    }

    /// The target: of most callsites, the path of the module.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The name of the field.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }
}

/// `file:line`, or as much of it as is known. The file of a dependency begins
/// with the folder of its crate, `name-1.0.0`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file().unwrap_or("unknown");
        // Cargo keeps it in `registry/src/` and a folder for each registry.
        let (_, within) = file.split_once("/registry/src/").unwrap_or_default();
        let (_, crate_file) = within.split_once('/').unwrap_or(("", file));
        f.write_str(crate_file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

/// The index of a [`Place`]: its page, and where it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlaceId(u16);

/// So many fields of callsites are told apart. What comes on top is counted
/// without its place, so that names made while the program runs cannot fill
/// the memory.
const MOST: u16 = u16::MAX;
const PAGE: usize = 256;

type Page = Box<[OnceLock<Spot>]>;

/// All places, each known by its index. They are only ever added: whoever
/// counts takes no lock.
pub(crate) struct Places {
    known: Mutex<HashMap<Arc<Place>, PlaceId>>,
    pages: Box<[OnceLock<Page>]>,
}

struct Spot {
    place: Arc<Place>,
    counts: Link,
}

/// The counts of one place, the first of them made by the first finding.
type Link = OnceLock<Box<Count>>;

struct Count {
    rule: Box<str>,
    fired: AtomicU64,
    next: Link,
}

impl Default for Places {
    fn default() -> Self {
        let pages = (0..PAGE).map(|_| OnceLock::new()).collect();
        Self { known: Mutex::default(), pages }
    }
}

impl Places {
    /// The index of `place`, which is remembered; `None` where there are too
    /// many.
    pub(crate) fn intern(&self, place: Place) -> Option<PlaceId> {
        // Whoever panicked with it has left nothing half done.
        let mut known =
            self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = known.get(&place) {
            return Some(*id);
        }
        let next = u16::try_from(known.len()).ok().filter(|n| *n < MOST)?;
        let [page, index] = next.to_be_bytes().map(usize::from);
        let page = self
            .pages
            .get(page)?
            .get_or_init(|| (0..PAGE).map(|_| OnceLock::new()).collect());
        let place = Arc::new(place);
        let spot = Spot { place: Arc::clone(&place), counts: Link::new() };
        page.get(index)?.set(spot).ok()?;
        known.insert(place, PlaceId(next));
        Some(PlaceId(next))
    }

    /// Counts one finding.
    pub(crate) fn count(&self, id: PlaceId, rule: &str) {
        let [page, index] = id.0.to_be_bytes().map(usize::from);
        let page = self.pages.get(page).and_then(OnceLock::get);
        let spot = page.and_then(|page| page.get(index)?.get());
        let Some(mut link) = spot.map(|spot| &spot.counts) else { return };
        loop {
            let count = link.get_or_init(|| Box::new(Count::of(rule)));
            if *count.rule == *rule {
                count.fired.fetch_add(1, Ordering::Relaxed);
                return;
            }
            link = &count.next;
        }
    }

    /// Each place with each rule that fired there, and how often.
    pub(crate) fn each(&self, mut each: impl FnMut(&Place, &str, u64)) {
        let pages = self.pages.iter().filter_map(OnceLock::get);
        for spot in pages.flatten().filter_map(OnceLock::get) {
            let mut next = spot.counts.get();
            while let Some(count) = next {
                let fired = count.fired.load(Ordering::Relaxed);
                each(&spot.place, &count.rule, fired);
                next = count.next.get();
            }
        }
    }
}

impl Count {
    fn of(rule: &str) -> Self {
        Self { rule: rule.into(), fired: AtomicU64::new(0), next: Link::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_by_one_index() {
        let places = Places::default();
        let place = |field| Place::new("app", field).at("src/a.rs", Some(7));
        let first = places.intern(place("a")).unwrap();
        let other = places.intern(place("b")).unwrap();
        assert_ne!(first, other);
        assert_eq!(places.intern(place("a")), Some(first));
    }

    #[test]
    fn more_places_than_are_told_apart_are_refused() {
        let places = Places::default();
        let place = |n: u32| Place::new("app", "a").at("src/a.rs", Some(n));
        for line in 0..u32::from(MOST) {
            assert!(places.intern(place(line)).is_some(), "{line}");
        }
        assert_eq!(places.intern(place(u32::MAX)), None);
        let last = places.intern(place(u32::from(MOST) - 1)).unwrap();
        places.count(last, "pan");
        let mut seen = Vec::new();
        places.each(|place, rule, n| seen.push((place.line(), rule.len(), n)));
        assert_eq!(seen, [(Some(u32::from(MOST) - 1), 3, 1)]);
    }
}
