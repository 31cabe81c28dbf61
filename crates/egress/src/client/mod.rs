//! A client of our own, which hands out nothing that goes past its layers.

mod error;
mod request;

use std::sync::Arc;

use http::Method;
use reqwest::Url;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware};

pub use self::{error::SendError, request::RequestBuilder};
use crate::Egress;

/// A client whose requests all go through its layers.
///
/// A `ClientWithMiddleware` is an `AsRef<reqwest::Client>`, and its requests
/// give the raw client by `build_split`: one careless line, and a request goes
/// past every layer. This one keeps it. Its layers are [`Egress::check`], those
/// of the app, and [`Egress::recheck`].
///
/// # Examples
///
/// ```
/// use palisade_egress::{Egress, EgressClient, Policy};
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::builder().allow("api.pay.example").build()?;
/// let egress = Egress::builder(policy).build()?;
/// let client = EgressClient::builder(egress).build()?;
/// let answer = client.get("https://api.pay.example/v1")?.send().await?;
/// # Ok(())
/// # }
/// ```
///
/// There is no way to the client inside:
///
/// ```compile_fail,E0277
/// fn raw(client: &palisade_egress::EgressClient) -> &reqwest::Client {
///     fn inside<T: AsRef<reqwest::Client>>(t: &T) -> &reqwest::Client {
///         t.as_ref()
///     }
///     inside(client)
/// }
/// ```
#[derive(Clone)]
pub struct EgressClient(ClientWithMiddleware);

impl EgressClient {
    /// Sets one up.
    #[must_use]
    pub fn builder(egress: Egress) -> EgressClientBuilder {
        let transport = reqwest::Client::builder();
        EgressClientBuilder { egress, transport, layers: Vec::new() }
    }

    /// A request by GET.
    ///
    /// # Errors
    ///
    /// When `url` is none.
    pub fn get(&self, url: &str) -> Result<RequestBuilder, SendError> {
        self.request(Method::GET, url)
    }

    /// A request by POST.
    ///
    /// # Errors
    ///
    /// When `url` is none.
    pub fn post(&self, url: &str) -> Result<RequestBuilder, SendError> {
        self.request(Method::POST, url)
    }

    /// A request by any method.
    ///
    /// # Errors
    ///
    /// When `url` is none.
    pub fn request(
        &self,
        method: Method,
        url: &str,
    ) -> Result<RequestBuilder, SendError> {
        let url: Url = url.parse().or(Err(SendError::invalid()))?;
        Ok(RequestBuilder::new(self.0.clone(), method, url))
    }
}

impl std::fmt::Debug for EgressClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EgressClient").finish_non_exhaustive()
    }
}

/// Sets an [`EgressClient`] up.
pub struct EgressClientBuilder {
    egress: Egress,
    transport: reqwest::ClientBuilder,
    layers: Vec<Arc<dyn Middleware>>,
}

impl EgressClientBuilder {
    /// With the timeouts, roots and limits of this client, which is
    /// [hardened](Egress::harden).
    #[must_use]
    pub fn transport(mut self, transport: reqwest::ClientBuilder) -> Self {
        self.transport = transport;
        self
    }

    /// With this layer inside of those before.
    #[must_use]
    pub fn with(mut self, layer: impl Middleware) -> Self {
        self.layers.push(Arc::new(layer));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// When the transport cannot be built.
    pub fn build(self) -> Result<EgressClient, SendError> {
        let transport = self.egress.harden(self.transport).build();
        let transport =
            transport.map_err(|error| SendError::of(error.into()))?;
        let mut client =
            ClientBuilder::new(transport).with(self.egress.check());
        for layer in self.layers {
            client = client.with_arc(layer);
        }
        Ok(EgressClient(client.with(self.egress.recheck()).build()))
    }
}

impl std::fmt::Debug for EgressClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EgressClientBuilder")
            .field("egress", &self.egress)
            .finish_non_exhaustive()
    }
}
