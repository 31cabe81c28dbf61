//! What goes wrong.

use std::time::Duration;

use palisade_sim::{Answer, Fault as Spoilt, Script, Simulator};

use crate::{check::World, kind::CANARY};

/// A row of the tables, without what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Half of the true answer.
    Cut,
    /// The name is not resolved.
    Dns,
    /// The connection ends before TLS is agreed on.
    Handshake,
    /// Too long to look at.
    Huge,
    /// After the timeout of the attempt.
    Late,
    /// Nobody listens.
    Refused,
    Reply(u16),
    /// With a header.
    ReplyWith(u16, &'static str, &'static str),
    Reset,
    /// Before the timeout of the attempt.
    Slow,
    /// A certificate from somebody else.
    Untrusted,
    WrongJson,
}

pub(crate) const SLOW: Duration = Duration::from_millis(60);
pub(crate) const HUGE: u64 = 300_000;

pub(crate) const AFTER_1_S: Fault = Fault::ReplyWith(429, "retry-after", "1");
pub(crate) const AFTER_70_MS: Fault =
    Fault::ReplyWith(429, "retry-after-ms", "70");
pub(crate) const ELSEWHERE: Fault =
    Fault::ReplyWith(307, "location", "https://localhost:9/?q=canary");

impl Fault {
    /// All that a table has to have.
    pub(crate) const ALL: [Self; 21] = [
        Self::Refused,
        Self::Dns,
        Self::Untrusted,
        Self::Handshake,
        Self::Reset,
        Self::Cut,
        Self::Slow,
        Self::Late,
        Self::Reply(401),
        Self::Reply(403),
        Self::Reply(409),
        Self::Reply(429),
        AFTER_1_S,
        AFTER_70_MS,
        Self::Reply(500),
        Self::Reply(502),
        Self::Reply(503),
        Self::Reply(504),
        ELSEWHERE,
        Self::WrongJson,
        Self::Huge,
    ];

    /// Whether the provider can have done its work.
    pub(crate) const fn may_be_processed(self) -> bool {
        !self.is_without_connection()
    }

    pub(crate) const fn is_without_connection(self) -> bool {
        matches!(
            self,
            Self::Dns | Self::Handshake | Self::Refused | Self::Untrusted
        )
    }

    pub(crate) const fn is_too_busy(self) -> bool {
        matches!(self, Self::Reply(429) | Self::ReplyWith(429, ..))
    }

    /// What the provider asks for before the next attempt.
    pub(crate) fn server_delay(self) -> Duration {
        match self {
            AFTER_1_S => Duration::from_secs(1),
            AFTER_70_MS => Duration::from_millis(70),
            _ => Duration::ZERO,
        }
    }

    /// Sets it up at the provider; what is wrong with names and trust is at
    /// the client.
    pub(crate) fn inject(
        self,
        sim: &Simulator,
        path: &str,
        is_processed: bool,
        world: World,
    ) {
        let hour = Duration::from_secs(3_600);
        let spoilt = match self {
            Self::Refused if world.lasts => Spoilt::Refuse(hour),
            Self::Dns | Self::Refused | Self::Untrusted => return,
            Self::Cut => Spoilt::HalfAnswer,
            Self::Handshake => Spoilt::ResetHandshake,
            Self::Huge => Spoilt::HugeBody(HUGE),
            Self::Late => Spoilt::Delay(hour),
            Self::Reply(status) => Spoilt::Reply(answer(status)),
            Self::ReplyWith(status, name, value) => {
                Spoilt::Reply(answer(status).header(name, value))
            }
            Self::Reset => Spoilt::Reset,
            Self::Slow => Spoilt::Delay(SLOW),
            Self::WrongJson => Spoilt::WrongJson,
        };
        let script = Script::from(spoilt).on(path);
        let times = if world.lasts { MORE } else { 1 };
        let script = script.times(times);
        sim.inject(if is_processed { script.processed() } else { script });
    }

    /// How many requests or connections are to have met it.
    pub(crate) fn met(self, sim: &Simulator, world: World) -> u64 {
        let is_scripted =
            !matches!(self, Self::Dns | Self::Refused | Self::Untrusted);
        let times = if world.lasts { MORE } else { 1 };
        let injected = if is_scripted { u64::from(times) } else { 0 };
        injected - sim.faults_left()
    }
}

/// More than there are attempts.
const MORE: u32 = 9;

fn answer(status: u16) -> Answer {
    Answer::new(status).header("x-note", CANARY).body(CANARY)
}
