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
 * Every measurement by the name under which monitoring systems get it, with its tags, its unit and
 * how it is read from {@link PipelineMetrics}: one table for Micrometer, JMX, and whatever else.
 * Names are lower case with dots; a monitoring system writes them by its own convention.
 */
public enum PipelineMetric {
  /** Records by stream and fate; the sum over fates is what was read. */
  RECORDS(
      "adstream.records",
      Kind.COUNTER,
      "records",
      "Records read, by stream and fate, since the pipeline's epoch began",
      PipelineMetric::records),
  /** What the join has said. */
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
      "1 for what the pipeline is doing, 0 for everything else",
      PipelineMetric::phases),
  /** See {@link PipelineState#restored}. */
  RESTORED(
      "adstream.restored",
      Kind.GAUGE,
      "ratio",
      "How much of what this process has to restore is restored, from 0 to 1",
      metrics -> metrics.state().restored()),
  /** How many lanes there are in {@link PipelineMetrics#lanes}. */
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
      "Records between what is read and committed, and the ends of the partitions read",
      (metrics, out) ->
          metrics.lag().records().forEach((topic, lag) -> out.add(lag, "topic", topic))),
  /** See {@link SourceLag#age}. */
  SOURCE_AGE(
      "adstream.source.age",
      Kind.GAUGE,
      "seconds",
      "For how long at least the oldest record behind has waited; counted from 0 at each process start",
      metrics -> seconds(metrics.lag().age())),
  /** See {@link PipelineMetrics#waitingPartitions}. */
  SOURCE_WAITING(
      "adstream.source.waiting",
      Kind.GAUGE,
      "partitions",
      "Source partitions whose next record the decoder cannot judge now",
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
      "How far the least watermark trails the lane that is furthest ahead, or the clock",
      PipelineMetric::watermarkBehind),
  /** See {@link LaneStatus#openEvents}. */
  WINDOW_EVENTS(
      "adstream.window.events",
      Kind.GAUGE,
      "events",
      "Impressions and clicks that the open window holds",
      (metrics, out) -> lanes(metrics, out, LaneStatus::openEvents)),
  /** See {@link LaneStatus#windowBytes}. */
  WINDOW_USED(
      "adstream.window.used",
      Kind.GAUGE,
      "bytes",
      "Memory that the open window holds",
      (metrics, out) -> lanes(metrics, out, LaneStatus::windowBytes)),
  /** See {@link PipelineMetrics#maxWindowBytes}. */
  WINDOW_LIMIT(
      "adstream.window.limit",
      Kind.GAUGE,
      "bytes",
      "Memory that the open windows of a process may hold",
      PipelineMetrics::maxWindowBytes),
  /** See {@link PipelineMetrics#windowShare}. */
  WINDOW_SHARE(
      "adstream.window.share",
      Kind.GAUGE,
      "ratio",
      "Memory of the open windows by its limit, of the process where that is most",
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
      "Results and changes of KPI rows in the batches",
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
      "Time that it took to apply the batches, summed over lanes",
      metrics -> seconds(metrics.sink().time())),
  /** See {@link SinkMetrics#retries}. */
  SINK_RETRIES(
      "adstream.sink.retries",
      Kind.COUNTER,
      "retries",
      "Attempts to apply a batch that failed and were made again",
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
      "Rows that the store has refused for their content; dead letters, too",
      metrics -> metrics.sink().refusedRows()),
  /** For how long the sink has not taken a batch, see {@link SinkMetrics#waitingSince}. */
  SINK_WAIT(
      "adstream.sink.wait",
      Kind.GAUGE,
      "seconds",
      "For how long the sink has not taken a batch that it is given; 0 while it takes them",
      PipelineMetric::sinkWait),
  /** See {@link SinkMetrics#clickToCommit}; has no samples, but is a histogram. */
  CLICK_COMMIT(
      "adstream.click.commit",
      Kind.HISTOGRAM,
      "seconds",
      "From the Kafka timestamp of a click to the commit of its row",
      (metrics, out) -> {});

  /** How a measurement behaves. */
  public enum Kind {
    /** A total, which only grows while its lane stays and its process runs. */
    COUNTER,
    /** A value of now. */
    GAUGE,
    /** A {@link DelayHistogram}. */
    HISTOGRAM
  }

  /**
   * A value.
   *
   * @param tags what it is of, by the tags' names; never empty texts
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

  /** How it behaves. */
  public Kind kind() {
    return kind;
  }

  /** The base unit, in the plural; empty for none. */
  public String unit() {
    return unit;
  }

  /** What it is, in a sentence without a full stop. */
  public String description() {
    return description;
  }

  /**
   * Its values, one for each combination of tags; what is not known has none.
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
