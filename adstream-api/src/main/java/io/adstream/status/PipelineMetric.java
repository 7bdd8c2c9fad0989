package io.adstream.status;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.sink.LaneStatus;
import io.adstream.status.PipelineState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of a pipeline by the names under which monitoring systems show them, with tags, unit,
 * and how to read each from {@link PipelineMetrics}: one table for Micrometer, JMX, and others.
 * Names are lower case with dots; each monitoring system adapts them to its own convention.
 */
public enum PipelineMetric {
  /** Records by stream and fate; the sum over fates is what was read. */
  RECORDS(
      "adstream.records",
      Kind.COUNTER,
      "records",
      "Records read, by stream and fate, since the pipeline's epoch began",
      PipelineMetric::records),
  /** Results of the join. */
  RESULTS(
      "adstream.results",
      Kind.COUNTER,
      "results",
      "Results of the join, since the pipeline's epoch began",
      PipelineMetric::results),
  /** See {@link PipelineState#phase}. */
  STATE(
      "adstream.state",
      Kind.GAUGE,
      "",
      "1 for the current state, 0 for all others",
      PipelineMetric::phases),
  /** See {@link PipelineState#restored}. */
  RESTORED(
      "adstream.restored",
      Kind.GAUGE,
      "ratio",
      "Fraction of this process's state that is restored, from 0 to 1",
      metrics -> metrics.state().restored()),
  /** Number of {@link PipelineMetrics#lanes}. */
  LANES(
      "adstream.lanes",
      Kind.GAUGE,
      "lanes",
      "Lanes that this process joins",
      m -> m.lanes().size()),
  /** See {@link SourceLag#records}. */
  SOURCE_LAG(
      "adstream.source.lag",
      Kind.GAUGE,
      "records",
      "Records between the committed positions and the ends of the partitions read",
      (metrics, out) ->
          metrics.lag().records().forEach((topic, lag) -> out.add(lag, "topic", topic))),
  /** See {@link SourceLag#age}. */
  SOURCE_AGE(
      "adstream.source.age",
      Kind.GAUGE,
      "seconds",
      "Least time that the oldest unprocessed record has waited; starts at 0 with each process",
      metrics -> seconds(metrics.lag().age())),
  /** See {@link PipelineMetrics#waitingPartitions}. */
  SOURCE_WAITING(
      "adstream.source.waiting",
      Kind.GAUGE,
      "partitions",
      "Source partitions whose next record the decoder cannot judge yet",
      PipelineMetrics::waitingPartitions),
  /** See {@link LaneStatus#watermarkMillis}. */
  WATERMARK(
      "adstream.watermark",
      Kind.GAUGE,
      "seconds",
      "The watermark, in seconds since 1970",
      PipelineMetric::watermarks),
  /** See {@link PipelineMetrics#watermarkBehindClock}. */
  WATERMARK_BEHIND(
      "adstream.watermark.behind",
      Kind.GAUGE,
      "seconds",
      "Distance of the least watermark from the lane that is furthest ahead, or from the clock",
      PipelineMetric::watermarkBehind),
  /** See {@link LaneStatus#openEvents}. */
  WINDOW_EVENTS(
      "adstream.window.events",
      Kind.GAUGE,
      "events",
      "Impressions and clicks in the open window",
      (metrics, out) -> lanes(metrics, out, LaneStatus::openEvents)),
  /** See {@link LaneStatus#windowBytes}. */
  WINDOW_USED(
      "adstream.window.used",
      Kind.GAUGE,
      "bytes",
      "Memory of the open window",
      (metrics, out) -> lanes(metrics, out, LaneStatus::windowBytes)),
  /** See {@link PipelineMetrics#maxWindowBytes}. */
  WINDOW_LIMIT(
      "adstream.window.limit",
      Kind.GAUGE,
      "bytes",
      "Limit of the memory of a process's open windows",
      PipelineMetrics::maxWindowBytes),
  /** See {@link PipelineMetrics#windowShare}. */
  WINDOW_SHARE(
      "adstream.window.share",
      Kind.GAUGE,
      "ratio",
      "Memory of the open windows as a fraction of its limit, in the process where it is largest",
      PipelineMetrics::windowShare),
  /** See {@link SinkMetrics#batches}. */
  SINK_BATCHES(
      "adstream.sink.batches",
      Kind.COUNTER,
      "batches",
      "Batches that this process has applied",
      metrics -> metrics.sink().batches()),
  /** See {@link SinkMetrics#rows}. */
  SINK_ROWS(
      "adstream.sink.rows",
      Kind.COUNTER,
      "rows",
      "Results and changes to KPI rows in the batches",
      metrics -> metrics.sink().rows()),
  /** See {@link SinkMetrics#bytes}. */
  SINK_BYTES(
      "adstream.sink.written",
      Kind.COUNTER,
      "bytes",
      "Size of the batches in the engine's own format",
      metrics -> metrics.sink().bytes()),
  /** See {@link SinkMetrics#time}. */
  SINK_TIME(
      "adstream.sink.time",
      Kind.COUNTER,
      "seconds",
      "Time spent applying the batches, summed over lanes",
      metrics -> seconds(metrics.sink().time())),
  /** See {@link SinkMetrics#retries}. */
  SINK_RETRIES(
      "adstream.sink.retries",
      Kind.COUNTER,
      "retries",
      "Failed attempts to apply a batch that were repeated",
      metrics -> metrics.sink().retries()),
  /** See {@link SinkMetrics#deadLetters}. */
  SINK_DEAD_LETTERS(
      "adstream.sink.dead.letters",
      Kind.COUNTER,
      "letters",
      "Rows that this process has stored as dead letters",
      metrics -> metrics.sink().deadLetters()),
  /** See {@link SinkMetrics#refusedRows}. */
  SINK_REFUSED(
      "adstream.sink.refused",
      Kind.COUNTER,
      "rows",
      "Rows that the store refused for their content; also counted as dead letters",
      metrics -> metrics.sink().refusedRows()),
  /** Time since {@link SinkMetrics#waitingSince}. */
  SINK_WAIT(
      "adstream.sink.wait",
      Kind.GAUGE,
      "seconds",
      "Time for which the sink has failed to accept a batch; 0 while it accepts them",
      PipelineMetric::sinkWait),
  /** See {@link SinkMetrics#clickToCommit}; a histogram, which has no samples. */
  CLICK_COMMIT(
      "adstream.click.commit",
      Kind.HISTOGRAM,
      "seconds",
      "Time from the Kafka timestamp of a click to the commit of its row",
      (metrics, out) -> {});

