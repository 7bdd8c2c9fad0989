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
 * Specifies a pipeline for any engine: what is joined, where events come from, and how it runs. An
 * engine runs the join in parallel tasks called <em>lanes</em>; see {@link
 * io.adstream.sink.LaneStatus}. Immutable. {@code toString} omits the values of Kafka properties,
 * since some are secrets.
 *
 * @param name the pipeline's name, which also identifies the state that engines keep for it:
 *     letters, digits, {@code _} and {@code -}, at most 60 characters, of which the first is a
 *     letter or digit
 * @param plan what is joined and counted
 * @param source where events come from
 * @param options how it runs
 */
public record PipelineSpec(String name, JoinPlan plan, KafkaSource source, EngineOptions options)
    implements Serializable {

  /**
   * Validates the name, and configures the source's decoder for the plan's schema.
   *
   * @param name the pipeline's name, which also identifies the state that engines keep for it:
   *     letters, digits, {@code _} and {@code -}, at most 60 characters, of which the first is a
   *     letter or digit
   * @param plan what is joined and counted
   * @param source where events come from
   * @param options how it runs
   * @throws IllegalArgumentException if the name is out of bounds, or the decoder cannot read the
   *     schema's attributes
   */
  public PipelineSpec {
    SinkSpec.checkName(name);
    source = source.withSchema(plan.schema());
  }

  /**
   * Starts a specification with the given name.
   *
   * @param name letters, digits, {@code _} and {@code -}, at most 60 characters; the first is a
   *     letter or digit
   * @return a builder
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * {@return every setting that determines the results, sorted by name} Specifications with equal
   * maps produce the same results.
   */
  public Map<String, String> fingerprint() {
    Map<String, String> fingerprint = new TreeMap<>(plan.fingerprint());
    fingerprint.putAll(source.fingerprint());
    return fingerprint;
  }

  /** {@return the part of this specification that a sink needs} */
  public SinkSpec sinkSpec() {
    return new SinkSpec(name, plan, fingerprint());
  }

  /** The specification without the values of Kafka properties. */
  @Override
  public String toString() {
    return "PipelineSpec[" + name + ", " + fingerprint() + "]";
  }

  /** Collects the parts of a {@link PipelineSpec}. Not thread-safe. */
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
     * Sets the brokers and topics.
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
     * @param value how the records are keyed; {@link Keying#BY_IMPRESSION_ID} by default
     * @return this builder
     */
    public Builder keying(Keying value) {
      keying = value;
      return this;
    }

    /**
     * Sets the schema.
     *
     * @param value the attributes of both streams; the standard ones by default
     * @return this builder
     */
    public Builder schema(EventSchema value) {
      schema = value;
      return this;
    }

    /**
     * Sets the decoder. It is configured for the {@link #schema}.
     *
     * @param value decodes the records of both topics; JSON with the default names by default
     * @return this builder
     */
    public Builder decoder(EventDecoder value) {
      decoder = value;
      return this;
    }

    /**
     * Sets the join.
     *
     * @param value the join; within 15 minutes by default
     * @return this builder
     */
    public Builder join(JoinSpec value) {
      join = value;
      return this;
    }

    /**
     * Adds a cube.
     *
     * @param value the cube; its name must be unique in the pipeline
     * @return this builder
     */
    public Builder cube(Cube value) {
      cubes.add(value);
      return this;
    }

    /**
     * Sets whether impressions without clicks are emitted as results.
     *
     * @param value whether they are; {@link UnclickedRows#DROPPED} by default
     * @return this builder
     */
    public Builder unclickedRows(UnclickedRows value) {
      unclickedRows = value;
      return this;
    }

    /**
     * Sets the memory that the open windows of this process may use.
     *
     * @param value bytes; at least 1 MiB; half the heap by default
     * @return this builder
     */
    public Builder maxWindowBytes(long value) {
      maxWindowBytes = value;
      return this;
    }

    /**
     * Sets the time between commits of results.
     *
     * @param value 1 ms to 10 minutes; 50 ms by default
     * @return this builder
     */
    public Builder commitInterval(Duration value) {
      commitInterval = value;
      return this;
    }

    /**
     * Sets the number of join threads.
     *
     * @param value 0 or more; 0, the default, for one per core
     * @return this builder
     */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /**
     * Sets a further property of all Kafka clients. Properties that exactly-once delivery depends
     * on, such as {@code isolation.level}, {@code acks} or exception handlers, are reserved for the
     * engine.
     *
     * @param key the name of a Kafka client property
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
     * @throws IllegalArgumentException if the values are inconsistent
     */
    public JoinPlan plan() {
      return new JoinPlan(schema, join, cubes, unclickedRows);
    }

    /**
     * {@return the specification}
     *
     * @throws IllegalArgumentException if any value is out of bounds; the message lists all such
     *     values
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
