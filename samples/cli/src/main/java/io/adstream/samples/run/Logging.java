package io.adstream.samples.run;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configures logging before the first logger is created; the resources {@code logback*.xml} contain
 * the rest, unless system property {@code logback.configurationFile} names others. Not thread-safe.
 */
public final class Logging {

  /** The format of a log. */
  public enum Format {
    /** Lines for people. */
    TEXT,
    /** One JSON object per line. */
    JSON
  }

  private static final String OPTION = "--log";
  private static final String CONFIGURATION = "logback.configurationFile";

  /** The environment variable for the format, unless an option sets it. */
  public static final String VARIABLE = "ADSTREAM_LOG";

  private static Format format = Format.TEXT;

  private Logging() {}

  /** Configures the log of a long-running pipeline, in the format named by the arguments. */
  public static void ofPipeline(List<String> arguments, Map<String, String> environment) {
    String named = named(arguments, environment.get(VARIABLE));
    if (named != null
        && named.toUpperCase(Locale.ROOT).equals(Format.JSON.name())
        && System.getProperty(CONFIGURATION) == null) {
      format = Format.JSON;
      System.setProperty(CONFIGURATION, "logback-json.xml");
    }
  }

  private static @Nullable String named(List<String> arguments, @Nullable String otherwise) {
    String named = otherwise;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith(OPTION + "=")) {
        named = argument.substring(OPTION.length() + 1);
      } else if (argument.equals(OPTION) && i + 1 < arguments.size()) {
        named = arguments.get(i + 1);
      }
    }
    return named;
  }

  /**
   * Logs only what someone should act on: nobody reads the log of a short command, which retries
   * young failures and reports final ones.
   */
  public static void onlyTrouble() {
    Map.of("own", "WARN", "kafka", "ERROR", "broker", "OFF", "spark", "OFF", "hadoop", "ERROR")
        .forEach(
            (logger, level) -> {
              String property = "adstream.log." + logger;
              System.setProperty(property, System.getProperty(property, level));
            });
  }

  /** The format with this name, if there is one. */
  public static Format format() {
    return format;
  }
}
