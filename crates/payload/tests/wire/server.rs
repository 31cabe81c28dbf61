//! A server that keeps what it is sent.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap};
use tokio::net::TcpListener;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Bytes>>>);

pub(crate) struct Server {
    address: String,
    kept: Kept,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let kept = Kept::default();
        let app = Router::new().fallback(keep).with_state(kept.clone());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async { axum::serve(listener, app).await.unwrap() });
        Self { address, kept }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn bodies(&self) -> Vec<String> {
        let kept = self.kept.0.lock().unwrap();
        let text = |body: &Bytes| String::from_utf8(body.to_vec()).unwrap();
        kept.iter().map(text).collect()
    }
}

async fn keep(State(kept): State<Kept>, headers: HeaderMap, body: Bytes) {
    let announced = headers.get("content-length");
    if let Some(announced) = announced {
        assert_eq!(*announced, *body.len().to_string());
    }
    kept.0.lock().unwrap().push(body);
}
