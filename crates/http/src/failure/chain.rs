use std::{error::Error, io};

use reqwest_middleware::Error as MiddlewareError;

type DynError = dyn Error + 'static;

/// The first error of type `E` in the whole chain of causes: what a layer of
/// yours or of ours returned, however many layers have wrapped it since.
///
/// Finds it inside nested errors of `reqwest_middleware` and of
/// [`std::io::Error`], whose `source()` skips the very error they hold, and as
/// a context that a layer attached.
///
/// # Examples
///
/// ```
/// use http::Extensions;
/// use palisade_http::{Stage, WrongOrder};
/// use reqwest_middleware::Error;
///
/// let mut extensions = Extensions::new();
/// Stage::Inject.enter(&mut extensions)?;
/// let wrong = Stage::Retry.enter(&mut extensions).unwrap_err();
/// let error = Error::middleware(Error::from(wrong));
/// assert_eq!(palisade_http::find::<WrongOrder>(&error), Some(&wrong));
/// # Ok::<(), WrongOrder>(())
/// ```
#[must_use]
pub fn find<'e, E: Error + Send + Sync + 'static>(
    error: &'e (dyn Error + 'static),
) -> Option<&'e E> {
    Chain::of(error).find_map(|cause| {
        if let Some(MiddlewareError::Middleware(boxed)) = cause.downcast_ref() {
            return boxed.downcast_ref::<E>();
        }
        cause.downcast_ref::<E>()
    })
}

/// An error and all its causes, those included that `source()` passes over.
pub(super) struct Chain<'e>(Option<&'e DynError>);

impl<'e> Chain<'e> {
    pub(super) const fn of(error: &'e DynError) -> Self {
        Self(Some(error))
    }
}

impl<'e> Iterator for Chain<'e> {
    type Item = &'e DynError;

    fn next(&mut self) -> Option<&'e DynError> {
        let error = self.0?;
        self.0 = cause_of(error);
        Some(error)
    }
}

fn cause_of(error: &DynError) -> Option<&DynError> {
    if let Some(error) = error.downcast_ref::<MiddlewareError>() {
        return Some(match error {
            MiddlewareError::Middleware(boxed) => {
                let cause: &(dyn Error + Send + Sync + 'static) = &**boxed;
                cause
            }
            MiddlewareError::Reqwest(error) => error,
        });
    }
    if let Some(error) = error.downcast_ref::<io::Error>() {
        let cause: &(dyn Error + Send + Sync + 'static) = error.get_ref()?;
        return Some(cause);
    }
    error.source()
}
