use std::sync::OnceLock;

/// A list that only ever grows, and is read without a lock.
///
/// For what is made once for each callsite, which lives for ever too: a
/// collection behind a lock would make all threads that log share one cache
/// line.
pub(crate) struct List<T>(OnceLock<Box<Node<T>>>);

struct Node<T> {
    item: T,
    rest: List<T>,
}

impl<T> List<T> {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        let mut list = self;
        std::iter::from_fn(move || {
            let node = list.0.get()?;
            list = &node.rest;
            Some(&node.item)
        })
    }

    /// Appends what `make` makes, unless another thread just did: then this is
    /// the one that `is` it. What is made must not use this list.
    pub(crate) fn find_or_add(
        &self,
        is: impl Fn(&T) -> bool,
        make: impl Fn() -> T,
    ) -> &T {
        let mut list = self;
        loop {
            let node = list.0.get_or_init(|| {
                Box::new(Node { item: make(), rest: Self::new() })
            });
            if is(&node.item) {
                return &node.item;
            }
            list = &node.rest;
        }
    }
}
