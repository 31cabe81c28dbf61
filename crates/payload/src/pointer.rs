//! Places in a body: JSON pointers, RFC 6901.

/// The names that a pointer leads through; none for the whole document. `None`
/// unless it is a pointer.
pub(crate) fn names(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    pointer.strip_prefix('/')?.split('/').map(unescaped).collect()
}

fn unescaped(name: &str) -> Option<String> {
    let mut parts = name.split('~');
    let first = parts.next()?.to_owned();
    parts.try_fold(first, |name, part| {
        let (tilde, rest) = match part.as_bytes().first()? {
            b'0' => ("~", part.strip_prefix('0')?),
            b'1' => ("/", part.strip_prefix('1')?),
            _ => return None,
        };
        Some(name + tilde + rest)
    })
}

/// Where the walk through a body is, as a chain from the inside out, so that
/// nothing is built until somebody has to be told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'p> {
    outer: Option<&'p Self>,
    step: Step<'p>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'p> {
    /// The name of a field that the policy declares.
    Declared(&'p str),
    /// One that whoever made the body thought of; a secret may stand in it.
    Given(&'p str),
    Item(usize),
    /// The document itself.
    Root,
}

impl<'p> Path<'p> {
    pub(crate) const ROOT: Self = Self { outer: None, step: Step::Root };

    pub(crate) const fn to(&'p self, step: Step<'p>) -> Self {
        Self { outer: Some(self), step }
    }

    /// The pointer, with names that were given as `shown` makes them.
    pub(crate) fn pointer(&self, shown: &dyn Fn(&str) -> String) -> String {
        let mut pointer =
            self.outer.map_or_else(String::new, |outer| outer.pointer(shown));
        let name = match self.step {
            Step::Declared(name) => name.to_owned(),
            Step::Given(name) => shown(name),
            Step::Item(number) => number.to_string(),
            Step::Root => return pointer,
        };
        pointer.push('/');
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        pointer
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Step, names};

    #[test]
    fn a_pointer_is_cut_into_names_and_put_together_again() {
        let texts = ["", "/", "/a", "/a/b", "/a~1b/c~0d", "/~01", "//", "/0"];
        let wanted: [&[&str]; 8] = [
            &[],
            &[""],
            &["a"],
            &["a", "b"],
            &["a/b", "c~d"],
            &["~1"],
            &["", ""],
            &["0"],
        ];
        for (text, wanted) in texts.into_iter().zip(wanted) {
            let names = names(text).unwrap();
            assert_eq!(names, wanted, "{text}");
            assert_eq!(whole(&Path::ROOT, &names), text);
        }
        for text in ["a", "a/b", "/~", "/~2", "/a~", "#/a"] {
            assert_eq!(names(text), None, "{text}");
        }
    }

    fn whole(path: &Path<'_>, names: &[String]) -> String {
        match names.split_first() {
            Some((first, rest)) => whole(&path.to(Step::Declared(first)), rest),
            None => path.pointer(&str::to_owned),
        }
    }

    #[test]
    fn names_that_were_given_are_shown_as_somebody_wants() {
        let list = Path::ROOT.to(Step::Declared("a"));
        let item = list.to(Step::Item(3));
        let given = item.to(Step::Given("b/c"));
        let upper = |name: &str| name.to_uppercase();
        assert_eq!(given.pointer(&upper), "/a/3/B~1C");
    }
}
