use std::time::Duration;

/// One call of the token endpoint's, or two: a refresh that is rejected turns
/// into a login. Tells its answer from that of a call that nobody waits for
/// any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flight(pub(super) u64);

/// What a token is asked for with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Login,
    Refresh,
}

/// What somebody who wants a token is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Make this call, and wait for it.
    Call(Flight, Kind),
    /// Give up: the kill switch was used.
    Dead,
    /// Give up: no call may be made before so long.
    Refuse(Duration),
    /// Take the token that is there.
    Serve,
    /// Take the token that is there, and have this call made.
    ServeAndCall(Flight, Kind),
    /// Wait for the call that is being made.
    Wait,
}

/// What follows from a call that gave no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missed {
    /// Nothing: nobody waits for it any more.
    Forgotten,
    /// Everybody who waits gives up; the next call is in so long.
    GiveUp(Duration),
    /// The same flight goes on with the credentials.
    LogIn,
}

/// What follows from a token that the provider refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Nothing: it is about permission, or looked like it a moment ago.
    CoolingDown,
    /// The token is given up; a newer one can be asked for.
    GivenUp,
    /// The token was given up before; a newer one can be asked for.
    KnownBefore,
}

/// What a cell is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenState {
    /// The kill switch was used: every request fails.
    Dead,
    /// There was no token yet: requests wait for the first.
    Empty,
    /// The token may not be used any longer: requests wait for the next.
    Expired,
    /// The token is good.
    Fresh,
    /// The token is good, and its successor is asked for.
    Stale,
}
