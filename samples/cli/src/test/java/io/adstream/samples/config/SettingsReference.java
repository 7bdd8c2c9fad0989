package io.adstream.samples.config;

import io.adstream.samples.config.RunConfig.Results;
import io.adstream.sink.ResultSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the reference of settings: names and meaning from the example file, which another test
 * holds complete; values and defaults from the code that reads them, by asking it.
 */
final class SettingsReference {

  private static final Pattern SECTION = Pattern.compile("# ---- (.*?) -+");
  private static final Pattern SETTING = Pattern.compile("(#{0,2})([a-z][A-Za-z0-9_.]*) = (.*)");

  /** A value that is wrong wherever values can be. */
  private static final String NONSENSE = "\u2400";

  private static final String LEAST =
      """
      kafka.bootstrap.servers = localhost:9092
      sink.url = jdbc:postgresql://localhost:5432/postgres
      """;

  private final Path directory;
  private final StringBuilder page = new StringBuilder();

  /** Settings that the example file has in comments: their values are not the defaults. */
  private final Set<String> examples = new HashSet<>();

  SettingsReference(Path directory) {
    this.directory = directory;
  }

  /** The page for an example file. */
  String page(Path example) throws IOException {
    page.append(
        """
        # Settings

        Every setting of a configuration file for `./adstream run`, in the order of [the example file](../samples/cli/src/main/config/adstream.example.properties).
        This page is generated from the example and from the code that reads it; a test fails if it is out of date. [What topics hold](formats.md) explains
        paths, envelopes and time formats.

        A *duration* is `500ms`, `30s`, `10m`, `2h`, `1d` or ISO-8601 (`PT10M`). Unknown settings are refused, with a suggestion of the closest name, and all faults are reported at once.
        Settings are optional unless marked *required*; *e.g.* marks an example value of a setting without a default.
        """);
    List<String> comment = new ArrayList<>();
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : Files.readAllLines(example)) {
      Matcher section = SECTION.matcher(line);
      Matcher setting = SETTING.matcher(line);
      if (setting.matches()) {
        settings.put(setting.group(2), setting.group(3));
        if (!setting.group(1).isEmpty()) {
          examples.add(setting.group(2));
        }
        continue;
      }
      if (!settings.isEmpty()) {
        block(comment, settings);
        comment.clear();
        settings.clear();
      }
      if (section.matches()) {
        comment.clear();
        page.append("\n## ")
            .append(capitalized(section.group(1)))
            .append("\n\n| setting | meaning | value | default |\n|---|---|---|---|\n");
      } else if (line.startsWith("#")) {
        comment.add(line.replaceFirst("^#+ ?", "").strip());
      }
    }
    block(comment, settings);
    return page.toString();
  }

  /** A row of a section's table: settings that the example explains together. */
  private void block(List<String> comment, Map<String, String> settings) throws IOException {
    List<String> names = new ArrayList<>();
    List<String> rules = new ArrayList<>();
    List<String> defaults = new ArrayList<>();
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String value = "`" + setting.getValue().replace("|", "\\|") + "`";
      names.add("`" + setting.getKey() + "`");
      rules.add(rule(setting.getKey()));
      if (LEAST.contains(setting.getKey() + " =")) {
        defaults.add("required, e.g. " + value);
      } else {
        defaults.add((isDefault(setting.getKey(), setting.getValue()) ? "" : "e.g. ") + value);
      }
    }
    page.append(
        "| %s | %s | %s | %s |%n"
            .formatted(
                String.join("<br>", names),
                String.join(" ", comment)
                    .replaceFirst("^(Required\\. ?|Lines with ## [^.]*\\. )", "")
                    .replace("|", "\\|"),
                String.join(
                    "<br>", rules.stream().distinct().count() == 1 ? rules.subList(0, 1) : rules),
                String.join("<br>", defaults)));
  }

  /** What the code expects of a setting, from its own complaint. */
  private String rule(String key) throws IOException {
    try {
      read(key + " = " + NONSENSE + "\n");
      return "text";
    } catch (IllegalArgumentException e) {
      Matcher rule =
          Pattern.compile(
                  "(?m)^  " + Pattern.quote(key) + " is \"" + NONSENSE + "\", expected (.*)$")
              .matcher(String.valueOf(e.getMessage()));
      return rule.find()
          ? rule.group(1)
              .replaceFirst(": Cannot .*", "")
              .replace("a duration such as 500ms, 30s, 10m, 2h, 1d or PT10M", "duration")
              .replace("|", "\\|")
          : "text";
    }
  }

  /** Whether a value gives what the same configuration without the setting gives. */
  private boolean isDefault(String key, String value) throws IOException {
    if (examples.contains(key)) {
      return false;
    }
    String without = described("");
    String with = described(key + " = " + value + "\n");
    return without != null && without.equals(with) && !Character.isUpperCase(value.charAt(0));
  }

  private @Nullable String described(String more) throws IOException {
    try {
      RunConfig config = read(more);
      return config.engine()
          + config.reportEvery()
          + config.spec().name()
          + config.spec().fingerprint()
          + config.spec().options()
          + config.spec().source().keying()
          + config.spec().source().impressionsTopic()
          + config.spec().source().clicksTopic()
          + config.spec().source().properties()
          + serialized(config.sink())
          + config.reports();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** All that a sink holds, which its {@code toString} does not show. */
  private static String serialized(ResultSink sink) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sink);
    }
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private RunConfig read(String more) throws IOException {
    String key = more.replaceFirst(" =.*\\R?", "");
    String least =
        LEAST
            .lines()
            .filter(line -> more.isEmpty() || !line.startsWith(key + " ="))
            .reduce("", (a, b) -> a + b + "\n");
    Path file = Files.writeString(directory.resolve("one.properties"), least + more);
    return RunConfig.read(file, Results.KEEP, Map.of());
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
