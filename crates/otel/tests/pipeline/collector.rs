//! A collector for OTLP over HTTP that keeps what it gets, on this machine.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// How a collector answers.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// It takes everything.
    Ok,
    /// It takes nothing, and says so.
    Refused,
    /// It accepts connections and never says a word.
    Silence,
}

#[derive(Clone)]
pub(crate) struct Collector {
    pub(crate) port: u16,
    requests: Requests,
}

/// Each request as it came, head and body.
pub(crate) type Requests = Arc<Mutex<Vec<String>>>;

impl Collector {
    pub(crate) fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Requests::default();
        let kept = Arc::clone(&requests);
        thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                match answer {
                    Answer::Silence => silent.push(stream),
                    _ => connection(stream, answer, &kept),
                }
            }
        });
        Self { port, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn connection(stream: TcpStream, answer: Answer, requests: &Requests) {
    let requests = Arc::clone(requests);
    thread::spawn(move || {
        // The client ends the connection when it likes.
        drop(serve(stream, answer, &requests));
    });
}

/// Reads requests until the client goes away.
pub(crate) fn serve(
    mut stream: impl Read + Write,
    answer: Answer,
    requests: &Requests,
) -> io::Result<()> {
    let answer: &[u8] = match answer {
        Answer::Refused => {
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"
        }
        _ => b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    };
    let mut read = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            return Ok(());
        }
        read.extend_from_slice(&chunk[..count]);
        while let Some(end) = end_of_request(&read) {
            let rest = read.split_off(end);
            let request = String::from_utf8_lossy(&read).into_owned();
            requests.lock().unwrap().push(request);
            read = rest;
            stream.write_all(answer)?;
        }
    }
}

fn end_of_request(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let (_, length) = text.split_once("content-length:")?;
    let length: usize = length.lines().next()?.trim().parse().ok()?;
    (bytes.len() >= head + length).then_some(head + length)
}
