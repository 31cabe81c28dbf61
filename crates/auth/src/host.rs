//! What the shell needs of the process it runs in, in one place, so that the
//! model of interleavings can put its own in.

use std::{pin::Pin, time::Duration};

pub(crate) use self::running::{RwLock, spawn, within};

/// The time since `epoch`.
#[expect(clippy::disallowed_methods, reason = "the shell reads the clock")]
pub(crate) fn since(epoch: tokio::time::Instant) -> Duration {
    tokio::time::Instant::now().saturating_duration_since(epoch)
}

#[expect(clippy::disallowed_methods, reason = "the shell reads the clock")]
pub(crate) fn epoch() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// A task that may run here or elsewhere.
pub(crate) type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs `task` on its own, or gives it back if there is no runtime.
pub(crate) fn spawn_or_return(task: Task) -> Option<Task> {
    if running::can_spawn() { spawn(task).err().and(None) } else { Some(task) }
}

/// No runtime to spawn a task on.
#[derive(Debug)]
pub(crate) struct NoRuntime;

#[cfg(not(all(test, shuttle)))]
mod running {
    use std::time::Duration;

    pub(crate) use std::sync::RwLock;
    use tokio::runtime::Handle;

    use super::NoRuntime;

    pub(super) fn can_spawn() -> bool {
        Handle::try_current().is_ok()
    }

    /// Runs `task` on its own.
    pub(crate) fn spawn(
        task: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), NoRuntime> {
        let handle = Handle::try_current().or(Err(NoRuntime))?;
        // Its end is told by what it leaves in the keeper.
        drop(handle.spawn(task));
        Ok(())
    }

    /// What `future` gives within `limit`.
    pub(crate) async fn within<F: Future>(
        limit: Duration,
        future: F,
    ) -> Option<F::Output> {
        tokio::time::timeout(limit, future).await.ok()
    }
}

#[cfg(all(test, shuttle))]
mod running {
    use std::time::Duration;

    pub(crate) use shuttle::sync::RwLock;

    use super::NoRuntime;

    pub(super) const fn can_spawn() -> bool {
        true
    }

    pub(crate) fn spawn(
        task: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), NoRuntime> {
        // A handle that is dropped lets its task run on.
        drop(shuttle::future::spawn(task));
        Ok(())
    }

    pub(crate) async fn within<F: Future>(
        _: Duration,
        future: F,
    ) -> Option<F::Output> {
        Some(future.await)
    }
}
