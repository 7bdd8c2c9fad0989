package io.adstream.engine;

import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.EventType;
import io.adstream.internal.PinnedSettings;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What to read, join and count: the same for every engine. Immutable. Its {@code toString} holds no
 * Kafka property's value, since some are secret.
 *
 * @param name names the pipeline, and what engines keep for it: letters, digits, {@code _}, {@code
 *     -}, at most 60
 * @param bootstrapServers Kafka's servers
 * @param impressionsTopic the topic of impressions
 * @param clicksTopic the topic of clicks
 * @param keying what the records' Kafka keys are worth
 * @param decoder reads the records' values
 * @param join the join
 * @param cubes the KPIs to keep; may be empty
 * @param unclickedRows whether impressions without clicks are results, too
 * @param maxWindowBytes how much memory the open windows of this process may hold
 * @param commitInterval how often results are committed: more often is sooner, less often is
 *     cheaper; an engine may commit less often while it catches up on old records
 * @param threads how many threads join; 0 for one a core
 * @param kafkaProperties further properties for all Kafka clients, such as {@code
 *     security.protocol}; not those that exactly-once rests on
 */
public record PipelineSpec(
    String name,
    String bootstrapServers,
    String impressionsTopic,
    String clicksTopic,
    Keying keying,
    EventDecoder decoder,
    JoinSpec join,
    List<Cube> cubes,
    UnclickedRows unclickedRows,
    long maxWindowBytes,
    Duration commitInterval,
    int threads,
    Map<String, String> kafkaProperties)
    implements Serializable {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,59}");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  /**
   * Checks all parts.
   *
   * @throws IllegalArgumentException if any is out of bounds; the message names all that are
   */
  public PipelineSpec {
    List<String> faults = new ArrayList<>();
    if (!NAME.matcher(name).matches()) {
      faults.add("name is \"" + name + "\", expected " + NAME.pattern());
    }
    if (bootstrapServers.isBlank()) {
      faults.add("bootstrapServers is empty, expected host:port");
    }
    for (String topic : List.of(impressionsTopic, clicksTopic)) {
      if (!TOPIC.matcher(topic).matches()) {
        faults.add("topic is \"" + topic + "\", expected " + TOPIC.pattern());
      }
    }
    if (impressionsTopic.equals(clicksTopic)) {
      faults.add("both topics are \"" + clicksTopic + "\", expected two");
    }
    if (maxWindowBytes < 1 << 20) {
      faults.add("maxWindowBytes is " + maxWindowBytes + ", expected at least 1048576");
    }
    if (commitInterval.toMillis() < 1 || commitInterval.toMillis() > 600_000) {
      faults.add("commitInterval is " + commitInterval + ", expected 1 ms to 10 minutes");
    }
    if (threads < 0) {
      faults.add("threads is " + threads + ", expected 0 or more");
    }
    Set<String> names = new HashSet<>();
    for (Cube cube : cubes) {
      if (!names.add(cube.name())) {
        faults.add("cube \"" + cube.name() + "\" is there twice, expected each name once");
      }
    }
    faults.addAll(PinnedSettings.faultsOf(kafkaProperties));
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Cannot create pipeline: " + String.join("; ", faults));
    }
    cubes = List.copyOf(cubes);
    kafkaProperties = Map.copyOf(kafkaProperties);
  }

  /** Starts a specification under a name. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** The topic of a stream. */
  public String topic(EventType type) {
    return type == EventType.IMPRESSION ? impressionsTopic : clicksTopic;
  }

  /**
   * Everything that decides what the results are, by name, in the names' order. Two specifications
   * with the same map give the same answers.
   */
  public Map<String, String> meaning() {
    Map<String, String> meaning = new TreeMap<>();
    meaning.put("topics", impressionsTopic + ", " + clicksTopic);
    meaning.put("keying", keying.toString());
    meaning.put("join.attributionWindow", join.attributionWindow().toString());
    meaning.put("join.clockSkew", join.clockSkew().toString());
    meaning.put("join.impressionLateness", join.impressionLateness().toString());
    meaning.put("join.clickLateness", join.clickLateness().toString());
    meaning.put("join.unclickedRows", unclickedRows.toString());
    for (Cube cube : cubes) {
      meaning.put(
          "cube." + cube.name(),
          cube.window() + " " + cube.dimensions() + " " + cube.attribution());
    }
    return meaning;
  }

  /** Names the pipeline and its topics. */
  @Override
  public String toString() {
    return "PipelineSpec[" + name + ", " + meaning() + "]";
  }

  /** Collects the parts of a {@link PipelineSpec}. Not safe for use by several threads. */
  public static final class Builder {
    private final String name;
    private String bootstrapServers = "";
    private String impressionsTopic = "impressions";
    private String clicksTopic = "clicks";
    private Keying keying = Keying.BY_IMPRESSION_ID;
    private EventDecoder decoder = JsonEventDecoder.create();
    private JoinSpec join = JoinSpec.within(Duration.ofMinutes(15));
    private final List<Cube> cubes = new ArrayList<>();
    private UnclickedRows unclickedRows = UnclickedRows.DROPPED;
    private long maxWindowBytes = Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 2);
    private Duration commitInterval = Duration.ofMillis(50);
    private int threads;
    private final Map<String, String> kafkaProperties = new LinkedHashMap<>();

    private Builder(String name) {
      this.name = name;
    }

    /** Where to read. */
    public Builder kafka(String bootstrapServers, String impressionsTopic, String clicksTopic) {
      this.bootstrapServers = bootstrapServers;
      this.impressionsTopic = impressionsTopic;
      this.clicksTopic = clicksTopic;
      return this;
    }

    /** What the records' Kafka keys are worth; {@link Keying#BY_IMPRESSION_ID} unless set. */
    public Builder keying(Keying value) {
      keying = value;
      return this;
    }

    /** Reads the records' values; JSON with the default names unless set. */
    public Builder decoder(EventDecoder value) {
      decoder = value;
      return this;
    }

    /** The join; within 15 minutes unless set. */
    public Builder join(JoinSpec value) {
      join = value;
      return this;
    }

    /** Adds a cube. */
    public Builder cube(Cube value) {
      cubes.add(value);
      return this;
    }

    /** Whether impressions without clicks are results; dropped unless set. */
    public Builder unclickedRows(UnclickedRows value) {
      unclickedRows = value;
      return this;
    }

    /** How much memory the open windows of this process may hold; half of the heap unless set. */
    public Builder maxWindowBytes(long value) {
      maxWindowBytes = value;
      return this;
    }

    /** How often results are committed; 50 ms unless set. */
    public Builder commitInterval(Duration value) {
      commitInterval = value;
      return this;
    }

    /** How many threads join; one a core unless set. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /**
     * A further property for all Kafka clients. Those that exactly-once rests on, such as {@code
     * isolation.level}, {@code acks} or an exception handler, are the engine's own.
     */
    public Builder kafkaProperty(String key, String value) {
      kafkaProperties.put(key, value);
      return this;
    }

    /**
     * The specification.
     *
     * @throws IllegalArgumentException if any part is out of bounds; the message names all that are
     */
    public PipelineSpec build() {
      return new PipelineSpec(
          name,
          bootstrapServers,
          impressionsTopic,
          clicksTopic,
          keying,
          decoder,
          join,
          cubes,
          unclickedRows,
          maxWindowBytes,
          commitInterval,
          threads,
          kafkaProperties);
    }
  }
}
