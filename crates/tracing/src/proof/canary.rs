use std::fmt;
use std::io;
use std::time::{Duration, Instant};

use palisade_core::event;
use tracing::{error, info};

use super::encoding::Forms;
use super::{TARGET, nonce};

/// Watches over redaction and logging in production.
///
/// At each period it logs a harmless word and an invented password, new each
/// time, and asks what reached a sink of those of the last time. So everything
/// has one period to arrive. It then raises a tracing event of level `ERROR`
/// and target `palisade`:
///
/// * `log_canary_leaked`, when the password is there: redaction is off or was
///   set up wrong;
/// * `log_canary_missing`, when not even the harmless word is there, or the
///   sink cannot be read: logging has stopped, which PCI DSS 10.7.2 asks to be
///   noticed at once.
///
/// What the canary logs has the level `INFO` and the target [`TARGET`], which
/// filters must let pass.
///
/// This has no thread and no clock: call [`tick`](Self::tick) now and then, or
/// let [`spawn`](Self::spawn) do that. An alarm that only goes to a log which
/// has stopped is heard by nobody: let another sink have the events too, or act
/// on what `tick` returns.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, Instant};
///
/// use palisade_tracing::proof::{Canary, Verdict};
///
/// let mut canary = Canary::every(Duration::from_secs(300)).sink("app.log");
/// let start = Instant::now();
/// assert_eq!(canary.tick(start, || Ok(Vec::new())), Verdict::Sent);
/// // Nobody logs in this example.
/// let later = start + Duration::from_secs(300);
/// assert_eq!(canary.tick(later, || Ok(Vec::new())), Verdict::Missing);
/// ```
pub struct Canary {
    period: Duration,
    sink: String,
    sent: Option<Round>,
}

/// What was logged, and when.
struct Round {
    at: Instant,
    word: Forms,
    password: Forms,
}

/// What a tick has found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The harmless word arrived, the password did not.
    Clean,
    /// The period is not over; nothing was done.
    Early,
    /// The password is in the sink.
    Leaked,
    /// Nothing of the canary is in the sink.
    Missing,
    /// The first canary was sent, there is none to look for yet.
    Sent,
    /// The sink could not be read.
    Unreadable,
}

impl Canary {
    /// A canary for each `period`, which is a millisecond at least and should
    /// be longer than a record takes to arrive.
    #[must_use]
    pub fn every(period: Duration) -> Self {
        let period = period.max(Duration::from_millis(1));
        Self { period, sink: String::new(), sent: None }
    }

    /// What the events call the sink.
    #[must_use]
    pub fn sink(mut self, name: impl Into<String>) -> Self {
        self.sink = name.into();
        self
    }

    /// Looks for the last canary and sends the next one, if the period is over
    /// at `now`.
    ///
    /// `read` returns what reached the sink since the tick before, or more; it
    /// is called only when there is something to look for.
    pub fn tick(
        &mut self,
        now: Instant,
        read: impl FnOnce() -> io::Result<Vec<u8>>,
    ) -> Verdict {
        if !self.due_in(now).is_zero() {
            return Verdict::Early;
        }
        let last = self.sent.take();
        let verdict = last.map_or(Verdict::Sent, |last| last.judge(read()));
        self.raise(verdict);
        self.sent = Some(Round::send(now));
        verdict
    }

    /// How long it is until a tick does something.
    #[must_use]
    pub fn due_in(&self, now: Instant) -> Duration {
        self.sent.as_ref().map_or(Duration::ZERO, |last| {
            let waited = now.saturating_duration_since(last.at);
            self.period.saturating_sub(waited)
        })
    }

    fn raise(&self, verdict: Verdict) {
        let sink = &*self.sink;
        let reason = match verdict {
            Verdict::Leaked => {
                return error!(
                    name: event::LOG_CANARY_LEAKED.name(),
                    target: event::TARGET,
                    sink,
                    "log_canary_leaked",
                );
            }
            Verdict::Missing => "no_record",
            Verdict::Unreadable => "unreadable",
            _ => return,
        };
        error!(
            name: event::LOG_CANARY_MISSING.name(),
            target: event::TARGET,
            sink,
            reason,
            "log_canary_missing",
        );
    }
}

impl Round {
    fn send(now: Instant) -> Self {
        let word = format!("canary-{}", nonce::letters());
        let password = nonce::letters();
        info!(target: TARGET, "{word} has password={password}");
        Self { at: now, word: Forms::of(&word), password: Forms::of(&password) }
    }

    fn judge(&self, bytes: io::Result<Vec<u8>>) -> Verdict {
        match bytes {
            Err(_) => Verdict::Unreadable,
            Ok(bytes) if self.password.find_in(&bytes).is_some() => {
                Verdict::Leaked
            }
            Ok(bytes) if self.word.find_in(&bytes).is_some() => Verdict::Clean,
            Ok(_) => Verdict::Missing,
        }
    }
}

impl fmt::Debug for Canary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canary")
            .field("period", &self.period)
            .field("sink", &self.sink)
            .finish_non_exhaustive()
    }
}
