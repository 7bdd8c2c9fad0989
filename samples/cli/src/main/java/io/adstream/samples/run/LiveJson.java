package io.adstream.samples.run;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adstream.engine.Engine;
import io.adstream.engine.RunningPipeline;
import io.adstream.engine.SourceWait;
import io.adstream.samples.status.StatusJson;
import io.adstream.sink.LaneStatus;
import io.adstream.status.PipelineMetrics;
import io.adstream.status.PipelineState;
import io.adstream.status.SinkMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a running pipeline is doing, as one JSON object. */
final class LiveJson {

  private static final JsonMapper JSON = new JsonMapper();

  private LiveJson() {}

  static String of(RunningPipeline pipeline) {
    PipelineMetrics metrics = pipeline.metrics();
    ObjectNode node = JSON.createObjectNode();
    node.put("pipeline", metrics.pipeline());
    node.put("engine", metrics.engine());
    node.put("version", Engine.class.getPackage().getImplementationVersion());
    node.put("at", metrics.at().toString());
    node.set("state", state(metrics.state()));
    node.put("watermark", time(metrics.status().watermarkMillis()));
    node.put("watermarkBehindNewestSeconds", seconds(metrics.watermarkBehindNewest()));
    node.put("watermarkBehindClockSeconds", seconds(metrics.watermarkBehindClock()));
    ObjectNode lag = node.putObject("lag");
    lag.put("records", metrics.lag().asOf() == null ? null : metrics.lag().total());
    lag.put("ageSeconds", seconds(Optional.of(metrics.lag().age())));
    ObjectNode topics = lag.putObject("topics");
    metrics.lag().records().forEach(topics::put);
    ObjectNode window = node.putObject("window");
    window.put("events", metrics.status().openEvents());
    window.put("bytes", metrics.status().windowBytes());
    window.put("maxBytes", metrics.maxWindowBytes());
    window.put("share", metrics.windowShare());
    node.set("sink", sink(metrics.sink()));
    ArrayNode lanes = node.putArray("lanes");
    metrics.lanes().forEach((lane, status) -> addLane(lanes, lane, status));
    ArrayNode waits = node.putArray("sourceWaits");
    pipeline.sourceWaits().forEach(wait -> addWait(waits, wait));
    node.set("counters", StatusJson.counters(metrics.counters()));
    return node.toPrettyString() + "\n";
  }

  private static ObjectNode state(PipelineState state) {
    return JSON.createObjectNode()
        .put("phase", state.phase().tag())
        .put("since", state.since().toString())
        .put("reason", state.reason())
        .put("restored", state.restored())
        .put("live", state.isLive())
        .put("ready", state.isReady());
  }

  private static ObjectNode sink(SinkMetrics sink) {
    return JSON.createObjectNode()
        .put("batches", sink.batches())
        .put("rows", sink.rows())
        .put("bytes", sink.bytes())
        .put("seconds", seconds(Optional.of(sink.time())))
        .put("retries", sink.retries())
        .put("deadLetters", sink.deadLetters())
        .put("refusedRows", sink.refusedRows())
        .put("waitingSince", sink.waitingSince() == null ? null : sink.waitingSince().toString())
        .put("waitingFor", sink.waitingFor());
  }

  private static void addLane(ArrayNode lanes, int lane, LaneStatus status) {
    lanes
        .addObject()
        .put("lane", lane)
        .put("watermark", time(status.watermarkMillis()))
        .put("openEvents", status.openEvents())
        .put("read", status.counters().read());
  }

  private static void addWait(ArrayNode waits, SourceWait wait) {
    waits
        .addObject()
        .put("topic", wait.topic())
        .put("partition", wait.partition())
        .put("offset", wait.offset())
        .put("since", wait.since().toString())
        .put("reason", wait.reason());
  }

  private static @Nullable String time(long millis) {
    return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis).toString();
  }

  private static @Nullable Double seconds(Optional<Duration> duration) {
    return duration.map(value -> value.toMillis() / 1_000.0).orElse(null);
  }
}
