//! How the shop comes to its tokens, and where they may go.

use std::{error::Error, sync::Arc};

use palisade_auth::{
    AnswerShape, Auth, Credential, JsonLogin, Origin, Refusal, Sandbox,
};
use palisade_core::SecretSink;
use serde_json::Value;

/// An ordinary client: it trusts one authority and follows nobody.
pub(crate) fn transport(
    ca_pem: &str,
) -> reqwest::Result<reqwest::ClientBuilder> {
    let authority = reqwest::Certificate::from_pem(ca_pem.as_bytes())?;
    Ok(reqwest::Client::builder()
        .tls_certs_only([authority])
        .https_only(true)
        .redirect(reqwest::redirect::Policy::none()))
}

/// The provider's login, in both editions of its documents.
pub(crate) fn source(
    base_url: &str,
    ca_pem: &str,
    username: &str,
    password: Credential<Sandbox>,
) -> Result<JsonLogin<Sandbox>, Box<dyn Error>> {
    let answer = AnswerShape::token_at(["/data/token", "/accessToken"])
        .refresh_token_at(["/data/refreshToken"])
        .lifetime_at(["/data/expiresIn", "/expiresIn"])
        .success_at(["/successful"]);
    Ok(JsonLogin::builder(format!("{base_url}/auth/token"), answer)
        .plain_field("username", username)
        .field("password", password)
        .refresh_url(format!("{base_url}/auth/token/refresh"))
        .client(transport(ca_pem)?)
        .build()?)
}

pub(crate) fn auth(
    source: JsonLogin<Sandbox>,
    base_url: &str,
    secrets: Arc<dyn SecretSink>,
) -> Result<Auth<Sandbox>, Box<dyn Error>> {
    let url = reqwest::Url::parse(base_url)?;
    let origin = Origin::new(&url.origin().ascii_serialization())?;
    Ok(Auth::builder(source, origin)
        .secret_sink(secrets)
        .stale_if(is_stale)
        .build()?)
}

/// Code 1105 says that the caller may not do this, whatever the token.
fn is_stale(refusal: &Refusal<'_>) -> bool {
    let body = serde_json::from_slice(refusal.body().unwrap_or_default());
    let body: Value = body.unwrap_or_default();
    body.get("responseCode").and_then(Value::as_str) != Some("1105")
}
