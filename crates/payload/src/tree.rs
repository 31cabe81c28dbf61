//! The fields of a body as the tree that they are in it.

use palisade_redact::{Key, Redactor};

use crate::{
    error::Fault,
    field::{CheckedField, Field},
    pointer::{self, Path, Step},
};

/// A field that is listed, with those inside of it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) name: String,
    /// What the name says of the value.
    pub(crate) key: Key,
    pub(crate) inside: Inside,
}

impl Node {
    /// To it, or to the first thing inside of it that has to be there.
    pub(crate) fn pointer(&self) -> String {
        self.missing_from(&Path::ROOT)
    }

    fn missing_from(&self, outer: &Path<'_>) -> String {
        let path = outer.to(Step::Declared(&self.name));
        let inner = match &self.inside {
            Inside::Object(members) => members.missing(0),
            Inside::Value(_) => None,
        };
        inner.map_or_else(
            || path.pointer(&str::to_owned),
            |inner| inner.missing_from(&path),
        )
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Inside {
    Object(Members),
    Value(CheckedField),
}

/// What is the same for all names of one pointer.
#[derive(Clone, Copy)]
struct Listing<'l> {
    at: &'l str,
    is_required: bool,
    redactor: &'l Redactor,
}

/// The fields of one object, no others of which may be there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    nodes: Vec<Node>,
    /// A bit for each that has to be there.
    required: u128,
}

impl Members {
    /// The field of this name, and its bit.
    #[inline]
    pub(crate) fn named(&self, name: &str) -> Option<(&Node, u128)> {
        let mut bit = 1_u128;
        for node in &self.nodes {
            if node.name == name {
                return Some((node, bit));
            }
            bit = bit.wrapping_shl(1);
        }
        None
    }

    /// One that has to be there and is not among these bits.
    pub(crate) fn missing(&self, there: u128) -> Option<&Node> {
        let missing = self.required & !there;
        let first = usize::try_from(missing.trailing_zeros()).ok()?;
        self.nodes.get(first)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Lists a field. Where it has to be there, what it is inside of has to.
    pub(crate) fn list(
        &mut self,
        at: &str,
        field: &Field,
        is_required: bool,
        redactor: &Redactor,
    ) -> Result<(), Fault> {
        let names = pointer::names(at).filter(|names| !names.is_empty());
        let names = names.ok_or_else(|| Fault::Pointer(at.to_owned()))?;
        let field = field.checked(at)?;
        let listing = Listing { at, is_required, redactor };
        self.add(&names, Some(field), None, listing)
    }

    fn add(
        &mut self,
        names: &[String],
        mut field: Option<CheckedField>,
        outer: Option<Key>,
        listing: Listing<'_>,
    ) -> Result<(), Fault> {
        let Listing { at, is_required, redactor } = listing;
        let Some((name, rest)) = names.split_first() else { return Ok(()) };
        let known = self.nodes.iter().position(|node| node.name == *name);
        let number = known.unwrap_or(self.nodes.len());
        if known.is_none() {
            if number >= 128 {
                return Err(Fault::ManyFields(at.to_owned()));
            }
            let inside = match field.take_if(|_| rest.is_empty()) {
                Some(field) => Inside::Value(field),
                None => Inside::Object(Self::default()),
            };
            // What is inside of something secret is, if it is nothing else.
            let own = redactor.key(name);
            let outer = outer.filter(|_| !own.is_sensitive());
            let key = outer.unwrap_or(own);
            self.nodes.push(Node { name: name.clone(), key, inside });
        } else if rest.is_empty() {
            return Err(Fault::Twice(at.to_owned()));
        }
        if is_required {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            self.required |= 1_u128.checked_shl(number).unwrap_or(0);
        }
        let node = self.nodes.get_mut(number);
        let outer = node.as_ref().map(|node| node.key);
        let outer = outer.filter(|key| key.is_sensitive());
        match node.map(|node| &mut node.inside) {
            Some(Inside::Object(members)) => {
                members.add(rest, field, outer, listing)
            }
            _ if rest.is_empty() => Ok(()),
            _ => Err(Fault::Inside(at.to_owned())),
        }
    }
}
