package io.adstream.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.DefaultPartitioner;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scenario: the records to send and the expected outcome.
 *
 * @param name its name
 * @param about what it demonstrates
 * @param schema the attributes of both streams
 * @param spec the join
 * @param cubes the cubes
 * @param partitions the number of partitions of each topic
 * @param keyed whether the topics are keyed by impression id: records without an explicit key carry
 *     {@code ImpressionID} or {@code JoinID} as their Kafka key
 * @param phases the records to send, in order
 * @param expected the expected outcome
 */
public record Scenario(
    String name,
    String about,
    EventSchema schema,
    JoinSpec spec,
    List<Cube> cubes,
    int partitions,
    boolean keyed,
    List<Phase> phases,
    Expected expected) {

  /**
   * Records, followed by heartbeats.
   *
   * @param records the records in order of arrival
   * @param advanceTo the watermark that the heartbeats lead to
   */
  public record Phase(List<Message> records, Instant advanceTo) {}

  /**
   * One Kafka record.
   *
   * @param type the topic
   * @param key its Kafka key; null for none
   * @param value its value
   */
  public record Message(EventType type, @Nullable String key, String value) {}

  /** {@return all records of all phases, in order} */
  public List<Message> messages() {
    return phases.stream().flatMap(phase -> phase.records().stream()).toList();
  }

  /** {@return the plan, which keeps impressions without clicks} */
  public JoinPlan plan() {
    return new JoinPlan(schema, spec, cubes, UnclickedRows.KEPT);
  }

  /** Returns a copy with another expectation. */
  Scenario withExpected(Expected other) {
    return new Scenario(name, about, schema, spec, cubes, partitions, keyed, phases, other);
  }

  /** Returns a copy with other phases and another join. */
  Scenario with(JoinSpec otherSpec, List<Phase> otherPhases) {
    return new Scenario(
        name, about, schema, otherSpec, cubes, partitions, keyed, otherPhases, expected);
  }

  /** Returns a copy with another number of partitions. */
  Scenario withPartitions(int other) {
    return new Scenario(name, about, schema, spec, cubes, other, keyed, phases, expected);
  }

  /** The partition that Kafka's default partitioner assigns to a key. */
  int partition(String key) {
    return DefaultPartitioner.partition(key.getBytes(UTF_8), partitions);
  }

  /**
   * The expected outcome.
   *
   * @param outcome the results; its counters are not compared
   * @param duplicates the number of duplicate events
   */
  public record Expected(Outcome outcome, long duplicates) {}
}
