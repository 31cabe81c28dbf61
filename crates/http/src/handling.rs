use std::{future::ready, pin::Pin};

use reqwest::Response;
use reqwest_middleware::{Error, Result};

/// What `Middleware::handle` returns, for a layer that writes it by hand.
///
/// `async_trait` moves the request into the future of the layer, within it to a
/// place of its own, and out of it again: 270 bytes each time, and room for two
/// requests for as long as one is under way. A layer that waits for nothing
/// before it hands the request on need not hold it at all.
///
/// Such a layer works when its future is made, and not when that is polled. For
/// a check this is all the same; what takes something that others wait for, a
/// slot or a token, is for the future.
///
/// # Examples
///
/// ```
/// use http::{Extensions, Method};
/// use palisade_http::{Failure, Handling, refused};
/// use reqwest::Request;
/// use reqwest_middleware::{Error, Middleware, Next};
///
/// /// Lets nothing through that changes something.
/// struct ReadOnly;
///
/// impl Middleware for ReadOnly {
///     fn handle<'s, 'e, 'n, 'f>(
///         &'s self,
///         request: Request,
///         extensions: &'e mut Extensions,
///         next: Next<'n>,
///     ) -> Handling<'f>
///     where
///         's: 'f,
///         'e: 'f,
///         'n: 'f,
///     {
///         if *request.method() == Method::GET {
///             next.run(request, extensions)
///         } else {
///             refused(Error::middleware(Failure::REFUSED))
///         }
///     }
/// }
/// ```
pub type Handling<'f> =
    Pin<Box<dyn Future<Output = Result<Response>> + Send + 'f>>;

/// Of a layer that sends nothing.
#[must_use]
pub fn refused<'f>(error: impl Into<Error>) -> Handling<'f> {
    Box::pin(ready(Err(error.into())))
}
