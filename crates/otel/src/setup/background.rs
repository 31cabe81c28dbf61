//! What an export runs on.
//!
//! HTTP brings its own thread. gRPC needs a runtime: on that of the app it
//! hangs where the one thread there is waits for the flush (opentelemetry-rust
//! issue 2715). So it gets one of its own, with one thread.

use opentelemetry_sdk::error::OTelSdkResult;

/// Drives exports; the runtime of gRPC lives as long as an exporter needs it.
#[derive(Clone, Debug)]
pub(super) struct Background {
    #[cfg(feature = "grpc")]
    grpc: Option<grpc::Runtime>,
}

impl Background {
    /// For a client that brings its own thread and keeps its own time.
    pub(super) const fn none() -> Self {
        Self {
            #[cfg(feature = "grpc")]
            grpc: None,
        }
    }

    pub(super) async fn drive(
        &self,
        export: impl Future<Output = OTelSdkResult> + Send,
    ) -> OTelSdkResult {
        #[cfg(feature = "grpc")]
        if let Some(runtime) = &self.grpc {
            return runtime.bounded(export).await;
        }
        export.await
    }
}

#[cfg(feature = "grpc")]
mod grpc {
    use std::{io, sync::Arc, time::Duration};

    use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
    use tokio::{runtime, time};

    use super::Background;

    impl Background {
        /// A runtime with one thread, where an export may take so long.
        ///
        /// # Errors
        ///
        /// When the operating system gives no thread.
        pub(in super::super) fn grpc(timeout: Duration) -> io::Result<Self> {
            let owned = runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("palisade-otel-grpc")
                .enable_all()
                .build()?;
            let owned = Arc::new(Owned(Some(owned)));
            Ok(Self { grpc: Some(Runtime { owned, timeout }) })
        }

        /// Calls `make` where a client finds the runtime.
        pub(in super::super) fn within<T>(
            &self,
            make: impl FnOnce() -> T,
        ) -> T {
            let runtime = self.grpc.as_ref().and_then(Runtime::tokio);
            let _inside = runtime.map(runtime::Runtime::enter);
            make()
        }
    }

    #[derive(Clone, Debug)]
    pub(super) struct Runtime {
        owned: Arc<Owned>,
        timeout: Duration,
    }

    impl Runtime {
        fn tokio(&self) -> Option<&runtime::Runtime> {
            self.owned.0.as_ref()
        }

        /// The client bounds the request, but not the wait for a connection.
        pub(super) async fn bounded(
            &self,
            export: impl Future<Output = OTelSdkResult> + Send,
        ) -> OTelSdkResult {
            let most = self.timeout.saturating_mul(2);
            let bounded = {
                let _inside = self.tokio().map(runtime::Runtime::enter);
                time::timeout(most, export)
            };
            bounded.await.unwrap_or(Err(OTelSdkError::Timeout(most)))
        }
    }

    /// A runtime that may be dropped anywhere: where a thread of another one
    /// drops it the usual way, it panics.
    #[derive(Debug)]
    struct Owned(Option<runtime::Runtime>);

    impl Drop for Owned {
        fn drop(&mut self) {
            if let Some(runtime) = self.0.take() {
                runtime.shutdown_background();
            }
        }
    }
}
