//! The shop's own front door: what customers and attackers talk to. Each
//! request is a span with the fields of OpenTelemetry's HTTP conventions, as an
//! OpenTelemetry layer for axum makes them, and a tag of the token.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::{get, post},
};
use palisade_core::FingerprintKey;
use tokio::{net::TcpListener, task::JoinHandle};
use tracing::{Instrument as _, field::Empty, info_span};

/// What the one customer there is has to show.
pub(crate) const TOKEN: &str = "canary-customer-token";
const PASSWORD: &str = "canary-customer-password";

pub(crate) struct Front {
    pub(crate) url: String,
    serving: JoinHandle<()>,
}

impl Front {
    pub(crate) async fn open() -> Result<Self, Box<dyn std::error::Error>> {
        let key = Arc::new(FingerprintKey::random()?);
        let app = Router::new()
            .route("/login", post(login))
            .route("/orders/{id}", get(order))
            .layer(from_fn_with_state(key, span));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                tracing::error!(%error, "the front door is closed");
            }
        });
        Ok(Self { url, serving })
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn login(password: String) -> StatusCode {
    if password == PASSWORD { StatusCode::OK } else { StatusCode::UNAUTHORIZED }
}

/// The customer has one order, number 7.
async fn order(Path(id): Path<u32>, headers: HeaderMap) -> StatusCode {
    match token(&headers) {
        Some(TOKEN) if id == 7 => StatusCode::OK,
        Some(TOKEN) => StatusCode::FORBIDDEN,
        _ => StatusCode::UNAUTHORIZED,
    }
}

fn token(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

async fn span(
    State(key): State<Arc<FingerprintKey>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let tag = token(request.headers())
        .map(|token| key.fingerprint("token", token.as_bytes()));
    let span = info_span!(
        "HTTP request",
        otel.kind = "server",
        http.request.method = request.method().as_str(),
        client.address = %peer.ip(),
        token.fingerprint = tag.map(tracing::field::display),
        http.response.status_code = Empty,
    );
    let answer = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", answer.status().as_u16());
    answer
}
