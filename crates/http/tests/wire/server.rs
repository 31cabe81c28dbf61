//! Servers that do one thing to every connection, and say what they saw.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// What a server does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Does {
    /// Reads the request, and says this in these pieces.
    Answer(&'static [&'static str]),
    /// Reads the request and closes.
    CloseAfterRead,
    /// Reads the request, and never answers.
    Hang,
    /// Reads the request and resets.
    ResetAfterRead,
    /// Resets at once.
    ResetBeforeRead,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) async fn start(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, does, Arc::clone(&seen)));
            }
        });
        Self { port, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// How many whole requests were read.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, does: Does, seen: Arc<AtomicUsize>) {
    if matches!(does, Does::ResetBeforeRead) {
        return stream.set_zero_linger().unwrap();
    }
    while read_request(&mut stream).await.is_ok() {
        seen.fetch_add(1, Ordering::SeqCst);
        match does {
            Does::Answer(pieces) => {
                for piece in pieces {
                    if stream.write_all(piece.as_bytes()).await.is_err() {
                        return;
                    }
                    // So that the other side reads them one by one.
                    stream.flush().await.unwrap();
                    tokio::time::sleep(std::time::Duration::from_millis(5))
                        .await;
                }
                let mut more = pieces.iter().map(|p| p.to_ascii_lowercase());
                if more.any(|piece| piece.contains("connection: close")) {
                    return;
                }
            }
            Does::CloseAfterRead => return,
            Does::Hang => std::future::pending().await,
            Does::ResetAfterRead => return stream.set_zero_linger().unwrap(),
            Does::ResetBeforeRead => {}
        }
    }
}

/// Head and body, by `content-length`.
pub(crate) async fn read_request(
    stream: &mut (impl AsyncRead + Unpin),
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.trim().parse().unwrap());
            if body.len() >= length {
                return Ok(bytes);
            }
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend(&buffer[..count]),
        }
    }
}

/// A port on which nobody listens.
pub(crate) async fn nobody() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}