  /** How a metric behaves. */
  public enum Kind {
    /** A total, which never decreases while its lane stays in this process. */
    COUNTER,
    /** A current value. */
    GAUGE,
    /** A {@link DelayHistogram}. */
    HISTOGRAM
  }

  /**
   * A value.
   *
   * @param tags what it belongs to, by the tags' names; never empty texts
   * @param value in the metric's unit
   */
  public record Sample(Map<String, String> tags, double value) {}

  private static final class Samples {
    private final List<Sample> all = new ArrayList<>();

    void add(double value, String... tags) {
      Map<String, String> byName = new TreeMap<>();
      for (int i = 0; i < tags.length; i += 2) {
        byName.put(tags[i], tags[i + 1]);
      }
      all.add(new Sample(Map.copyOf(byName), value));
    }
  }

  private final String metricName;
  private final Kind kind;
  private final String unit;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // the readers below keep nothing
  private final BiConsumer<PipelineMetrics, Samples> reader;

  PipelineMetric(
      String metricName,
      Kind kind,
      String unit,
      String description,
      BiConsumer<PipelineMetrics, Samples> reader) {
    this.metricName = metricName;
    this.kind = kind;
    this.unit = unit;
    this.description = description;
    this.reader = reader;
  }

  PipelineMetric(
      String metricName,
      Kind kind,
      String unit,
      String description,
      ToDoubleFunction<PipelineMetrics> value) {
    this(
        metricName,
        kind,
        unit,
        description,
        (PipelineMetrics metrics, Samples out) -> out.add(value.applyAsDouble(metrics)));
  }

