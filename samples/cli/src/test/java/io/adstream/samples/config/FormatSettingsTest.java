package io.adstream.samples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatSettingsTest {

  private static final Path EXAMPLE = Path.of("src/main/config/adstream.example.properties");

  @ParameterizedTest
  @ValueSource(strings = {"avro", "protobuf"})
  void exampleHasNoSettingThatTheFormatDoesNotHave(String format) throws Exception {
    Matcher lines =
        Pattern.compile("(?m)^##decode\\.((registry|" + format + ")\\.\\S+) = (.*)$")
            .matcher(Files.readString(EXAMPLE));
    Map<String, String> settings = new TreeMap<>();
    while (lines.find()) {
      settings.put(lines.group(1), lines.group(3));
    }
    assertThat(settings).hasSizeGreaterThan(10);
    // They exclude each other, and their files are missing, but each exists.
    assertThat(catchThrowable(() -> EventDecoders.find(format, DecoderSettings.of(settings))))
        .hasMessageNotContaining("expected a setting that exists");
  }

  @Test
  void faultyDecoderIsTheOnlyFaultOfATopicOfBothStreams(@TempDir Path directory) throws Exception {
    String settings =
        """
        kafka.bootstrap.servers = localhost:9092
        sink.url = jdbc:postgresql://localhost/ads
        source.clicks.topic = impressions
        decode.impression.when = type = imp
        decode.click.when = type = clk
        decode.max.nesting = 0
        """;
    Path file = Files.writeString(directory.resolve("ads.properties"), settings);

    assertThat(catchThrowable(() -> RunConfig.readSpec(file, Map.of())))
        .hasMessageContaining("decode.max.nesting is \"0\"")
        .hasMessageNotContaining("both topics");
  }
}
