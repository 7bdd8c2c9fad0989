package io.adstream.samples.run;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what this process logs, before its first logger is made; the resources {@code
 * logback*.xml} say the rest, unless system property {@code logback.configurationFile} names
 * others. Not thread-safe.
 */
public final class Logging {

  /** How a log is written. */
  public enum Format {
    /** Lines for people. */
    TEXT,
    /** A JSON object a line. */
    JSON
  }

  private static final String OPTION = "--log";
  private static final String CONFIGURATION = "logback.configurationFile";

  /** The variable that has the format where no option has it. */
  public static final String VARIABLE = "ADSTREAM_LOG";

  private static Format format = Format.TEXT;

  private Logging() {}

  /** Logs what a pipeline that runs for long has to say, in the format that the arguments name. */
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
   * Logs only what someone should act on: of a command that ends soon nobody reads a log; what is
   * young is retried, and what fails is reported.
   */
  public static void onlyTrouble() {
    Map.of("own", "WARN", "kafka", "ERROR", "broker", "OFF", "spark", "OFF", "hadoop", "ERROR")
        .forEach(
            (logger, level) -> {
              String property = "adstream.log." + logger;
              System.setProperty(property, System.getProperty(property, level));
            });
  }

  /** The format of the log, if it is one of these. */
  public static Format format() {
    return format;
  }
}
