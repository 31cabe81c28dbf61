use std::{fmt, time::Duration};

use async_trait::async_trait;
use palisade_core::SafeUrl;
use reqwest::{
    ClientBuilder, Method, Request, Response, Url,
    header::{HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};
use serde_json::Value;

use super::{Credential, Origin, Provenance, error::Reason, text};
use crate::{
    Environment, SourceBuildError,
    source::{
        Trouble,
        answer::Json,
        endpoint::{Endpoint, EndpointConfig, erased, parse},
    },
};

const TOKEN: HeaderName = HeaderName::from_static("x-vault-token");
const NAMESPACE: HeaderName = HeaderName::from_static("x-vault-namespace");

/// Sets up a credential that `OpenBao` or Vault keeps; from
/// [`Credential::from_vault`].
///
/// ```
/// use palisade_auth::{Credential, Production};
///
/// let token = Credential::from_file("/run/secrets/vault-token");
/// let password =
///     Credential::<Production>::from_vault("https://vault.example:8200", token)
///         .secret("pagamio/api")
///         .key("password")
///         .build()?;
/// assert_eq!(
///     password.provenance().to_string(),
///     "key password of secret/pagamio/api in the vault \
///      https://vault.example:8200/"
/// );
/// # Ok::<(), palisade_auth::SourceBuildError>(())
/// ```
#[must_use = "nothing is checked before `build`"]
pub struct VaultBuilder<E: Environment> {
    address: String,
    token: Credential<E>,
    mount: String,
    secret: String,
    key: String,
    namespace: Option<String>,
    endpoint: EndpointConfig,
}

impl<E: Environment> VaultBuilder<E> {
    pub(super) fn new(address: String, token: Credential<E>) -> Self {
        Self {
            address,
            token,
            mount: "secret".to_owned(),
            secret: String::new(),
            key: "password".to_owned(),
            namespace: None,
            endpoint: EndpointConfig::new(),
        }
    }

    /// Where the key-value store is mounted; `secret` unless set.
    pub fn mount(mut self, mount: impl Into<String>) -> Self {
        self.mount = mount.into();
        self
    }

    /// The path of the secret below the mount, such as `pagamio/api`. Without
    /// one there is nothing to build.
    pub fn secret(mut self, path: impl Into<String>) -> Self {
        self.secret = path.into();
        self
    }

    /// Which key of the secret; `password` unless set. Its value has to be a
    /// text.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// The namespace; the root's unless set.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// How long it may take, answer included; 10 seconds unless set.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.endpoint.timeout = timeout;
        self
    }

    /// A client to begin with, for certificate authorities, a resolver, or
    /// pins. It is made stricter, as that of a source is.
    pub fn client(mut self, client: ClientBuilder) -> Self {
        self.endpoint.client = client;
        self
    }

    /// Lets an address of this very machine be `http`: 127.0.0.0/8, `[::1]`
    /// and `localhost`. For tests, or for an agent beside the app.
    pub const fn dangerous_allow_loopback_http(mut self) -> Self {
        self.endpoint.allows_loopback_http = true;
        self
    }

    /// Checks the settings. No runtime is needed, and nobody is connected to.
    ///
    /// # Errors
    ///
    /// [`SourceBuildError`] when the address is no URL or not https, holds
    /// credentials or a fragment, mount, path or key is empty or has a segment
    /// that is none, the namespace cannot be sent, the timeout is zero, `reqwest`
    /// has no TLS, or the client cannot be built.
    pub fn build(self) -> Result<Credential<E>, SourceBuildError> {
        if self.key.is_empty() {
            return Err(SourceBuildError::empty("the key in the secret"));
        }
        let address = parse(&self.address, self.endpoint.allows_loopback_http)?;
        let namespace = self.namespace.as_deref().map(HeaderValue::from_str);
        let namespace = namespace.transpose();
        let namespace = namespace
            .map_err(|_not_shown| SourceBuildError::header("the namespace"))?;
        let provenance = Provenance::Vault {
            address: SafeUrl(address.as_str()).to_string(),
            path: format!("{}/{}", self.mount, self.secret),
            key: self.key.clone(),
        };
        Ok(Credential::new(VaultSecret {
            url: url(address, &self.mount, &self.secret)?,
            key: self.key,
            token: self.token,
            namespace,
            provenance,
            endpoint: self.endpoint.build()?,
        }))
    }
}

impl<E: Environment> fmt::Debug for VaultBuilder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultBuilder")
            .field("environment", &E::NAME)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// `/v1/MOUNT/data/PATH`, each segment encoded.
fn url(
    mut address: Url,
    mount: &str,
    secret: &str,
) -> Result<Url, SourceBuildError> {
    for path in [mount, secret] {
        let mut segments = path.split('/');
        if segments.any(|name| matches!(name, "" | "." | "..")) {
            return Err(SourceBuildError::segment(path.to_owned()));
        }
    }
    if let Ok(mut segments) = address.path_segments_mut() {
        segments.pop_if_empty().push("v1").extend(mount.split('/'));
        segments.push("data").extend(secret.split('/'));
    }
    Ok(address)
}

struct VaultSecret<E: Environment> {
    url: Url,
    key: String,
    token: Credential<E>,
    namespace: Option<HeaderValue>,
    provenance: Provenance,
    endpoint: Endpoint,
}

#[async_trait]
impl<E: Environment> Origin for VaultSecret<E> {
    fn provenance(&self) -> Provenance {
        self.provenance.clone()
    }

    async fn read(&self) -> Result<SecretString, Reason> {
        let response = self.ask().await?;
        match response.status().as_u16() {
            200 => {}
            404 => return Err(Reason::Missing("secret")),
            429 | 500.. => {
                return Err(Reason::Unavailable(
                    "it says so by the status of its answer",
                ));
            }
            status => return Err(Reason::Refused(status)),
        }
        let answer = Json::read(response).await?;
        let data = answer.value().pointer("/data/data");
        match data.ok_or(Reason::Malformed("it has no secret"))?.get(&self.key)
        {
            Some(Value::String(value)) => text::secret(value.as_bytes()),
            Some(_) => Err(Reason::Malformed("the value is no text")),
            None => Err(Reason::Missing("key")),
        }
    }
}

impl<E: Environment> VaultSecret<E> {
    async fn ask(&self) -> Result<Response, Reason> {
        let token = self.token.resolve().await;
        let token = token.map_err(|e| Reason::VaultToken(Box::new(e)))?;
        let token = token.expose_secret().as_bytes().to_vec();
        let token = erased(Zeroizing::new(token));
        let mut token = HeaderValue::from_maybe_shared(token)
            .map_err(|_not_shown| Reason::VaultTokenHeader)?;
        token.set_sensitive(true);
        let mut request = Request::new(Method::GET, self.url.clone());
        let headers = request.headers_mut();
        headers.insert(TOKEN, token);
        if let Some(namespace) = &self.namespace {
            headers.insert(NAMESPACE, namespace.clone());
        }
        Ok(self.endpoint.send(request).await?)
    }
}

impl From<Trouble> for Reason {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Malformed(why) => Self::Malformed(why),
            Trouble::Unavailable(why) => Self::Unavailable(why),
        }
    }
}
