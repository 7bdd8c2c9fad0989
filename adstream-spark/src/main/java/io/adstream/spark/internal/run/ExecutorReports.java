package io.adstream.spark.internal.run;

import io.adstream.engine.SourceWait;
import io.adstream.internal.status.SinkWaits;
import io.adstream.internal.status.SinkWriter;
import io.adstream.spark.internal.sink.SinkSessions;
import io.adstream.spark.internal.sink.StoredCounts;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the executors of a run have stored, as of their last task that ended, and what they wait
 * for. On a cluster that is as of the last heartbeat of each, which comes every {@code
 * spark.executor.heartbeatInterval} (10 s). Safe for use by several threads.
 */
final class ExecutorReports extends SparkListener {

  private final SparkContext context;
  private final StoredCounts stored = new StoredCounts();

  /** Null where the tasks are in this process, which sees what they wait for. */
  private final @Nullable ExecutorWaits waits;

  private final SinkWaits sinkWaits;
  private final Map<String, List<SourceWait>> sourceWaits = new ConcurrentHashMap<>();

  /** The reports of a pipeline's run, which has not started yet. */
  ExecutorReports(SparkContext context, String pipeline, String run) {
    this.context = context;
    waits = context.isLocal() ? null : new ExecutorWaits(pipeline, run);
    sinkWaits = waits == null ? SinkSessions.waits(run) : new SinkWaits();
  }

  /** Begins to take reports, under a name in Spark's own pages. */
  void start(String name) {
    context.register(stored, name);
    if (waits != null) {
      context.register(waits, name + "-waits");
      context.addSparkListener(this);
    }
  }

  /** Takes no more. */
  void stop() {
    context.removeSparkListener(this);
  }

  /** What was stored, and what waits for the sink. */
  SinkWriter writer() {
    return new SinkWriter(stored.value(), sinkWaits);
  }

  /** Counts what tasks have stored. */
  StoredCounts stored() {
    return stored;
  }

  /** For the tasks to take along; null where this process sees what they wait for. */
  @Nullable ExecutorWaits waits() {
    return waits;
  }

  /** The partitions that wait for the decoder of another process, by topic and partition. */
  List<SourceWait> sourceWaits() {
    return sourceWaits.values().stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparing(SourceWait::topic).thenComparingInt(SourceWait::partition))
        .toList();
  }

  /** A heartbeat without the accumulator is one of an executor that does not wait. */
  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
    ExecutorWaits.Waits now = ExecutorWaits.Waits.NONE;
    for (var task : CollectionConverters.asJava(heartbeat.accumUpdates())) {
      for (AccumulableInfo each : CollectionConverters.asJava(task._4())) {
        if (waits != null
            && each.id() == waits.id()
            && each.update().isDefined()
            && each.update().get() instanceof ExecutorWaits.Waits reported) {
          now = reported;
        }
      }
    }
    take(heartbeat.execId(), now);
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    take(removed.executorId(), ExecutorWaits.Waits.NONE);
  }

  private void take(String executor, ExecutorWaits.Waits now) {
    sinkWaits.elsewhere(executor, now.sink());
    sourceWaits.put(executor, now.sources());
  }
}
