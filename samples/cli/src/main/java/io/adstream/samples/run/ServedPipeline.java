package io.adstream.samples.run;

import io.adstream.engine.RunningPipeline;
import io.adstream.micrometer.AdstreamMetrics;
import io.adstream.status.PipelineState;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** A pipeline with its metrics and those of its JVM. Thread-safe. */
final class ServedPipeline implements AutoCloseable {

  /** The content type of {@link #metricsText}. */
  static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final RunningPipeline pipeline;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AdstreamMetrics metrics;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  ServedPipeline(RunningPipeline pipeline) {
    this.pipeline = pipeline;
    metrics = new AdstreamMetrics(pipeline);
    metrics.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  PipelineState state() {
    return pipeline.state();
  }

  String statusJson() {
    return LiveJson.of(pipeline);
  }

  String metricsText() {
    return registry.scrape();
  }

  @Override
  public void close() {
    metrics.close();
    collections.close();
    registry.close();
  }
}
