//! Exporters that write down all they get.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    logs::{LogBatch, LogExporter},
    metrics::{
        Temporality, data::ResourceMetrics, exporter::PushMetricExporter,
    },
    trace::{SpanData, SpanExporter},
};

#[derive(Clone, Debug, Default)]
pub(crate) struct Dump(Arc<Mutex<String>>);

impl Dump {
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }

    fn add(&self, what: &dyn std::fmt::Debug) {
        writeln!(self.0.lock().unwrap(), "{what:?}").unwrap();
    }
}

impl SpanExporter for Dump {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.add(&batch);
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.add(resource);
    }
}

impl LogExporter for Dump {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        self.add(&batch);
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.add(resource);
    }
}

impl PushMetricExporter for Dump {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        self.add(metrics);
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}
