package io.adstream.enginetests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.KafkaSource;
import io.adstream.enginetests.process.Command;
import io.adstream.samples.config.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Provides the configurations of {@code samples/formats} for the servers and topics of a test. */
abstract class SampleFixture extends EngineFixture {

  static final Path FORMATS = Path.of("..", "samples", "formats");

  /** The options of {@code send} for the files of {@code session-join}, which have no header. */
  static final List<String> SESSION_COLUMNS =
      List.of("--impressions-columns=at,session,seconds", "--clicks-columns=at,session,seconds");

  @TempDir Path directory;

  /**
   * A configuration with the test's name, servers and topics.
   *
   * @param settings replace the configuration's own, or are added
   */
  Path configuration(String format, Map<String, String> settings) throws IOException {
    Path sample = FORMATS.resolve(format + ".properties");
    KafkaSource source = RunConfig.readSpec(sample, Map.of()).source();
    Map<String, String> own = new LinkedHashMap<>();
    own.put("pipeline.name", name);
    own.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    own.put("source.impressions.topic", name + "-" + source.impressionsTopic());
    own.put("source.clicks.topic", name + "-" + source.clicksTopic());
    own.putAll(settings);
    List<String> lines = new ArrayList<>(Files.readAllLines(sample));
    lines.removeIf(line -> own.keySet().stream().anyMatch(key -> line.startsWith(key + " =")));
    own.forEach((key, value) -> lines.add(key + " = " + value));
    return Files.write(directory.resolve(own.get("pipeline.name") + ".properties"), lines);
  }

  /** Sends files with the command. */
  void send(Path configuration, Path impressionFile, Path clickFile, List<String> options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "send",
                "--config=" + configuration,
                "--impressions=" + impressionFile,
                "--clicks=" + clickFile));
    words.addAll(options);
    Command sent = Command.call(directory.resolve("send.log"), words.toArray(String[]::new));
    assertThat(sent.exitCode()).as("%s", sent).isZero();
  }
}
