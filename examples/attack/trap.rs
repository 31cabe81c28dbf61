//! Where an attacker waits.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use palisade_sim::Simulator;
use tokio::{io::AsyncReadExt as _, net::TcpListener};

/// Counts connections, and the bytes that come over them.
///
/// It stands for a server of the attacker's, and for that of a cloud which
/// gives credentials to whoever asks: on 127.0.0.2, which the policy forbids as
/// it does theirs, so that nothing leaves this machine whatever happens.
pub(crate) struct Trap {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    bytes: Arc<AtomicUsize>,
}

impl Trap {
    /// On the port of the simulator, so that a name that leads there is enough.
    pub(crate) async fn beside(sim: &Simulator) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.2", sim.port())).await?;
        let trap = Self {
            address: listener.local_addr()?,
            connections: Arc::default(),
            bytes: Arc::default(),
        };
        let connections = Arc::clone(&trap.connections);
        let bytes = Arc::clone(&trap.bytes);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let mut buffer = [0; 4096];
                let read = stream.read(&mut buffer).await.unwrap_or_default();
                bytes.fetch_add(read, Ordering::SeqCst);
            }
        });
        Ok(trap)
    }

    pub(crate) fn caught(&self) -> (usize, usize) {
        let count = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        (count(&self.connections), count(&self.bytes))
    }
}