  /** The name, in lower case with dots. */
  public String metricName() {
    return metricName;
  }

  /** Whether it is a counter, a gauge or a histogram. */
  public Kind kind() {
    return kind;
  }

  /** The base unit, in the plural; empty for none. */
  public String unit() {
    return unit;
  }

  /** The description, a phrase without a full stop. */
  public String description() {
    return description;
  }

  /**
   * The values, one for each combination of tags; none for what is unknown.
   *
   * @param metrics the snapshot to read
   */
  public List<Sample> samples(PipelineMetrics metrics) {
    Samples samples = new Samples();
    reader.accept(metrics, samples);
    return List.copyOf(samples.all);
  }

  private static void records(PipelineMetrics metrics, Samples out) {
    metrics
        .lanes()
        .forEach(
            (lane, status) -> {
              for (EventType type : EventType.values()) {
                records(lane.toString(), type, status.counters(), out);
              }
            });
  }

  private static void records(String lane, EventType type, Counters counters, Samples out) {
    String stream = type == EventType.IMPRESSION ? "impressions" : "clicks";
    Map<String, Long> fates =
        Map.of(
            "accepted", counters.accepted(type),
            "duplicate", counters.duplicates(type),
            "late", counters.late(type),
            "heartbeat", counters.heartbeats(type),
            "ignored", counters.ignored(type));
    fates.forEach(
        (fate, count) ->
            out.add(count, "lane", lane, "stream", stream, "fate", fate, "reason", "none"));
    for (RejectReason reason : RejectReason.values()) {
      out.add(
          (double) counters.rejected(type, reason),
          "lane",
          lane,
          "stream",
          stream,
          "fate",
          "rejected",
          "reason",
          tag(reason));
    }
  }

  private static void results(PipelineMetrics metrics, Samples out) {
    metrics
        .lanes()
        .forEach(
            (lane, status) -> {
              Counters counters = status.counters();
              out.add((double) counters.matched(), "lane", lane.toString(), "result", "matched");
              out.add(
                  (double) counters.unclicked(), "lane", lane.toString(), "result", "unclicked");
              out.add((double) counters.orphans(), "lane", lane.toString(), "result", "orphan");
            });
  }

  private static void phases(PipelineMetrics metrics, Samples out) {
    for (Phase phase : Phase.values()) {
      out.add(phase == metrics.state().phase() ? 1 : 0, "state", phase.tag());
    }
  }

  private static void watermarks(PipelineMetrics metrics, Samples out) {
    metrics
        .lanes()
        .forEach(
            (lane, status) -> {
              if (status.watermarkMillis() != Long.MIN_VALUE) {
                out.add(status.watermarkMillis() / 1e3, "lane", lane.toString());
              }
            });
  }

  private static void watermarkBehind(PipelineMetrics metrics, Samples out) {
    metrics
        .watermarkBehindNewest()
        .ifPresent(behind -> out.add(seconds(behind), "reference", "newest"));
    metrics
        .watermarkBehindClock()
        .ifPresent(behind -> out.add(seconds(behind), "reference", "clock"));
  }

  private static void lanes(
      PipelineMetrics metrics, Samples out, ToDoubleFunction<LaneStatus> value) {
    metrics
        .lanes()
        .forEach((lane, status) -> out.add(value.applyAsDouble(status), "lane", lane.toString()));
  }

  private static double sinkWait(PipelineMetrics metrics) {
    var since = metrics.sink().waitingSince();
    return since == null ? 0 : seconds(Duration.between(since, metrics.at()));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static String tag(RejectReason reason) {
    return reason.name().toLowerCase(java.util.Locale.ROOT);
  }
}
