use http::{Method, StatusCode};
use palisade_retry::{Answer as Seen, Classifier, Verdict};

use crate::{Answer, Endpoint, Profile, TransactionStatus};

/// What the provider's answers say about a call: a status of 200 may be a
/// failure, and a failure may be a sale.
impl Classifier for Profile {
    /// Bodies of purchases and look-ups, which alone say what became of them,
    /// up to [`Answer::MAX_BODY`].
    fn max_body(&self, method: &Method, path: &str, _: StatusCode) -> usize {
        match self.endpoint(method, path) {
            Endpoint::Purchase | Endpoint::Transactions => Answer::MAX_BODY,
            _ => 0,
        }
    }

    fn classify(&self, seen: &Seen<'_>) -> Verdict {
        let answer = seen.body.and_then(|body| self.read(body));
        let outcome =
            self.outcome(seen.method, seen.path, seen.status, answer.as_ref());
        let code = answer.and_then(|answer| answer.code());
        let verdict = Verdict::from(outcome).with_code(code);
        // The purchase is there, and failed. A code alone does not say that it
        // is not: its check may come before the reference is looked up.
        let status = answer.and_then(|answer| answer.status());
        if status == Some(TransactionStatus::Failed) {
            verdict.settled()
        } else {
            verdict
        }
    }
}
