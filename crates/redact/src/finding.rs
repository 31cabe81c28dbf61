//! What is found in a text.

use std::{ops::Range, slice};

use crate::rule::RuleId;

/// Bytes that are to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: RuleId,
    pub(crate) span: Range<usize>,
}

/// Few texts that have more than one finding have more than these.
const MOST: usize = 4;

/// All findings of a text. Most have one, which takes no memory of its own.
#[derive(Default)]
pub(crate) struct Findings {
    one: Option<Finding>,
    /// All of them, if they are more.
    more: Vec<Finding>,
}

impl Findings {
    pub(crate) fn push(&mut self, finding: Finding) {
        if let Some(first) = self.one.take() {
            self.more.reserve(MOST);
            self.more.push(first);
        } else if self.more.is_empty() {
            self.one = Some(finding);
            return;
        }
        self.more.push(finding);
    }

    pub(crate) fn as_slice(&self) -> &[Finding] {
        self.one.as_ref().map_or(&self.more, slice::from_ref)
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [Finding] {
        self.one.as_mut().map_or(&mut self.more, slice::from_mut)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Keeps those that `is_kept` says yes to; returns whether all are.
    pub(crate) fn retain(
        &mut self,
        is_kept: impl Fn(&Finding) -> bool,
    ) -> bool {
        let count = self.as_slice().len();
        self.one.take_if(|one| !is_kept(one));
        self.more.retain(is_kept);
        self.as_slice().len() == count
    }

    /// Those that are more than one, in a list.
    pub(crate) const fn more(&mut self) -> &mut Vec<Finding> {
        &mut self.more
    }
}
