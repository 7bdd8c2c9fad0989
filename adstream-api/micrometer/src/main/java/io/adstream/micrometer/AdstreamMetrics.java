package io.adstream.micrometer;

import io.adstream.engine.RunningPipeline;
import io.adstream.status.PipelineMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds a running pipeline to registries: all of {@link io.adstream.status.PipelineMetric}, with
 * the tags {@code pipeline} and {@code engine}. Meters lag behind {@link RunningPipeline#metrics}
 * by at most a second. A lane's meters appear and disappear with it; the pipeline's stay until this
 * is closed, even after the pipeline has ended. Safe for use by several threads.
 */
public final class AdstreamMetrics implements MeterBinder, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AdstreamMetrics.class);
  private static final long INTERVAL_MILLIS = Duration.ofSeconds(1).toMillis();

  private final Supplier<PipelineMetrics> source;
  private final Tags tags;
  private final List<BoundMeters> bound = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService reader =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "adstream-meters");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * The metrics of a pipeline, which have yet to be bound.
   *
   * @param pipeline the pipeline to measure
   */
  public AdstreamMetrics(RunningPipeline pipeline) {
    this(pipeline, Tags.empty());
  }

  /**
   * The metrics of a pipeline, which have yet to be bound, with further tags.
   *
   * @param pipeline the pipeline to measure
   * @param tags tags of every meter, beside the metrics' own
   */
  public AdstreamMetrics(RunningPipeline pipeline, Iterable<Tag> tags) {
    this(pipeline::metrics, tags);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what goes wrong is logged
  AdstreamMetrics(Supplier<PipelineMetrics> source, Iterable<Tag> tags) {
    this.source = source;
    this.tags = Tags.of(tags);
    reader.scheduleWithFixedDelay(
        this::refresh, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Registers all meters, and later those of lanes that this process takes over. */
  @Override
  public void bindTo(MeterRegistry registry) {
    PipelineMetrics metrics = source.get();
    BoundMeters meters =
        new BoundMeters(
            registry, tags.and("pipeline", metrics.pipeline(), "engine", metrics.engine()));
    meters.show(metrics);
    bound.add(meters);
  }

  /** Updates all meters. */
  void refresh() {
    try {
      PipelineMetrics metrics = source.get();
      bound.forEach(meters -> meters.show(metrics));
    } catch (RuntimeException e) {
      LOG.warn("Cannot show metrics", e);
    }
  }

  /** Removes all meters from their registries. */
  @Override
  public void close() {
    reader.shutdownNow();
    bound.forEach(BoundMeters::close);
    bound.clear();
  }
}
