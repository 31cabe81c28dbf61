//! Purchases: scripted outcomes, idempotency by `merchantReference`, and the
//! life of a transaction. Pure: time comes from the caller.
//!
//! ```text
//!                 +-- declined, 1200-1202 --> (nothing kept)
//!  new reference -+-- declined, other ------> FAILED
//!                 +-- accepted: one side effect
//!                       |
//!                       +--> COMPLETED
//!                       +--> PENDING --> PROCESSING --> COMPLETED | FAILED
//!
//!  known reference, same content  --> shown as it is now, no side effect
//!  known reference, other content --> conflict, no side effect
//! ```
//!
//! References are one space for all users: the documents tie them to the
//! merchant, and the simulator has one.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    time::Duration,
};

use crate::{
    Outcome,
    order::Order,
    outcome::Status,
    receipt::{Receipt, receipt},
};

/// Sells, and remembers what it sold under which reference.
pub(crate) struct Till {
    /// Whether a reference is honoured; if not, each purchase is a sale.
    idempotent: bool,
    usual: Outcome,
    next: VecDeque<Outcome>,
    by_reference: HashMap<String, Outcome>,
    transactions: HashMap<String, Transaction>,
    /// The number of the last transaction.
    last: u64,
    /// What it told on receipts: PINs, tokens and serial numbers.
    pub(crate) secrets: BTreeSet<String>,
}

/// What became of an attempt to buy.
pub(crate) enum Sale {
    /// The reference belongs to other content.
    Conflict,
    /// Answered with a failure.
    Declined(u16),
    /// Accepted, now or earlier.
    Sold(Box<View>),
}

/// A transaction as the provider shows it at one instant.
pub(crate) struct View {
    pub(crate) number: u64,
    pub(crate) order: Order,
    pub(crate) receipt: Receipt,
    pub(crate) status: Status,
}

struct Transaction {
    number: u64,
    order: Order,
    outcome: Outcome,
    since: Duration,
    polls: u32,
}

impl Till {
    pub(crate) fn new(usual: Outcome, idempotent: bool) -> Self {
        Self {
            idempotent,
            usual,
            next: VecDeque::new(),
            by_reference: HashMap::new(),
            transactions: HashMap::new(),
            last: 0,
            secrets: BTreeSet::new(),
        }
    }

    /// Scripts the next new reference, after those already scripted.
    pub(crate) fn script(&mut self, outcome: Outcome) {
        self.next.push_back(outcome);
    }

    /// Scripts one reference.
    pub(crate) fn script_for(&mut self, reference: String, outcome: Outcome) {
        self.by_reference.insert(reference, outcome);
    }

    /// Sells, unless the reference says it was sold already.
    ///
    /// The flag says whether this call had a side effect.
    pub(crate) fn buy(&mut self, now: Duration, order: Order) -> (Sale, bool) {
        let earlier = self.transactions.get(&order.reference);
        if let Some(earlier) = earlier.filter(|_| self.idempotent) {
            if earlier.order != order {
                return (Sale::Conflict, false);
            }
            let view = earlier.view(now);
            return (self.sold(view), false);
        }
        let outcome = self.outcome(&order.reference);
        // What leaves no record takes no number either: the next sale has it.
        if outcome.is_kept() {
            self.last = self.last.saturating_add(1);
        }
        let (number, reference) = (self.last, order.reference.clone());
        let sale = Transaction { number, order, outcome, since: now, polls: 0 };
        let view = sale.view(now);
        if outcome.is_kept() {
            self.transactions.insert(reference, sale);
        }
        let answer = match outcome {
            Outcome::TimeOut(_) => Sale::Declined(crate::code::TIMEOUT),
            _ => self.sold(view),
        };
        (answer, outcome.has_effect())
    }

    /// Looks a transaction up, which counts as a poll, this one included.
    pub(crate) fn look_up(
        &mut self,
        now: Duration,
        reference: &str,
    ) -> Option<View> {
        let transaction = self.transactions.get_mut(reference)?;
        transaction.polls = transaction.polls.saturating_add(1);
        let view = transaction.view(now);
        self.remember(&view);
        Some(view)
    }

    fn sold(&mut self, view: View) -> Sale {
        if let Status::Failed(code) = view.status {
            return Sale::Declined(code);
        }
        self.remember(&view);
        Sale::Sold(Box::new(view))
    }

    /// Only a completed sale shows its receipt, so only then is there anything
    /// a log could leak.
    fn remember(&mut self, view: &View) {
        if view.status == Status::Completed {
            self.secrets.extend(view.receipt.secrets().map(str::to_owned));
        }
    }

    fn outcome(&mut self, reference: &str) -> Outcome {
        self.by_reference
            .remove(reference)
            .or_else(|| self.next.pop_front())
            .unwrap_or(self.usual)
    }
}

impl Transaction {
    fn view(&self, now: Duration) -> View {
        let age = now.saturating_sub(self.since);
        View {
            number: self.number,
            order: self.order.clone(),
            receipt: receipt(self.number, self.order.product.category),
            status: self.outcome.status(age, self.polls),
        }
    }
}

#[cfg(test)]
mod tests;
