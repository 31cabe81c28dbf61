use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::sync::oneshot;

use crate::{
    Environment, FetchError, host,
    keeper::{Killed, give_back},
};

/// What is left to be done once the kill switch has been used; from
/// [`Auth::revoke`](crate::Auth::revoke).
///
/// Its output says whether the provider was told: `Ok(true)` if it honours the
/// tokens no longer, `Ok(false)` if the source has no way to tell it, or there
/// was no token.
///
/// Inside a tokio runtime the provider is told in any case; elsewhere only if
/// this is awaited.
#[must_use = "the switch has acted; await this to know that no request is on \
              its way any more, or drop it"]
pub struct Revocation(
    Pin<Box<dyn Future<Output = Result<bool, FetchError>> + Send>>,
);

impl Revocation {
    pub(crate) fn new<E: Environment>(
        killed: Killed<E>,
        limit: Duration,
    ) -> Self {
        let Killed { mut gone, source, tokens } = killed;
        let tell = async move {
            match tokens {
                Some(tokens) => give_back(&*source, tokens, limit).await,
                None => Ok(false),
            }
        };
        let (answer, told) = oneshot::channel();
        // Dropped with the task if there is no runtime, and run here instead.
        let task = Box::pin(async move {
            let told = tell.await;
            // Nobody may want to know.
            drop(answer.send(told));
        });
        let task = host::spawn_or_return(task);
        Self(Box::pin(async move {
            // It only ever closes.
            while gone.changed().await.is_ok() {}
            if let Some(task) = task {
                task.await;
            }
            let given_up = FetchError::unavailable("the call was given up");
            told.await.unwrap_or(Err(given_up))
        }))
    }
}

impl Future for Revocation {
    type Output = Result<bool, FetchError>;

    fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revocation").finish_non_exhaustive()
    }
}
