package io.adstream.samples.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.Limits;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.Dimension;
import io.adstream.event.EventType;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline as a file of properties says it; {@code samples/cli/src/main/config} has an example
 * with every setting. Its {@code toString} holds no secret.
 *
 * @param engine the engine's name
 * @param spark what Spark is told, by its own names; empty for another engine
 * @param spec what to join and count
 * @param sink where the results go
 * @param reportEvery how often to log how far the pipeline is
 */
public record RunConfig(
    String engine,
    Map<String, String> spark,
    PipelineSpec spec,
    PostgresSink sink,
    Duration reportEvery) {

  private static final String SPARK = "spark";

  /** The engine's own settings among Spark's; Spark takes any name. */
  private static final List<String> SPARK_ENGINE_KEYS =
      List.of(
          "adstream.checkpoint",
          "adstream.lanes",
          "adstream.maxRecordsPerBatch",
          "adstream.trigger");

  /** What is to be done with results that are there already. */
  public enum Results {
    /** They stay, and the pipeline goes on from there. */
    KEEP,
    /** They are cleared, and the pipeline begins anew. */
    REBUILD
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if anything is wrong; the message has a line for each fault
   */
  public static RunConfig read(Path file, Results results, Map<String, String> environment) {
    return read(file, results, environment, Map.of());
  }

  /**
   * Reads a file, of which some settings are replaced.
   *
   * @param replaced settings by name; an empty value unsets one
   * @throws IllegalArgumentException if anything is wrong; the message has a line for each fault
   */
  public static RunConfig read(
      Path file, Results results, Map<String, String> environment, Map<String, String> replaced) {
    List<String> twice = new ArrayList<>();
    Properties properties = new Unique(twice);
    try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
      properties.load(reader);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "Cannot use configuration: " + file + " is not UTF-8, expected a file of properties", e);
    } catch (IOException | IllegalArgumentException e) { // the latter for \\u without digits
      throw new IllegalArgumentException(
          "Cannot use configuration: "
              + file
              + " cannot be read, expected a file of properties"
              + (e instanceof IllegalArgumentException ? " (" + e.getMessage() + ")" : ""),
          e);
    }
    if (properties.stringPropertyNames().stream().anyMatch(key -> key.startsWith("\uFEFF"))) {
      throw new IllegalArgumentException(
          "Cannot use configuration: " + file + " has a byte order mark, expected UTF-8 without");
    }
    Map<String, String> values = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    values.putAll(replaced);
    Settings settings = new Settings(values, environment);
    twice.forEach(key -> settings.fault(key + " is set twice, expected once"));
    return read(String.valueOf(file), settings, results);
  }

  private static RunConfig read(String source, Settings settings, Results results) {
    String engine = settings.text("pipeline.engine", "kafka-streams");
    Map<String, String> spark = spark(settings, engine);
    Duration report = settings.durationOr("pipeline.report.interval", Duration.ofSeconds(30));
    PipelineSpec spec = attempt(settings, () -> spec(settings));
    PostgresSink sink = attempt(settings, () -> sink(settings, results));
    List<String> faults = new ArrayList<>(settings.faults());
    if (spec == null || sink == null || !faults.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot use configuration "
              + source
              + ":"
              + String.join("", faults.stream().map(fault -> "\n  " + fault).toList()));
    }
    return new RunConfig(engine, spark, spec, sink, report);
  }

  /** Parts that check themselves say their faults by an exception. */
  private static <T> @Nullable T attempt(Settings settings, Supplier<T> part) {
    try {
      return part.get();
    } catch (IllegalArgumentException e) {
      settings.fault(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static PipelineSpec spec(Settings settings) {
    String bootstrap = settings.required("kafka.bootstrap.servers", "host:port of Kafka");
    PipelineSpec.Builder builder =
        PipelineSpec.builder(settings.text("pipeline.name", "adstream"))
            .kafka(
                bootstrap.isEmpty() ? "missing:0" : bootstrap,
                settings.text("source.impressions.topic", "impressions"),
                settings.text("source.clicks.topic", "clicks"))
            .keying(settings.choice("source.keying", Keying.BY_IMPRESSION_ID, Keying.class))
            .unclickedRows(
                settings.choice("result.unclicked", UnclickedRows.DROPPED, UnclickedRows.class))
            .maxWindowBytes(
                settings.bytes("pipeline.window.memory", Runtime.getRuntime().maxMemory() / 2))
            .commitInterval(settings.durationOr("pipeline.commit.interval", Duration.ofMillis(50)))
            .threads((int) settings.number("pipeline.threads", 0, 0, 1_000));
    JsonEventDecoder decoder = attempt(settings, () -> decoder(settings));
    if (decoder != null) {
      builder.decoder(decoder);
    }
    JoinSpec join = attempt(settings, () -> join(settings));
    if (join != null) {
      builder.join(join);
    }
    cubes(settings).forEach(builder::cube);
    kafka(settings).forEach(builder::kafkaProperty);
    return builder.build();
  }

  private static JoinSpec join(Settings settings) {
    return JoinSpec.builder()
        .attributionWindow(settings.durationOr("join.attribution.window", Duration.ofMinutes(15)))
        .clockSkew(settings.durationOr("join.clock.skew", Duration.ZERO))
        .impressionLateness(settings.durationOr("join.impression.lateness", Duration.ZERO))
        .clickLateness(settings.durationOr("join.click.lateness", Duration.ZERO))
        .idleTimeout(settings.duration("join.idle.timeout", null))
        .maxFuture(settings.durationOr("join.max.future", Duration.ofMinutes(5)))
        .minEventTime(settings.instant("join.min.event.time", JoinSpec.DEFAULT_MIN_EVENT_TIME))
        .build();
  }

  private static JsonEventDecoder decoder(Settings settings) {
    JsonEventDecoder.Builder builder = JsonEventDecoder.builder();
    for (EventType type : EventType.values()) {
      String prefix = "decode." + (type == EventType.IMPRESSION ? "impression" : "click") + ".";
      settings
          .below(prefix)
          .forEach((field, name) -> attempt(settings, () -> builder.fieldName(type, field, name)));
    }
    ZoneId zone =
        settings.read("decode.local.time.zone", null, "a zone such as Europe/Berlin", ZoneId::of);
    if (zone != null) {
      builder.localTimeZone(zone);
    }
    Limits usual = Limits.DEFAULT;
    builder.limits(
        new Limits(
            (int) settings.number("decode.max.text.chars", usual.maxTextChars(), 1, 16_384),
            (int) settings.number("decode.max.nesting", usual.maxNestingDepth(), 1, 1_000),
            (int)
                settings.number(
                    "decode.max.document.bytes", usual.maxDocumentBytes(), 1, 1 << 30)));
    return builder.build();
  }

  private static List<Cube> cubes(Settings settings) {
    Map<String, Map<String, String>> byName = new TreeMap<>();
    settings
        .below("cube.")
        .forEach(
            (key, value) -> {
              int dot = key.lastIndexOf('.');
              String name = dot < 0 ? key : key.substring(0, dot);
              byName
                  .computeIfAbsent(name, ignored -> new TreeMap<>())
                  .put(dot < 0 ? "" : key.substring(dot + 1), value);
            });
    List<Cube> cubes = new ArrayList<>();
    byName.forEach(
        (name, parts) -> {
          Settings own = new Settings(parts, Map.of());
          Cube cube = attempt(own, () -> cube(name, own));
          own.faults().forEach(fault -> settings.fault("cube." + name + ": " + fault));
          if (cube != null) {
            cubes.add(cube);
          }
        });
    return cubes;
  }

  private static Cube cube(String name, Settings settings) {
    Duration window = settings.durationOr("window", Duration.ofMinutes(1));
    settings.required("window", Settings.DURATION);
    List<Dimension> dimensions =
        settings.read(
            "dimensions",
            List.<Dimension>of(),
            "names out of "
                + Arrays.stream(Dimension.values()).map(Dimension::wireName).toList()
                + ", with commas",
            text ->
                Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(Dimension::ofWireName)
                    .toList());
    Attribution attribution =
        settings.choice("attribution", Attribution.IMPRESSION_TIME, Attribution.class);
    return new Cube(name, window, dimensions == null ? List.of() : dimensions, attribution);
  }

  /** Properties for Kafka's clients; {@code .file} and {@code .env} name where a value is. */
  private static Map<String, String> kafka(Settings settings) {
    Map<String, String> properties = new TreeMap<>();
    settings
        .below("kafka.")
        .forEach(
            (key, value) -> {
              String plain = key.replaceFirst("\\.(file|env)$", "");
              if (!plain.equals(key)) {
                String secret = settings.secret("kafka." + plain);
                properties.put(plain, secret == null ? "" : secret);
              } else if (!key.equals("bootstrap.servers")) {
                properties.put(key, value);
              }
            });
    return properties;
  }

  /** Everything that is Spark's, with its prefix. The engine checks the values, all at once. */
  private static Map<String, String> spark(Settings settings, String engine) {
    Map<String, String> properties = new TreeMap<>();
    settings
        .below("spark.")
        .forEach(
            (key, value) -> {
              properties.put("spark." + key, value);
              if (!engine.equals(SPARK)) {
                settings.fault("spark." + key + " is set, expected pipeline.engine = " + SPARK);
              } else if (key.startsWith("adstream.") && !SPARK_ENGINE_KEYS.contains(key)) {
                settings.fault(
                    "spark." + key + " is set, expected spark. and one of " + SPARK_ENGINE_KEYS);
              }
            });
    if (engine.equals(SPARK)) {
      settings.required(
          "spark.adstream.checkpoint", "a directory that outlives this process, as a URI");
    }
    return properties;
  }

  private static PostgresSink sink(Settings settings, Results results) {
    String url =
        settings.required("sink.url", "a URL such as jdbc:postgresql://host:5432/database");
    PostgresSink.Builder builder =
        PostgresSink.builder(url.isEmpty() ? "jdbc:postgresql://missing/missing" : url)
            .schema(settings.text("sink.schema", "adstream"));
    String user = settings.text("sink.user");
    if (user != null) {
      builder.user(user);
    }
    if (settings.text("sink.password") != null) {
      settings.fault(
          "sink.password is set, expected sink.password.file or sink.password.env: a secret does"
              + " not belong here");
    }
    String file = settings.text("sink.password.file");
    String variable = settings.text("sink.password.env");
    if (settings.secret("sink.password") == null) {
      file = null;
      variable = null;
    }
    if (file != null) {
      builder.passwordFile(Path.of(file));
    } else if (variable != null) {
      builder.passwordVariable(variable);
    }
    long connections = settings.number("sink.connections", 0, 0, 1_000);
    if (connections > 0) {
      builder.connections((int) connections);
    }
    report(settings, builder);
    return results == Results.REBUILD ? builder.rebuild().build() : builder.build();
  }

  /** What is asked of the schema beside the pipeline. */
  private static void report(Settings settings, PostgresSink.Builder builder) {
    ZoneId zone = settings.read("sink.time.zone", null, "a zone such as Europe/Berlin", ZoneId::of);
    if (zone != null) {
      builder.timeZone(zone);
    }
    if (settings.choice("sink.roles", Switch.OFF, Switch.class) == Switch.ON) {
      builder.roles();
    }
    if (settings.text("sink.row.level.security") != null) {
      builder.rowLevelSecurity(
          settings.choice("sink.row.level.security", Switch.OFF, Switch.class) == Switch.ON);
    }
    settings
        .below("sink.retention.")
        .keySet()
        .forEach(
            table -> {
              Duration keep = settings.duration("sink.retention." + table, null);
              if (keep != null) {
                builder.retention(table, keep);
              }
            });
  }

  private enum Switch {
    ON,
    OFF
  }

  /** Notices keys that are there twice, of which the last one would win. */
  private static final class Unique extends Properties {
    private static final long serialVersionUID = 1L;
    private final transient List<String> twice;

    Unique(List<String> twice) {
      this.twice = twice;
    }

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
      if (containsKey(key)) {
        twice.add(String.valueOf(key));
      }
      return super.put(key, value);
    }
  }
}
