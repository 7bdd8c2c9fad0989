package io.adstream.samples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.adstream.decode.Decoded;
import io.adstream.event.Impression;
import io.adstream.join.JoinSpec;
import io.adstream.join.WindowEstimate;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateCommandTest {

  private final Path directory;

  EstimateCommandTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private String config(String memory) throws Exception {
    return Files.writeString(
            directory.resolve("ads.properties"),
            "kafka.bootstrap.servers = localhost:1\n"
                + "sink.url = jdbc:postgresql://localhost/ads\n"
                + "sink.password.file = /nowhere\n"
                + "join.attribution.window = 10m\n"
                + "join.impression.lateness = 30s\n"
                + "join.click.lateness = 30s\n"
                + "pipeline.window.memory = "
                + memory
                + "\n")
        .toString();
  }

  private static Called estimate(String options, String... more) {
    List<String> arguments = new ArrayList<>(List.of(("estimate " + options).strip().split(" ")));
    arguments.addAll(List.of(more));
    return Called.with(arguments.toArray(String[]::new));
  }

  private static String row(String name, String value) {
    return Pattern.quote(name) + " +" + Pattern.quote(value) + "\n";
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / (double) (1 << 20));
  }

  @Test
  void tableHoldsTheEstimate() {
    Called called = estimate("--rate 1000 --ctr 0.05 --window 10m --lateness 30s --lanes 4");
    WindowEstimate estimate =
        WindowEstimate.builder(
                JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ofSeconds(30)))
            .impressionsPerSecond(1_000)
            .clicksPerSecond(50)
            .lanes(4)
            .build();
    assertThat(called.code()).isZero();
    assertThat(called.out())
        .containsPattern(row("attribution window", "10m"))
        .containsPattern(row("lateness", "30s"))
        .containsPattern(row("memory, MiB", mib(estimate.memoryBytes())))
        .containsPattern(row("log (changelog, state store), MiB", mib(estimate.logBytes())))
        .containsPattern(
            row(
                "recommended: pipeline.window.memory",
                (estimate.recommendedMaxWindowBytes() >> 20) + "MiB"))
        .containsPattern(row("recommended: heap", "512MiB"))
        .doesNotContain("configured", "fit");
  }

  @Test
  void configurationSaysTheJoinAndWhatFits() throws Exception {
    Called fits = estimate("--rate 1000", "--config", config("1GiB"));
    assertThat(fits.code()).isZero();
    assertThat(fits.out())
        .containsPattern(row("attribution window", "10m"))
        .containsPattern(row("lateness", "30s"))
        .containsPattern(row("configured: pipeline.window.memory", "1024MiB"))
        .endsWith("The open windows fit.\n");
    Called faster = estimate("--rate 50000", "--config", config("1GiB"));
    assertThat(faster.code()).isEqualTo(1);
    assertThat(faster.out()).contains("The open windows do not fit: raise ");
    Called longer = estimate("--rate 1000 --window 5d", "--config", config("100GiB"));
    assertThat(longer.code()).isZero();
    assertThat(longer.out()).containsPattern(row("attribution window", "120h"));
  }

  @Test
  void configurationWithLessRoomThanRecommendedFits() throws Exception {
    long bytes =
        WindowEstimate.builder(
                JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ofSeconds(30)))
            .impressionsPerSecond(1_000)
            .clicksPerSecond(50)
            .build()
            .memoryBytes();
    Called just = estimate("--rate 1000", "--config", config(String.valueOf(bytes)));
    assertThat(just.code()).isZero();
    assertThat(just.out()).contains("less room for peaks than is recommended");
    assertThat(estimate("--rate 1000", "--config", config(String.valueOf(bytes - 1))).code())
        .isEqualTo(1);
  }

  @Test
  void allFaultsOfTheOptionsAreSaidAtOnce() {
    Called called =
        estimate("--rate 0 --ctr -1 --window PT-5S --lateness 40000d --lanes 0 --own-bytes 0");
    assertThat(called.code()).isEqualTo(2);
    assertThat(called.err())
        .startsWith(
            "Cannot estimate window: --rate is 0.0, expected more than 0 and at most 1000000;"
                + " --ctr is -1.0, expected 0 to 10; --lanes is 0, expected 1 to 10000;"
                + " --own-bytes is 0, expected 16 to 65536;"
                + " --window is PT-5S, expected 0s to 36500d;"
                + " --lateness is PT960000H, expected 0s to 36500d\n");
    assertThat(called.out()).isEmpty();
  }

  @Test
  void missingRateAndWrongConfigurationAreSaid() throws Exception {
    Called without = estimate("");
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).startsWith("Cannot start: Missing required option: '--rate=N'");
    Called wrong = estimate("--rate 1", "--config", config("much"));
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("pipeline.window.memory is \"much\"");
  }

  @Test
  void usualImpressionIsTheBenchmarks() {
    Traffic traffic =
        new Traffic(TrafficSpec.benchmark(17, Instant.parse("2026-01-01T00:00:00Z"), 10_000));
    long bytes = 0;
    long impressions = 0;
    while (traffic.hasNext()) {
      if (traffic.next().meaning() instanceof Decoded.Event event
          && event.event() instanceof Impression impression) {
        impressions++;
        bytes += impression.impressionId().length();
        bytes +=
            Stream.of(impression.userId(), impression.sessionId())
                .mapToInt(text -> text == null ? 0 : text.getBytes(UTF_8).length)
                .sum();
      }
    }
    assertThat((double) bytes / impressions)
        .isCloseTo(WindowEstimate.TYPICAL_OWN_BYTES, within(3.0));
  }
}
