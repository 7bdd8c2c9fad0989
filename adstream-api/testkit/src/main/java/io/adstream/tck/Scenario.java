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
 * A scenario file: what is sent, and what must come of it.
 *
 * @param name names it
 * @param about what it shows
 * @param schema what the events carry
 * @param spec the join
 * @param cubes the KPIs
 * @param partitions how many partitions each topic has
 * @param keyed whether the topics are keyed by impression id: records without a key of their own
 *     carry {@code ImpressionID} or {@code JoinID} as their Kafka key
 * @param phases what is sent, in order
 * @param expected what must come of it; its counters hold no more than the duplicates' count can
 *     say
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
   * Records, then heartbeats.
   *
   * @param records in the order of their arrival
   * @param advanceTo the watermark that the heartbeats lead to
   */
  public record Phase(List<Message> records, Instant advanceTo) {}

  /**
   * One Kafka record.
   *
   * @param type the topic
   * @param key its Kafka key; null for none
   * @param value its value's text
   */
  public record Message(EventType type, @Nullable String key, String value) {}

  /** {@return all that is sent, in its order} */
  public List<Message> messages() {
    return phases.stream().flatMap(phase -> phase.records().stream()).toList();
  }

  /** {@return what is joined and counted; impressions without clicks are results, too} */
  public JoinPlan plan() {
    return new JoinPlan(schema, spec, cubes, UnclickedRows.KEPT);
  }

  /** The same with another expectation. */
  Scenario withExpected(Expected other) {
    return new Scenario(name, about, schema, spec, cubes, partitions, keyed, phases, other);
  }

  /** The same records in other phases, joined by another specification. */
  Scenario with(JoinSpec otherSpec, List<Phase> otherPhases) {
    return new Scenario(
        name, about, schema, otherSpec, cubes, partitions, keyed, otherPhases, expected);
  }

  /** The same with other partitions. */
  Scenario withPartitions(int other) {
    return new Scenario(name, about, schema, spec, cubes, other, keyed, phases, expected);
  }

  /** Whether a message's key takes it to another partition than its impression's id would. */
  boolean isMisplaced(Message message, String impressionId) {
    return keyed && message.key() != null && partition(message.key()) != partition(impressionId);
  }

  /** Where Kafka's default partitioner puts a key. */
  int partition(String key) {
    return DefaultPartitioner.partition(key.getBytes(UTF_8), partitions);
  }

  /**
   * What must come of it.
   *
   * @param outcome the results; its counters are not compared
   * @param duplicates how many events were duplicates
   */
  public record Expected(Outcome outcome, long duplicates) {}
}
