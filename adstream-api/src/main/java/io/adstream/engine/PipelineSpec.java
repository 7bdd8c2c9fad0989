package io.adstream.engine;

import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.EventSchema;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.sink.SinkSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Specifies a pipeline for any engine: what is joined, where events come from, and how it runs.
 * Immutable. Its {@code toString} holds no Kafka property's value, since some are secret.
 *
 * @param name names the pipeline, and what engines keep for it: letters, digits, {@code _}, {@code
 *     -}, at most 60
 * @param plan what is joined and counted
 * @param source where events come from
 * @param options how it is run
 */
public record PipelineSpec(String name, JoinPlan plan, KafkaSource source, EngineOptions options)
    implements Serializable {

  /**
   * Checks the name, and asks the source's decoder for the attributes of the plan's schema.
   *
   * @param name names the pipeline, and what engines keep for it: letters, digits, {@code _},
   *     {@code -}, at most 60
   * @param plan what is joined and counted
   * @param source where events come from
   * @param options how it is run
   * @throws IllegalArgumentException if the name is out of bounds, or the decoder cannot read the
   *     attributes
   */
  public PipelineSpec {
    SinkSpec.checkName(name);
    source = source.withSchema(plan.schema());
  }

  /**
   * Starts a specification under a name.
   *
   * @param name letters, digits, {@code _} and {@code -}, at most 60 characters; the first is a
   *     letter or digit
   * @return a builder
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * {@return everything that decides what the results are, by name, in the names' order} Two
   * specifications with the same map give the same answers.
   */
  public Map<String, String> fingerprint() {
    Map<String, String> fingerprint = new TreeMap<>(plan.fingerprint());
    fingerprint.putAll(source.fingerprint());
    return fingerprint;
  }

  /** {@return what a sink needs to know of it} */
  public SinkSpec sinkSpec() {
    return new SinkSpec(name, plan, fingerprint());
  }

  /** Names the pipeline and its topics. */
  @Override
  public String toString() {
    return "PipelineSpec[" + name + ", " + fingerprint() + "]";
  }

  /** Collects the parts of a {@link PipelineSpec}. Not safe for use by several threads. */
  public static final class Builder {
    private final String name;
    private String bootstrapServers = "";
    private String impressionsTopic = "impressions";
    private String clicksTopic = "clicks";
    private Keying keying = Keying.BY_IMPRESSION_ID;
    private EventSchema schema = EventSchema.STANDARD;
    private EventDecoder decoder = JsonEventDecoder.create();
    private JoinSpec join = JoinSpec.within(Duration.ofMinutes(15));
    private final List<Cube> cubes = new ArrayList<>();
    private UnclickedRows unclickedRows = UnclickedRows.DROPPED;
    private long maxWindowBytes = EngineOptions.DEFAULT.maxWindowBytes();
    private Duration commitInterval = EngineOptions.DEFAULT.commitInterval();
    private int threads = EngineOptions.DEFAULT.threads();
    private final Map<String, String> kafkaProperties = new LinkedHashMap<>();

    private Builder(String name) {
      this.name = name;
    }

    /**
     * Where to read.
     *
     * @param bootstrapServers {@code host:port} of one or more brokers, separated by commas
     * @param impressionsTopic the topic of impressions
     * @param clicksTopic the topic of clicks; may be the same topic if the decoder tells the
     *     streams apart
     * @return this builder
     */
    public Builder kafka(String bootstrapServers, String impressionsTopic, String clicksTopic) {
      this.bootstrapServers = bootstrapServers;
      this.impressionsTopic = impressionsTopic;
      this.clicksTopic = clicksTopic;
      return this;
    }

    /**
     * Sets the keying.
     *
     * @param value what the records' Kafka keys are worth; {@link Keying#BY_IMPRESSION_ID} unless
     *     set
     * @return this builder
     */
    public Builder keying(Keying value) {
      keying = value;
      return this;
    }

    /**
     * Sets the schema.
     *
     * @param value what events carry; the standard attributes unless set
     * @return this builder
     */
    public Builder schema(EventSchema value) {
      schema = value;
      return this;
    }

    /**
     * Reads the records; JSON with the default names unless set. It is asked for the attributes of
     * the {@link #schema}.
     *
     * @param value reads the records of both topics
     * @return this builder
     */
    public Builder decoder(EventDecoder value) {
      decoder = value;
      return this;
    }

    /**
     * Sets the join.
     *
     * @param value the join; within 15 minutes unless set
     * @return this builder
     */
    public Builder join(JoinSpec value) {
      join = value;
      return this;
    }

    /**
     * Adds a cube.
     *
     * @param value the cube; its name must be unique
     * @return this builder
     */
    public Builder cube(Cube value) {
      cubes.add(value);
      return this;
    }

    /**
     * Sets the unclicked rows.
     *
     * @param value whether impressions without clicks are results; dropped unless set
     * @return this builder
     */
    public Builder unclickedRows(UnclickedRows value) {
      unclickedRows = value;
      return this;
    }

    /**
     * How much memory the open windows of this process may hold; half of the heap unless set.
     *
     * @param value bytes; more than 0
     * @return this builder
     */
    public Builder maxWindowBytes(long value) {
      maxWindowBytes = value;
      return this;
    }

    /**
     * How often results are committed; 50 ms unless set.
     *
     * @param value whole milliseconds; more than 0
     * @return this builder
     */
    public Builder commitInterval(Duration value) {
      commitInterval = value;
      return this;
    }

    /**
     * How many threads join; one a core unless set.
     *
     * @param value a number of threads; 0 for one per core
     * @return this builder
     */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /**
     * A further property for all Kafka clients. Those that exactly-once rests on, such as {@code
     * isolation.level}, {@code acks} or an exception handler, are the engine's own.
     *
     * @param key a property of Kafka's clients
     * @param value its value; may be a secret
     * @return this builder
     */
    public Builder kafkaProperty(String key, String value) {
      kafkaProperties.put(key, value);
      return this;
    }

    /**
     * {@return what is joined and counted, for use without Kafka}
     *
     * @throws IllegalArgumentException if the parts do not fit together
     */
    public JoinPlan plan() {
      return new JoinPlan(schema, join, cubes, unclickedRows);
    }

    /**
     * {@return the specification}
     *
     * @throws IllegalArgumentException if any part is out of bounds; the message names all that are
     */
    public PipelineSpec build() {
      List<String> faults = new ArrayList<>();
      check(faults, () -> SinkSpec.checkName(name));
      JoinPlan plan = part(faults, this::plan);
      KafkaSource source =
          part(
              faults,
              () ->
                  KafkaSource.builder(bootstrapServers)
                      .topics(impressionsTopic, clicksTopic)
                      .keying(keying)
                      .decoder(decoder.withSchema(schema))
                      .properties(kafkaProperties)
                      .build());
      EngineOptions options =
          part(faults, () -> new EngineOptions(maxWindowBytes, commitInterval, threads));
      if (plan == null || source == null || options == null || !faults.isEmpty()) {
        throw new IllegalArgumentException("Cannot create pipeline: " + String.join("; ", faults));
      }
      return new PipelineSpec(name, plan, source, options);
    }

    private static void check(List<String> faults, Runnable check) {
      part(
          faults,
          () -> {
            check.run();
            return true;
          });
    }

    private static <T> @Nullable T part(List<String> faults, Supplier<T> part) {
      try {
        return part.get();
      } catch (IllegalArgumentException e) {
        faults.add(String.valueOf(e.getMessage()));
        return null;
      }
    }
  }
}
