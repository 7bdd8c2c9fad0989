package io.adstream.samples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.adstream.samples.config.RunConfig.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariablesTest {

  private static final Map<String, String> LEAST =
      Map.of(
          "ADSTREAM_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
          "ADSTREAM_SINK_URL", "jdbc:postgresql://db/ads");

  private final Path directory;

  VariablesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private RunConfig read(String content, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(directory.resolve("ads.properties"), content);
    return RunConfig.read(file, Results.KEEP, environment);
  }

  private static Map<String, String> with(Map<String, String> more) {
    Map<String, String> all = new java.util.HashMap<>(LEAST);
    all.putAll(more);
    return all;
  }

  @Test
  void everySettingCanBeInTheEnvironmentAlone() throws Exception {
    RunConfig config =
        read(
            "",
            with(
                Map.ofEntries(
                    Map.entry("ADSTREAM_PIPELINE_ENGINE", "spark"),
                    Map.entry("ADSTREAM_spark_adstream_checkpoint", "file:///var/lib/adstream"),
                    Map.entry("ADSTREAM_spark_adstream_maxRecordsPerBatch", "5"),
                    Map.entry("ADSTREAM_schema_impressions_Viewable", "BOOLEAN"),
                    Map.entry("ADSTREAM_CUBE_BY__DEVICE_WINDOW", "1m"),
                    Map.entry("ADSTREAM_CUBE_BY__DEVICE_DIMENSIONS", "Device"),
                    Map.entry("ADSTREAM_CUBE_BY__DEVICE_COUNT_VIEWS", "Viewable"),
                    Map.entry("ADSTREAM_CUBE_BY__DEVICE_KPI_VCTR", "clicks / views"),
                    Map.entry("ADSTREAM_decode_impression_EventTime", "at"),
                    Map.entry("ADSTREAM_DECODE_FORMAT", "json"),
                    Map.entry("ADSTREAM_JOIN_CLOCK_SKEW", "7s"),
                    Map.entry("ADSTREAM_SINK_RETENTION_JOINED", "90d"),
                    Map.entry("ADSTREAM_KAFKA_SASL_JAAS_CONFIG", "geheim"),
                    Map.entry("ADSTREAM_SINK_PASSWORD", "geheim"))));

    assertThat(config.spec().source().bootstrapServers()).isEqualTo("kafka:9092");
    assertThat(config.spec().source().properties())
        .containsExactly(Map.entry("sasl.jaas.config", "geheim"));
    assertThat(config.spec().source().decoder().fingerprint())
        .isEqualTo("JSON IMPRESSION.EventTime=\"at\"");
    assertThat(config.spark())
        .containsEntry("spark.adstream.checkpoint", "file:///var/lib/adstream")
        .containsEntry("spark.adstream.maxRecordsPerBatch", "5");
    assertThat(config.spec().plan().join().clockSkew()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.spec().plan().cube("by_device").kpis())
        .anyMatch(k -> k.name().equals("vctr"));
    assertThat(config.toString()).doesNotContain("geheim");
    assertThat(config.notes()).isEmpty();
  }

  @Test
  void variableCountsMoreThanTheFileWhereverItsValueIs() throws Exception {
    Path url = Files.writeString(directory.resolve("url"), "jdbc:postgresql://from-a-file/ads\n");
    String file =
        "join.clock.skew = 1s\nsink.url.file = %s\npipeline.name.env = NAME\n".formatted(url);

    RunConfig config =
        read(file, with(Map.of("ADSTREAM_JOIN_CLOCK_SKEW", "2s", "NAME", "of-a-variable")));

    assertThat(config.spec().plan().join().clockSkew()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.spec().name()).isEqualTo("of-a-variable");
    assertThatThrownBy(() -> read(file, Map.of("ADSTREAM_SINK_URL", "", "NAME", "x")))
        .hasMessageContaining("sink.url is missing");
  }

  @Test
  void anyKeyCanBeInAFileOrAVariable() throws Exception {
    Path bootstrap = Files.writeString(directory.resolve("bootstrap"), "kafka:1\n");
    String file =
        "kafka.bootstrap.servers.file = %s\nkafka.ssl.protocol.env = P\n".formatted(bootstrap)
            + "kafka.sasl.oauthbearer.assertion.file = /as/it/is\n"
            + "sink.url.env = URL\ncube.a.window.env = W\ncube.a.kpi.both.env = F\n"
            + "decode.click.EventTime.env = T\ndecode.max.nesting.env = N\n";

    RunConfig config =
        read(
            file,
            Map.of(
                "P",
                "TLSv1.3",
                "URL",
                "jdbc:postgresql://db/ads",
                "W",
                "5m",
                "F",
                "clicks + impressions",
                "T",
                "at",
                "N",
                "7"));

    assertThat(config.spec().source().bootstrapServers()).isEqualTo("kafka:1");
    assertThat(config.spec().source().properties())
        .isEqualTo(
            Map.of("ssl.protocol", "TLSv1.3", "sasl.oauthbearer.assertion.file", "/as/it/is"));
    assertThat(config.spec().plan().cube("a").cube().window()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void faultsNameVariablesAndDoNotRepeatThem() {
    Throwable failure =
        catchThrowable(
            () ->
                read(
                    "sink.url = jdbc:postgresql://db/ads\npipeline.name = a\npipeline.name.env = N",
                    Map.of(
                        "ADSTREAM_JOIN_CLOCK_SKEW", "geheim",
                        "ADSTREAM_SINK_URLL", "geheim",
                        "ADSTREAM_JOIN_IDLE_TIME_OUT", "geheim",
                        "N", "geheim")));

    assertThat(failure)
        .hasMessageContainingAll(
            "join.clock.skew is in variable ADSTREAM_JOIN_CLOCK_SKEW, expected a duration",
            "sink.urll.env is set to ADSTREAM_SINK_URLL, expected a setting that exists",
            "ADSTREAM_JOIN_IDLE_TIME_OUT, expected a setting that exists (join.idle.timeout?)",
            "pipeline.name and pipeline.name.env are both set, expected one of them")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void settingOfSeveralVariablesIsAFaultThatNamesThem() {
    assertThatThrownBy(
            () ->
                read(
                    "",
                    with(
                        Map.of(
                            "ADSTREAM_SINK_URL_ENV", "URL",
                            "URL", "jdbc:postgresql://geheim/ads",
                            "ADSTREAM_PIPELINE_NAME", "geheim",
                            "ADSTREAM_pipeline_name", "geheim"))))
        .hasMessageContainingAll(
            "sink.url is set by variables ADSTREAM_SINK_URL and ADSTREAM_SINK_URL_ENV, expected one",
            "pipeline.name is set by variables ADSTREAM_PIPELINE_NAME and ADSTREAM_pipeline_name,")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void variableThatIsNoSettingIsNoted() throws Exception {
    RunConfig config =
        read(
            "sink.password.env = ADSTREAM_PASSWORD\n",
            with(
                Map.of(
                    "ADSTREAM_PASSWORD", "geheim",
                    "ADSTREAM_JAVA_OPTS", "-Xmx1g",
                    "ADSTREAM_LOG_LEVEL", "DEBUG",
                    "ADSTREAM_PORT_8080_TCP", "tcp://10.0.0.1:8080")));

    assertThat(config.notes())
        .containsExactly(
            "ADSTREAM_LOG_LEVEL is set, and is not a setting",
            "ADSTREAM_PORT_8080_TCP is set, and is not a setting");
  }
}
