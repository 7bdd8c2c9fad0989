package io.adstream.enginetests.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.enginetests.tables.Workload;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of an {@link EngineProcess}. Immutable.
 *
 * @param settings the settings, as in the configuration of {@code adstream run}
 * @param eventsPerSecond the maximum number of records decoded per second; 0 for no limit
 * @param sinkFault the fault of its sink
 * @param faultAt the number of the write at which the fault occurs, from 1
 * @param heap the maximum heap of its JVM
 */
public record EngineArguments(
    Map<String, String> settings,
    long eventsPerSecond,
    SinkFault sinkFault,
    int faultAt,
    String heap) {

  public static final String PACE = "adstream.test.pace";
  public static final String SINK_FAULT = "adstream.test.sink.fault";
  public static final String FAULT_AT = "adstream.test.fault.at";
  public static final String SUPERUSER_URL = "adstream.test.superuser.url";

  private static final String HEAP = "768m";

  private static final Map<String, String> FASTER_SPARK =
      Map.of(
          "spark.adstream.maxRecordsPerBatch",
          "100000",
          "spark.sql.streaming.pollingDelay",
          "50ms");

  /** The group and the transaction coordinator soon detect a killed member. */
  private static final Map<String, String> FASTER_KAFKA =
      Map.of(
          "kafka.session.timeout.ms",
          "1000",
          "kafka.heartbeat.interval.ms",
          "300",
          "kafka.producer.transaction.timeout.ms",
          "2000");

  /** Copies the settings. */
  public EngineArguments {
    settings = Map.copyOf(settings);
  }

  /**
   * Creates arguments for a pipeline.
   *
   * @param engine the engine's name
   * @param name the name of the pipeline, its schema and, with suffixes, its topics
   * @param stateDirectory the directory that the engine may write to
   */
  public static EngineArguments of(
      String engine,
      String name,
      String bootstrapServers,
      String jdbcUrl,
      TrafficSpec traffic,
      Path stateDirectory) {
    JoinSpec join = traffic.join();
    Map<String, String> settings = new TreeMap<>();
    settings.put("pipeline.name", name);
    settings.put("pipeline.engine", engine);
    settings.put("pipeline.report.interval", "5s");
    settings.put("source.impressions.topic", name + "-impressions");
    settings.put("source.clicks.topic", name + "-clicks");
    settings.put("kafka.bootstrap.servers", bootstrapServers);
    settings.put("join.attribution.window", join.attributionWindow().toString());
    settings.put("join.clock.skew", join.clockSkew().toString());
    settings.put("join.impression.lateness", join.impressionLateness().toString());
    settings.put("join.click.lateness", join.clickLateness().toString());
    grossAndNet(settings, join);
    schema(settings, traffic.schema());
    traffic.cubes().forEach(cube -> cube(settings, cube));
    settings.put("sink.url", jdbcUrl);
    settings.put("sink.user", Accounts.ENGINE);
    settings.put("sink.schema", name);
    engine(settings, engine, stateDirectory);
    return new EngineArguments(settings, 0, SinkFault.NONE, 1, HEAP);
  }

  private static void grossAndNet(Map<String, String> settings, JoinSpec join) {
    if (join.repeatInterval() != null) {
      settings.put("join.repeat.interval", join.repeatInterval().toString());
    }
    for (EventType type : EventType.values()) {
      String attribute = join.invalidWhen(type);
      if (attribute != null) {
        settings.put(
            "join.invalid." + (type == EventType.IMPRESSION ? "impressions" : "clicks"), attribute);
      }
    }
  }

  private static void schema(Map<String, String> settings, EventSchema schema) {
    for (EventType type : EventType.values()) {
      StreamSchema stream = schema.of(type);
      String prefix = type == EventType.IMPRESSION ? "schema.impressions." : "schema.clicks.";
      for (int i = stream.standardSize(); i < stream.size(); i++) {
        Attribute attribute = stream.attribute(i);
        String key = prefix + attribute.name();
        settings.put(key, attribute.type().name().toLowerCase(Locale.ROOT));
        settings.put(key + ".column", attribute.column());
      }
    }
  }

  private static void cube(Map<String, String> settings, Cube cube) {
    String prefix = "cube." + cube.name() + ".";
    settings.put(prefix + "window", cube.window().toString());
    settings.put(prefix + "dimensions", String.join(", ", cube.dimensions()));
    settings.put(
        prefix + "attribution",
        cube.attribution().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    for (CubeMeasure measure : cube.measures()) {
      String aggregate = measure.aggregate().name().toLowerCase(Locale.ROOT);
      settings.put(prefix + aggregate + "." + measure.name(), measure.attribute());
    }
    cube.kpis().forEach(kpi -> settings.put(prefix + "kpi." + kpi.name(), kpi.formula()));
    cube.reach().forEach(each -> settings.put(prefix + "reach." + each.name(), each.attribute()));
  }

  private static void engine(Map<String, String> settings, String engine, Path stateDirectory) {
    if (engine.equals("spark")) {
      settings.put("spark.adstream.checkpoint", stateDirectory.toUri().toString());
      settings.put("spark.adstream.lanes", String.valueOf(Workload.LANES));
      settings.put("spark.local.dir", stateDirectory.toString());
      settings.put("spark.ui.enabled", "false");
      settings.putAll(FASTER_SPARK);
    } else {
      settings.put("kafka.state.dir", stateDirectory.toString());
      settings.putAll(FASTER_KAFKA);
    }
  }

  /** A copy without the settings that shorten the waits of tests. */
  public EngineArguments withDefaults() {
    Map<String, String> usual = new TreeMap<>(settings);
    usual.keySet().removeAll(FASTER_SPARK.keySet());
    usual.keySet().removeAll(FASTER_KAFKA.keySet());
    return new EngineArguments(usual, eventsPerSecond, sinkFault, faultAt, heap);
  }

  /** A copy with another value of a setting; null removes it. */
  public EngineArguments with(String key, @Nullable String value) {
    Map<String, String> changed = new TreeMap<>(settings);
    if (value == null) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    return new EngineArguments(changed, eventsPerSecond, sinkFault, faultAt, heap);
  }

  /** A slower copy; on Spark with batches small enough that a kill leaves some. */
  public EngineArguments withEventsPerSecond(long value) {
    EngineArguments slow = new EngineArguments(settings, value, sinkFault, faultAt, heap);
    return engine().equals("spark")
        ? slow.with("spark.adstream.maxRecordsPerBatch", value == 0 ? "100000" : "10000")
        : slow;
  }

  /** A copy whose sink has this fault at this write, counted from 1. */
  public EngineArguments withSinkFault(SinkFault fault, int at) {
    return new EngineArguments(settings, eventsPerSecond, fault, at, heap);
  }

  /** A copy with another heap, such as {@code 512m}. */
  public EngineArguments withHeap(String most) {
    return new EngineArguments(settings, eventsPerSecond, sinkFault, faultAt, most);
  }

  /** The JVM options, except the configuration file. */
  public List<String> options() {
    return List.of(
        "-Xmx" + heap,
        "-D" + PACE + "=" + eventsPerSecond,
        "-D" + SINK_FAULT + "=" + sinkFault,
        "-D" + FAULT_AT + "=" + faultAt,
        "-D" + SUPERUSER_URL + "=" + setting("sink.url") + "?user=postgres");
  }

  /** Writes its configuration, for {@code --config}. */
  public Path write(Path file) {
    Properties properties = new Properties();
    properties.putAll(settings);
    try (StringWriter text = new StringWriter()) {
      properties.store(text, null);
      return Files.writeString(file, text.toString(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** The parsed configuration. */
  public RunConfig read(Path file) {
    return RunConfig.read(write(file), RunConfig.Results.KEEP, Map.of());
  }

  /** The engine's name. */
  public String engine() {
    return setting("pipeline.engine");
  }

  /** The pipeline's name. */
  public String name() {
    return setting("pipeline.name");
  }

  /** Kafka's bootstrap servers. */
  public String bootstrapServers() {
    return setting("kafka.bootstrap.servers");
  }

  /** The topic of impressions. */
  public String impressionsTopic() {
    return setting("source.impressions.topic");
  }

  /** The topic of clicks. */
  public String clicksTopic() {
    return setting("source.clicks.topic");
  }

  private String setting(String key) {
    String value = settings.get(key);
    if (value == null) {
      throw new IllegalStateException(key + " is not set");
    }
    return value;
  }
}
