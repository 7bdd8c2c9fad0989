package io.adstream.samples.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.adstream.engine.Keying;
import io.adstream.event.Dimension;
import io.adstream.samples.config.RunConfig.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunConfigTest {

  private static final Path EXAMPLE = Path.of("src/main/config/adstream.example.properties");

  private final Path directory;

  RunConfigTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private RunConfig read(String content, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(directory.resolve("ads.properties"), content);
    return RunConfig.read(file, Results.KEEP, environment);
  }

  private static final String LEAST =
      """
      kafka.bootstrap.servers = localhost:9092
      sink.url = jdbc:postgresql://localhost/ads
      """;

  @Test
  void leastConfigurationHasTheDefaults() throws Exception {
    RunConfig config = read(LEAST, Map.of());

    assertThat(config.engine()).isEqualTo("kafka-streams");
    assertThat(config.spec().keying()).isEqualTo(Keying.BY_IMPRESSION_ID);
    assertThat(config.spec().join().attributionWindow()).isEqualTo(Duration.ofMinutes(15));
    assertThat(config.spec().cubes()).isEmpty();
  }

  @Test
  void settingsOfTheSchemaAreCheckedWithTheOthers() throws Exception {
    read(
        LEAST
            + "sink.time.zone = Asia/Tokyo\nsink.roles = on\nsink.row.level.security = off\n"
            + "sink.retention.joined = 90d\n",
        Map.of());
    assertThatThrownBy(
            () ->
                read(
                    LEAST
                        + "sink.time.zone = Berlin\nsink.roles = maybe\n"
                        + "sink.retention.joined = 90 days\n",
                    Map.of()))
        .hasMessageContaining("sink.time.zone is \"Berlin\"")
        .hasMessageContaining("sink.roles is \"maybe\", expected one of [on, off]")
        .hasMessageContaining("sink.retention.joined is \"90 days\"");
    assertThatThrownBy(() -> read(LEAST + "sink.retention.joined = 5m\n", Map.of()))
        .hasMessageContaining("retention of joined is PT5M, expected 1 to 36500 days");
  }

  @Test
  void exampleIsRightAsItIs() {
    RunConfig config = RunConfig.read(EXAMPLE, Results.KEEP, Map.of());

    assertThat(config.spec().cubes())
        .extracting(cube -> cube.name() + cube.dimensions())
        .containsExactly(
            "by_category_device" + List.of(Dimension.AD_CATEGORY, Dimension.DEVICE),
            "total_by_click_time[]");
  }

  @Test
  void exampleKnowsEverySetting() throws Exception {
    Path jaas = Files.writeString(directory.resolve("jaas"), "from a file\n");
    String all =
        Files.readString(EXAMPLE)
            .replaceAll("(?m)^#([a-z][A-Za-z.]* =)", "$1")
            .replaceAll("(?m)^sink.password.file.*$", "")
            .replaceAll("/run/secrets/kafka-jaas", jaas.toString())
            .replaceAll("(?m)^(pipeline.engine =).*$", "$1 spark");
    RunConfig config =
        read(all, Map.of("ADSTREAM_PASSWORD", "geheim", "TRUSTSTORE_PASSWORD", "from the env"));

    assertThat(config.spec().kafkaProperties())
        .containsEntry("sasl.jaas.config", "from a file")
        .containsEntry("ssl.truststore.password", "from the env")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
        .doesNotContainKey("bootstrap.servers");
    assertThat(config.spark())
        .containsEntry("spark.master", "local[*]")
        .containsEntry("spark.adstream.lanes", "4");
    assertThat(config.spec().maxWindowBytes()).isEqualTo(512L << 20);
    assertThat(config.spec().join().idleTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.toString()).doesNotContain("geheim", "from a file", "from the env");
  }

  @Test
  void allFaultsAreReportedAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    pipeline.name = no blanks
                    pipeline.threads = many
                    pipeline.threads = 4
                    join.attributionWindow = 1m
                    join.clock.skew = soon
                    join.click.lateness = 99999d
                    cube.a.window = 1m
                    cube.a.dimensions = Device, Weather
                    cube.b.size = 4
                    source.keying = maybe
                    sink.password.file = /does/not/exist
                    sink.password.env = NOT_THERE
                    sink.schema = %s
                    kafka.x.env = NOT_THERE
                    """
                        .formatted("x".repeat(70)),
                    Map.of()))
        .hasMessageContainingAll(
            "kafka.bootstrap.servers is missing, expected host:port of Kafka",
            "sink.url is missing",
            "name is \"no blanks\"",
            "pipeline.threads is set twice",
            "join.attributionWindow is set, expected a setting that exists"
                + " (join.attribution.window?)",
            "join.clock.skew is \"soon\", expected a duration such as",
            "clickLateness is PT2399976H",
            "cube.a: dimensions is \"Device, Weather\", expected names out of [UserID",
            "cube.b: size is set, expected a setting that exists",
            "cube.b: window is missing",
            "source.keying is \"maybe\", expected one of [by-impression-id, any]",
            "sink.password.file is \"/does/not/exist\", expected a file that can be read",
            "sink.password.file and sink.password.env are both set",
            "kafka.x.env is \"NOT_THERE\", expected an environment variable that is set",
            "schema is \"xxx");
  }

  @Test
  void settingsOfSparkAreForSpark() {
    assertThatThrownBy(() -> read(LEAST + "spark.master = local\n", Map.of()))
        .hasMessageContaining("spark.master is set, expected pipeline.engine = spark");
    assertThatThrownBy(
            () ->
                read(
                    LEAST + "pipeline.engine = spark\nspark.adstream.lane = 2\nspark.x = y\n",
                    Map.of()))
        .hasMessageContainingAll(
            "spark.adstream.checkpoint is missing, expected a directory",
            "spark.adstream.lane is set, expected spark. and one of [adstream.checkpoint,")
        .hasMessageNotContaining("spark.x");
  }

  @Test
  void secretInTheFileIsRefusedAndNotRepeated() {
    Throwable failure = catchThrowable(() -> read(LEAST + "sink.password = geheim\n", Map.of()));

    assertThat(failure)
        .hasMessageContaining("sink.password is set, expected sink.password.file")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void secretThatIsEmptyOrHasAByteOrderMarkIsRefused() throws Exception {
    Path secret = directory.resolve("secret");
    String config = LEAST + "sink.password.file = " + secret + "\n";
    for (String content : List.of("", "\n", "\ngeheim\n")) {
      Files.writeString(secret, content);
      assertThatThrownBy(() -> read(config, Map.of()))
          .hasMessageContaining(
              "sink.password.file is \"" + secret + "\", whose first line is empty");
    }
    Files.writeString(secret, "\uFEFFgeheim\n");
    assertThatThrownBy(() -> read(config, Map.of()))
        .hasMessageContaining("which has a byte order mark")
        .hasMessageNotContaining("geheim");
    Files.writeString(secret, "gehäim\n", ISO_8859_1);
    assertThatThrownBy(() -> read(config, Map.of()))
        .hasMessageContaining("expected a file in UTF-8");
  }

  @Test
  void fileInAnotherEncodingIsRefusedByName() throws Exception {
    Path file = directory.resolve("latin.properties");
    Files.writeString(file, LEAST + "sink.user = jürgen\n", ISO_8859_1);
    assertThatThrownBy(() -> RunConfig.read(file, Results.KEEP, Map.of()))
        .hasMessageContaining(file + " is not UTF-8");
    assertThatThrownBy(() -> read("\uFEFF" + LEAST, Map.of()))
        .hasMessageContaining("has a byte order mark, expected UTF-8 without");
    assertThatThrownBy(() -> read(LEAST + "sink.password.file = C:\\users\n", Map.of()))
        .hasMessageContaining("expected a file of properties (Malformed \\uxxxx encoding.)");
  }

  @Test
  void fileThatIsMissingIsNamed() {
    assertThatThrownBy(() -> RunConfig.read(Path.of("none"), Results.KEEP, Map.of()))
        .hasMessage("Cannot use configuration: none cannot be read, expected a file of properties");
  }
}
