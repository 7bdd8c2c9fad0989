package io.adstream.enginetests.pipeline;

import io.adstream.engine.RunningPipeline;
import io.adstream.sink.LaneStatus;
import io.adstream.status.DelayHistogram;
import io.adstream.status.PipelineMetric;
import io.adstream.status.PipelineMetrics;
import io.adstream.status.PipelineState;
import io.adstream.status.PipelineState.Phase;
import io.adstream.status.SinkMetrics;
import io.adstream.status.SourceLag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pipeline's metrics say of its lanes, as text: of a process, or of what is stored. */
public final class LaneReport {

  private static final long INTERVAL_NANOS = Duration.ofMillis(300).toNanos();

  private static final SinkMetrics NOTHING_STORED =
      new SinkMetrics(
          0, 0, 0, Duration.ZERO, 0, 0, 0, new DelayHistogram(zeros(), zeros()), null, null);

  private LaneReport() {}

  private static List<Long> zeros() {
    return Collections.nCopies(DelayHistogram.BOUNDS.size() + 1, 0L);
  }

  /** What metrics would say of lanes that have come so far. */
  public static String of(Map<Integer, LaneStatus> lanes) {
    PipelineState state = new PipelineState(Phase.RUNNING, Instant.EPOCH, "", 1);
    return text(
        new PipelineMetrics(
            "", "", Instant.EPOCH, state, lanes, 0, 0, SourceLag.UNKNOWN, 0, NOTHING_STORED));
  }

  private static String text(PipelineMetrics metrics) {
    return Stream.of(PipelineMetric.RECORDS, PipelineMetric.RESULTS, PipelineMetric.WATERMARK)
        .flatMap(
            metric ->
                metric.samples(metrics).stream()
                    .map(
                        sample ->
                            metric.metricName()
                                + new TreeMap<>(sample.tags())
                                + " "
                                + sample.value()))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  /** Writes a pipeline's report to a file, again and again, until the process ends. */
  static void keepWriting(RunningPipeline pipeline, Path file) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                write(text(pipeline.metrics()), file);
                LockSupport.parkNanos(INTERVAL_NANOS);
              }
            },
            "lane-report");
    thread.setDaemon(true);
    thread.start();
  }

  private static void write(String text, Path file) {
    Path beside = Path.of(file + ".new");
    try {
      Files.writeString(beside, text);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
