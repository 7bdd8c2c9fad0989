package io.adstream.samples.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Settings in environment variables: {@code ADSTREAM_SINK_URL} is {@code sink.url}. After {@code
 * ADSTREAM_}, one underscore is a dot, two are an underscore and three a dash; an all-capitals name
 * is converted to lower case, and any other is used unchanged ({@code
 * ADSTREAM_decode_impression_EventTime}).
 */
final class Variables {

  private static final String PREFIX = "ADSTREAM_";
  private static final String IN_FILE = ".file";
  private static final String IN_VARIABLE = ".env";

  /** The prefixes of settings' names. */
  private static final Set<String> SECTIONS =
      Set.of(
          "pipeline",
          "kafka",
          "source",
          "schema",
          "decode",
          "join",
          "result",
          "cube",
          "sink",
          "spark");

  /** The variables used by the launcher and by options of commands. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "ADSTREAM_CONFIG",
          "ADSTREAM_HEAP",
          "ADSTREAM_HTTP",
          "ADSTREAM_JAVA_OPTS",
          "ADSTREAM_LOG");

  private Variables() {}

  /**
   * The settings, in which those set by a variable are replaced with the variable's name ({@code
   * sink.url.env = ADSTREAM_SINK_URL}) or, if the setting itself names a file or variable, with the
   * variable's value. Variables named by such a setting are not settings.
   */
  static Map<String, String> over(Map<String, String> settings, Map<String, String> environment) {
    Map<String, String> set = new TreeMap<>();
    for (String variable : ours(settings, environment)) {
      String key = key(variable);
      if (isSetting(key)) {
        boolean isPlace = key.endsWith(IN_FILE) || key.endsWith(IN_VARIABLE);
        set.put(
            isPlace ? key : key + IN_VARIABLE,
            isPlace ? environment.getOrDefault(variable, "") : variable);
      }
    }
    return replaced(settings, set);
  }

  /**
   * Settings that several variables set, of which an arbitrary one would win; one line each,
   * without values.
   */
  static List<String> doubles(Map<String, String> settings, Map<String, String> environment) {
    Map<String, List<String>> variables = new TreeMap<>();
    for (String variable : ours(settings, environment)) {
      variables.computeIfAbsent(base(key(variable)), base -> new ArrayList<>()).add(variable);
    }
    return variables.entrySet().stream()
        .filter(each -> each.getValue().size() > 1 && isSetting(each.getKey()))
        .map(
            each ->
                each.getKey()
                    + " is set by variables "
                    + String.join(" and ", each.getValue())
                    + ", expected one of them")
        .toList();
  }

  /** Variables that look like settings but are not, such as those of a Kubernetes service. */
  static List<String> strangers(Map<String, String> settings, Map<String, String> environment) {
    return ours(settings, environment).stream()
        .filter(variable -> !isSetting(key(variable)))
        .toList();
  }

  /** The settings with some replaced, including references to files or variables. */
  static Map<String, String> replaced(Map<String, String> settings, Map<String, String> by) {
    Map<String, String> all = new HashMap<>(settings);
    for (String key : by.keySet()) {
      String base = base(key);
      List.of(base, base + IN_FILE, base + IN_VARIABLE).forEach(all::remove);
    }
    all.putAll(by);
    return all;
  }

  private static Set<String> ours(Map<String, String> settings, Map<String, String> environment) {
    Set<String> ours = new TreeSet<>(environment.keySet());
    ours.removeIf(name -> !name.startsWith(PREFIX) || NO_SETTINGS.contains(name));
    settings.forEach(
        (key, value) -> {
          if (key.endsWith(IN_VARIABLE)) {
            ours.remove(value.strip());
          }
        });
    return ours;
  }

  /** The setting whose value, or reference to a value, a key holds. */
  private static String base(String key) {
    return key.replaceFirst("\\.(file|env)$", "");
  }

  private static boolean isSetting(String key) {
    return SECTIONS.contains(key.replaceFirst("\\..*", ""));
  }

  private static String key(String variable) {
    String name = variable.substring(PREFIX.length());
    String cased =
        name.equals(name.toUpperCase(Locale.ROOT)) ? name.toLowerCase(Locale.ROOT) : name;
    return cased.replace("___", "-").replace("__", "\0").replace('_', '.').replace('\0', '_');
  }
}
