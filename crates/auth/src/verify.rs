//! A chain is looked at without a request that leaves.

use std::{error, fmt};

use http::{Extensions, Method};
use palisade_http::{Failure, MissingStage, WrongOrder, find};
use reqwest::{Request, Url};
use reqwest_middleware::ClientWithMiddleware;

use crate::{AuthError, Environment, Origin, middleware::Probe};

pub(crate) async fn verify<E: Environment>(
    origin: &Origin<E>,
    client: &ClientWithMiddleware,
) -> Result<(), VerifyError> {
    let url = Url::parse(&origin.to_string())
        .or(Err(VerifyError { reason: Wrong::NoInject }))?;
    let mut request = Request::new(Method::GET, url);
    *request.version_mut() = Probe::VERSION;
    let probe = Probe::default();
    let mut extensions = Extensions::new();
    extensions.insert(probe.clone());
    let sent = client.execute_with_extensions(request, &mut extensions).await;
    let reason = match &sent {
        _ if probe.has_arrived() => return Ok(()),
        Ok(_) => Wrong::NoInject,
        Err(error) => {
            if let Some(order) = find::<WrongOrder>(error) {
                Wrong::Order(*order)
            } else if let Some(missing) = find::<MissingStage>(error) {
                Wrong::Missing(*missing)
            } else if find(error).is_some_and(AuthError::is_mismatched) {
                Wrong::Mismatched
            } else if Failure::of(error).is_refused() {
                Wrong::Refused(Failure::of(error))
            } else {
                Wrong::NoInject
            }
        }
    };
    Err(VerifyError { reason })
}

/// What is wrong with a chain, from [`Auth::verify`](crate::Auth::verify).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    reason: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrong {
    Mismatched,
    Missing(MissingStage),
    NoInject,
    Order(WrongOrder),
    Refused(Failure),
}

impl VerifyError {
    /// The two layers that are in a wrong order.
    #[must_use]
    pub const fn wrong_order(&self) -> Option<&WrongOrder> {
        match &self.reason {
            Wrong::Order(order) => Some(order),
            _ => None,
        }
    }

    /// The layer that is not in the chain, though another one needs it.
    #[must_use]
    pub const fn missing_stage(&self) -> Option<&MissingStage> {
        match &self.reason {
            Wrong::Missing(missing) => Some(missing),
            _ => None,
        }
    }

    /// Whether the two halves are of different [`Auth`](crate::Auth)s: a token
    /// that is refused would be sent twice, and renewed by nobody.
    #[must_use]
    pub const fn is_mismatched(&self) -> bool {
        matches!(self.reason, Wrong::Mismatched)
    }

    /// Whether the inner half is not in the chain: no request has a token.
    #[must_use]
    pub const fn is_without_inject(&self) -> bool {
        matches!(self.reason, Wrong::NoInject)
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Wrong::Mismatched => AuthError::MISMATCHED.fmt(f),
            Wrong::Missing(missing) => missing.fmt(f),
            Wrong::NoInject => f.write_str(
                "no inject of this credential is in the chain, add it last",
            ),
            Wrong::Order(order) => order.fmt(f),
            Wrong::Refused(_) => f.write_str(
                "another layer does not let the request pass that is to verify \
                 the chain",
            ),
        }
    }
}

impl error::Error for VerifyError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Wrong::Refused(failure) => Some(failure),
            _ => None,
        }
    }
}
