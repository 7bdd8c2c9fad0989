package io.adstream.samples.status;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adstream.jdbc.StoredProgress;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A status as JSON, for programs: one object; times in ISO-8601, null if there is none. */
public final class StatusJson {

  private static final JsonMapper JSON = new JsonMapper();

  private StatusJson() {}

  /** Prints the status. */
  public static void print(PrintWriter out, StoredStatus status) {
    out.println(of(status).toPrettyString());
    out.flush();
  }

  private static ObjectNode of(StoredStatus status) {
    StoredProgress progress = status.progress();
    ObjectNode node = JSON.createObjectNode();
    node.put("well", status.isWell());
    ArrayNode problems = node.putArray("problems");
    status.problems().forEach(problems::add);
    node.put("pipeline", progress.pipeline());
    node.put("engine", status.engine());
    node.put("epoch", progress.epoch());
    node.put("readAt", progress.readAt().toString());
    node.put("committedAt", text(progress.committedAt().orElse(null)));
    node.put("watermark", text(progress.watermark().orElse(null)));
    node.put("behindSeconds", status.behind().toMillis() / 1_000.0);
    ArrayNode lanes = node.putArray("lanes");
    for (StoredProgress.Lane lane : progress.lanes()) {
      lanes
          .addObject()
          .put("lane", lane.lane())
          .put("committedAt", text(lane.committedAt()))
          .put("watermark", text(lane.watermark()));
    }
    ArrayNode topics = node.putArray("topics");
    for (TopicStatus topic : status.topics()) {
      ObjectNode one = topics.addObject().put("topic", topic.topic());
      one.put("partitions", topic.partitions().size());
      one.put("records", topic.records());
      one.put("newestAt", text(topic.newestAt()));
      one.set(
          "unread",
          topic.unread().isPresent()
              ? JsonNodeFactory.instance.numberNode(topic.unread().getAsLong())
              : JsonNodeFactory.instance.nullNode());
    }
    node.set("counters", counters(progress.counters()));
    return node;
  }

  /** Counters by the names of their columns in table {@code progress}. */
  public static ObjectNode counters(Counters counters) {
    ObjectNode node = JSON.createObjectNode();
    for (Counter counter : Counter.values()) {
      node.put(counter.columnName(), counters.of(counter));
    }
    return node;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
