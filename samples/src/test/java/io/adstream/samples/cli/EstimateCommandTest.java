package io.adstream.samples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.adstream.decode.Decoded;
import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import io.adstream.join.JoinSpec;
import io.adstream.join.WindowEstimate;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EstimateCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path directory;

  EstimateCommandTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private int run(String... args) {
    CommandLine line = Adstream.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  private String config(String memory) throws Exception {
    return Files.writeString(
            directory.resolve("ads.properties"),
            "kafka.bootstrap.servers = localhost:1\n"
                + "sink.url = jdbc:postgresql://localhost/ads\n"
                + "sink.password.file = /nowhere\n"
                + "join.attribution.window = 10m\n"
                + "join.impression.lateness = 30s\n"
                + "pipeline.window.memory = "
                + memory
                + "\n")
        .toString();
  }

  @Test
  void tableHoldsTheEstimate() {
    String options = "estimate --rate 1000 --ctr 0.05 --window 10m --lateness 30s --lanes 4";
    assertThat(run(options.split(" "))).isZero();
    WindowEstimate estimate =
        WindowEstimate.builder(
                JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ofSeconds(30)))
            .impressionsPerSecond(1_000)
            .clicksPerSecond(50)
            .lanes(4)
            .build();
    assertThat(out.toString())
        .containsPattern("attribution window +10m\n")
        .containsPattern("lateness +30s\n")
        .containsPattern("impressions held at the fullest +649,687\n")
        .containsPattern("clicks held +2,484\n")
        .containsPattern(
            "memory, MiB +%.1f\n".formatted(estimate.memoryBytes() / (double) (1 << 20)))
        .containsPattern("log .*, MiB +%.1f\n".formatted(estimate.logBytes() / (double) (1 << 20)))
        .containsPattern(
            "recommended: pipeline.window.memory +%dMiB\n"
                .formatted(estimate.recommendedMaxWindowBytes() >> 20))
        .containsPattern("recommended: heap +512MiB\n")
        .doesNotContain("configured", "fit");
  }

  @Test
  void configurationSaysTheJoinAndWhatFits() throws Exception {
    assertThat(run("estimate", "--rate", "1000", "--config", config("1GiB"))).isZero();
    assertThat(out.toString())
        .containsPattern("attribution window +10m\n")
        .containsPattern("lateness +30s\n")
        .containsPattern("configured: pipeline.window.memory +1024MiB\n")
        .endsWith("The open windows fit.\n");
    assertThat(run("estimate", "--rate", "50000", "--config", config("1GiB"))).isEqualTo(1);
    assertThat(out.toString()).contains("The open windows do not fit: raise ");
    assertThat(run("estimate", "--rate", "1000", "--config", config("100GiB"), "--window", "5d"))
        .isZero();
    assertThat(out.toString()).containsPattern("attribution window +120h\n");
  }

  @Test
  void configurationWithLessRoomThanRecommendedFits() throws Exception {
    JoinSpec join =
        new JoinSpec(
            Duration.ofMinutes(10),
            Duration.ZERO,
            Duration.ofSeconds(30),
            Duration.ZERO,
            null,
            Duration.ofMinutes(5));
    long bytes =
        WindowEstimate.builder(join)
            .impressionsPerSecond(1_000)
            .clicksPerSecond(50)
            .build()
            .memoryBytes();
    assertThat(run("estimate", "--rate", "1000", "--config", config(String.valueOf(bytes))))
        .isZero();
    assertThat(out.toString()).contains("less room for peaks than is recommended");
    assertThat(run("estimate", "--rate", "1000", "--config", config(String.valueOf(bytes - 1))))
        .isEqualTo(1);
  }

  @Test
  void allFaultsOfTheOptionsAreSaidAtOnce() {
    String options =
        "estimate --rate 0 --ctr -1 --window PT-5S --lateness 400d --lanes 0 --impression-bytes 0";
    assertThat(run(options.split(" "))).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "Cannot estimate window: --rate is 0.0, expected more than 0 and at most 1000000;"
                + " --ctr is -1.0, expected 0 to 10; --lanes is 0, expected 1 to 10000;"
                + " --impression-bytes is 0, expected 16 to 65536;"
                + " --window is PT-5S, expected 0s to 366d;"
                + " --lateness is PT9600H, expected 0s to 366d\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void missingRateAndWrongConfigurationAreSaid() throws Exception {
    assertThat(run("estimate")).isEqualTo(2);
    assertThat(err.toString()).startsWith("Cannot start: Missing required option: '--rate=N'");
    assertThat(run("estimate", "--rate", "1", "--config", config("much"))).isEqualTo(2);
    assertThat(err.toString()).contains("pipeline.window.memory is \"much\"");
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
            Arrays.stream(Dimension.values())
                .map(dimension -> dimension.of(impression))
                .mapToInt(text -> text == null ? 0 : text.getBytes(UTF_8).length)
                .sum();
      }
    }
    assertThat((double) bytes / impressions)
        .isCloseTo(WindowEstimate.TYPICAL_IMPRESSION_BYTES, within(3.0));
  }
}
