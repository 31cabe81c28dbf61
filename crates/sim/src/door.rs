//! The listening socket.
//!
//! Refusing has to be exact: once [`Door::shut`] has returned, no connection
//! may come about any more, or a test that injects an outage and then sends
//! would pass or fail by chance. So the listener lives under a lock that both
//! sides share, rather than in the task that accepts, and is dropped on the
//! spot.
//!
//! Rejected: to keep listening and to reset what comes in. A client sees that
//! as a connection that came about and broke, which is another error, and one
//! after which a request may have been sent.

use std::{
    future::poll_fn,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::Notify,
    time::sleep,
};

use crate::clock::Clock;

/// The listening port, which can refuse connections for a while.
///
/// While shut, a socket that is bound but does not listen keeps the port: the
/// system refuses connections to it, and gives it to nobody who asks for a
/// free one.
pub(crate) struct Door {
    address: SocketAddr,
    state: Mutex<State>,
    changed: Notify,
}

enum State {
    Open(TcpListener),
    Shut { until: Duration, held: Option<TcpSocket> },
}

impl Door {
    pub(crate) fn open(port: u16) -> io::Result<Self> {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = bind(any)?.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        let state = Mutex::new(State::Open(listener));
        Ok(Self { address, state, changed: Notify::new() })
    }

    pub(crate) const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Refuses connections until then, from the return of this call on.
    pub(crate) fn shut(&self, until: Duration) {
        let mut state = self.lock();
        match &mut *state {
            State::Shut { until: old, .. } => *old = until.max(*old),
            State::Open(_) => {
                // The listener is closed before its address is bound again:
                // Linux lets two sockets share one only if neither listens.
                *state = State::Shut { until, held: None };
                let held = bind(self.address).ok();
                *state = State::Shut { until, held };
            }
        }
        self.changed.notify_one();
    }

    /// Closes for good and lets the port go.
    pub(crate) fn close(&self) {
        *self.lock() = State::Shut { until: Duration::MAX, held: None };
    }

    /// The next connection, opening again first if it is time.
    pub(crate) async fn accept(&self, clock: &Clock) -> (TcpStream, IpAddr) {
        loop {
            let wait = self.shut_for(clock.now());
            if wait.is_zero() {
                self.open_again();
            }
            // `changed` keeps one notice for later, so none is missed that
            // comes between the look above and the wait below.
            let accepted = tokio::select! {
                biased;
                () = self.changed.notified() => continue,
                () = sleep(wait), if !wait.is_zero() => continue,
                accepted = poll_fn(|cx| self.poll_accept(cx)) => accepted,
            };
            match accepted {
                Ok((stream, peer)) => return (stream, peer.ip()),
                // Out of descriptors, or a peer that left: try again soon.
                Err(_) => sleep(RETRY).await,
            }
        }
    }

    fn poll_accept(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        match &*self.lock() {
            State::Open(listener) => listener.poll_accept(cx),
            State::Shut { .. } => Poll::Pending,
        }
    }

    fn shut_for(&self, now: Duration) -> Duration {
        match &*self.lock() {
            State::Open(_) => Duration::ZERO,
            State::Shut { until, .. } => until.saturating_sub(now),
        }
    }

    /// Listens again on the port it kept, or else says when to try again.
    fn open_again(&self) {
        let mut state = self.lock();
        let State::Shut { until, held } = &mut *state else { return };
        let kept = held.take().map_or_else(|| bind(self.address), Ok);
        match kept.and_then(|socket| socket.listen(BACKLOG)) {
            Ok(listener) => *state = State::Open(listener),
            Err(_) => *until = until.saturating_add(RETRY),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const BACKLOG: u32 = 1024;
const RETRY: Duration = Duration::from_millis(10);

/// A socket that has the address but does not listen yet.
fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections of the closed listener may still hold the address. Windows
    // does not mind them, and means something else by the option: theft.
    if cfg!(not(windows)) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_shut_door_keeps_its_port() {
        let door = Door::open(0).unwrap();
        door.shut(Duration::from_secs(1));
        door.shut(Duration::ZERO);
        let state = door.lock();
        let State::Shut { until, held } = &*state else {
            panic!("it is open");
        };
        assert!(held.is_some(), "the port is free to be taken");
        assert_eq!(*until, Duration::from_secs(1), "the longer one counts");
    }
}
