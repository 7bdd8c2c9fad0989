package io.adstream.samples.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads Spark's settings, including the prefix {@code spark.}. The engine validates the values. */
final class SparkConfig {

  private static final String SPARK = "spark";

  /** The engine's own settings; Spark accepts any name. */
  private static final List<String> ENGINE_KEYS =
      List.of(
          "adstream.checkpoint",
          "adstream.lanes",
          "adstream.maxRecordsPerBatch",
          "adstream.trigger");

  private SparkConfig() {}

  static Map<String, String> read(Settings settings, String engine) {
    Map<String, String> properties = new TreeMap<>();
    settings
        .below("spark.", name -> name.endsWith(".file")) // as some of Spark's own names do
        .forEach(
            (key, value) -> {
              properties.put("spark." + key, value);
              if (!engine.equals(SPARK)) {
                settings.fault("spark." + key + " is set, expected pipeline.engine = " + SPARK);
              } else if (key.startsWith("adstream.") && !ENGINE_KEYS.contains(key)) {
                settings.fault(
                    "spark." + key + " is set, expected spark. and one of " + ENGINE_KEYS);
              }
            });
    if (engine.equals(SPARK)) {
      settings.required(
          "spark.adstream.checkpoint", "a directory that outlives this process, as a URI");
    }
    return properties;
  }
}
