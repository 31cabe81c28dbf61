//! Servers that do one thing to every request, and keep what they were sent.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};

/// What a server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Does {
    Answer(String),
    /// A byte each 20 ms.
    Drip(String),
    /// Says this and closes.
    Break(String),
    Hang,
    Reset,
    /// Says this and no more.
    Stall(String),
}

pub(crate) struct Server {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::default();
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (does, seen) = (does.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    if matches!(does, Does::Reset) {
                        stream.set_zero_linger().unwrap();
                    }
                    // A client that gives up is a part of these tests.
                    drop(serve(&mut stream, &does, &seen).await);
                });
            }
        });
        Self { port, requests }
    }

    pub(crate) async fn answering(answer: impl Into<String>) -> Self {
        Self::start(Does::Answer(answer.into())).await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Every request that was read, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

pub(crate) async fn serve(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    does: &Does,
    seen: &Mutex<Vec<String>>,
) -> io::Result<()> {
    loop {
        let request = read_request(stream).await?;
        seen.lock().unwrap().push(request);
        match does {
            Does::Answer(answer) => stream.write_all(answer.as_bytes()).await?,
            Does::Break(answer) => {
                return stream.write_all(answer.as_bytes()).await;
            }
            Does::Drip(answer) => {
                for byte in answer.bytes() {
                    stream.write_all(&[byte]).await?;
                    stream.flush().await?;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            Does::Hang => std::future::pending().await,
            Does::Reset => return Ok(()),
            Does::Stall(answer) => {
                stream.write_all(answer.as_bytes()).await?;
                return std::future::pending().await;
            }
        }
    }
}

/// Head and body, by `content-length`.
async fn read_request(
    stream: &mut (impl AsyncRead + Unpin),
) -> io::Result<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.trim().parse().unwrap());
            if body.len() >= length {
                return Ok(text);
            }
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend(&buffer[..count]),
        }
    }
}

/// An answer with a body of this type.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
}

pub(crate) fn ok(body: &str) -> String {
    answer("200 OK", "content-type: application/json\r\n", body)
}

/// A port on which nobody listens.
pub(crate) async fn nobody() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}
