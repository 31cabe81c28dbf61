//! The way out of a queue: whatever is not taken is counted.

use std::{sync::atomic::Ordering, time::Duration};

use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    logs::{LogBatch, LogExporter},
    metrics::{
        Temporality, data::ResourceMetrics, exporter::PushMetricExporter,
    },
    trace::{SpanData, SpanExporter},
};

use super::{Losses, background::Background, transport::Transport};

/// An exporter that keeps the books and its time.
#[derive(Debug)]
pub(super) struct Sender<E> {
    next: E,
    losses: Losses,
    background: Background,
}

impl<E> Sender<E> {
    pub(super) fn new(next: E, transport: &Transport, losses: &Losses) -> Self {
        let background = transport.background();
        Self { next, losses: losses.clone(), background }
    }
}

impl<E: SpanExporter> SpanExporter for Sender<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        self.losses.0.spans.left(count);
        let result = self.background.drive(self.next.export(batch)).await;
        if result.is_err() {
            self.losses.0.spans.failed(count);
        }
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

impl<E: LogExporter> LogExporter for Sender<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let count = batch.iter().count();
        self.losses.0.logs.left(count);
        let result = self.background.drive(self.next.export(batch)).await;
        if result.is_err() {
            self.losses.0.logs.failed(count);
        }
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for Sender<E> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let result = self.background.drive(self.next.export(metrics)).await;
        if result.is_err() {
            self.losses.0.metric_failed.fetch_add(1, Ordering::Relaxed);
        }
        result
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.next.temporality()
    }
}
