//! For axum.

use axum_core::response::{IntoResponse, Response};
use http::{
    HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};

use crate::PublicError;

impl IntoResponse for PublicError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let content_type = HeaderValue::from_static(Self::CONTENT_TYPE);
        // A reference is one client's.
        let no_store = HeaderValue::from_static("no-store");
        let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, no_store)];
        (status, headers, self.to_json()).into_response()
    }
}
