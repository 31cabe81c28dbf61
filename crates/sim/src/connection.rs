//! One task for each connection, all of them children of one that accepts.
//!
//! Aborting that one drops its [`JoinSet`] and so aborts the others: nothing
//! runs on after the simulator is gone, whatever it was waiting for.
//!
//! Hyper owns the socket while it serves, and a request has no way to it. A
//! fault that ends the connection therefore only says so, through [`Ending`],
//! and never returns; the task here takes the socket back and ends it.

use std::{net::IpAddr, pin::pin, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    sync::{Notify, watch},
    task::JoinSet,
    time::timeout,
};

use crate::{service::answer, shared::Shared};

/// Accepts connections until aborted, and takes all of them along then.
pub(crate) async fn accept_all(shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            (stream, ip) = shared.door.accept(&shared.clock) => {
                // Subscribed here: a hang-up from now on is seen.
                let hang_up = shared.hang_up.subscribe();
                let shared = Arc::clone(&shared);
                connections.spawn(serve(shared, stream, ip, hang_up));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// How a request asks for the end of the connection that carries it.
#[derive(Default)]
pub(crate) struct Ending {
    /// Closes without finishing.
    pub(crate) close: Notify,
    /// Resets, with RST rather than FIN.
    pub(crate) reset: Notify,
}

/// Serves one connection until either side has enough.
async fn serve(
    shared: Arc<Shared>,
    stream: TcpStream,
    ip: IpAddr,
    mut hang_up: watch::Receiver<()>,
) {
    let refused = shared.engine(|engine, _| {
        let ledger = &mut engine.ledger;
        ledger.connections = ledger.connections.saturating_add(1);
        engine.playlist.for_connection()
    });
    // Before the handshake: there is no request yet, and no path.
    if refused {
        return reset(&stream);
    }
    // An answer is small and awaited: no waiting for more to send.
    drop(stream.set_nodelay(true));
    // Whoever connects and says nothing would hold a task for ever.
    let handshake = timeout(HANDSHAKE, shared.tls.acceptor.accept(stream));
    let Ok(Ok(stream)) = handshake.await else {
        return shared.engine(|engine, _| {
            let failed = &mut engine.ledger.failed_handshakes;
            *failed = failed.saturating_add(1);
        });
    };
    let ending = Arc::new(Ending::default());
    let service = service_fn(|request| {
        answer(Arc::clone(&shared), ip, Arc::clone(&ending), request)
    });
    let io = TokioIo::new(stream);
    let mut connection = http1::Builder::new().serve_connection(io, service);
    tokio::select! {
        // First, so that what an ending leaves behind is sent before it.
        biased;
        // A client that breaks off is its own affair.
        _ = pin!(&mut connection) => return,
        () = ending.close.notified() => return,
        () = ending.reset.notified() => {}
        _ = hang_up.changed() => {}
    }
    let (stream, _) = connection.into_parts().io.into_inner().into_inner();
    reset(&stream);
}

/// Lets the stream end with RST when it is dropped.
fn reset(stream: &TcpStream) {
    // Fails only on a socket that is dead already.
    drop(stream.set_zero_linger());
}

/// Longer than any handshake on one machine takes.
const HANDSHAKE: Duration = Duration::from_secs(10);
