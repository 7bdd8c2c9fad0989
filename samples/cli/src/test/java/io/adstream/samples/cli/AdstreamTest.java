package io.adstream.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdstreamTest {

  private static final String SCHEMA =
      "{\"type\":\"record\",\"name\":\"E\",\"fields\":["
          + String.join(
              ",",
              Stream.of("ImpressionID", "ClickID", "JoinID", "EventTime")
                  .map(name -> "{\"name\":\"" + name + "\",\"type\":\"string\"}")
                  .toList())
          + "]}";

  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();

  private final Path directory;

  AdstreamTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private int run(String... args) {
    Called called = Called.with(args);
    out.append(called.out());
    err.append(called.err());
    return called.code();
  }

  @Test
  void helpNamesEveryCommand() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains(
            "demo",
            "run",
            "status",
            "schema",
            "reconcile",
            "send",
            "generate",
            "estimate",
            "conform",
            "bench")
        .contains("--verbose", "--version");
  }

  @Test
  void optionsCanComeFromAFileThatOthersCannotRead() throws Exception {
    Path options = directory.resolve("kafka.options");
    Files.writeString(options, "--kafka-property sasl.jaas.config=secret\n--bootstrap localhost:1");

    assertThat(run("send", "@" + options, "--impressions", "none")).isNotZero();

    assertThat(err.toString()).contains("none").doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"decode.format=avro", "decode.envelope=connect", "decode.envelope=confluent-json"})
  void sendRefusesWhatItDoesNotWrite(String setting) throws Exception {
    Path schema = Files.writeString(directory.resolve("event.avsc"), SCHEMA);
    Path config =
        Files.writeString(
            directory.resolve("send.properties"),
            "kafka.bootstrap.servers=localhost:1\n"
                + "sink.url=jdbc:postgresql://localhost/ads\n"
                + setting
                + (setting.endsWith("avro") ? "\ndecode.avro.schema.file=" + schema : ""));
    Path file = Files.writeString(directory.resolve("i.json"), "{}");

    assertThat(run("send", "--config=" + config, "--impressions=" + file)).isEqualTo(2);

    assertThat(err.toString()).contains("Cannot send: " + setting.replaceFirst("=.*", ""));
  }

  @Test
  void wrongCommandsSayWhatIsWrong() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("frobnicate")).isEqualTo(2);
    assertThat(run("send", "--bootstrap", "localhost:1")).isEqualTo(2);
    assertThat(run("demo", "--window", "soon")).isEqualTo(2);
    assertThat(run("demo", "--window", "1h")).isEqualTo(2);
    assertThat(
            err.toString()
                .lines()
                .filter(line -> !line.startsWith("See ") && !line.startsWith("Did you mean: ")))
        .hasSize(5)
        .allMatch(line -> line.startsWith("Cannot "));
  }

  @Test
  void optionsBeforeRunDoNotHideIt() {
    assertThat(Adstream.isRun("run", "--config", "x")).isTrue();
    assertThat(Adstream.isRun("--verbose", "run")).isTrue();
    assertThat(Adstream.isRun("help", "run")).isFalse();
    assertThat(Adstream.isRun()).isFalse();
  }

  @Test
  void verboseAddsTheStackTrace() {
    run("conform", "--engine", "abacus", "--verbose", ".");
    assertThat(err.toString()).contains("\tat io.adstream.samples.cli.ConformCommand");
  }

  /** Such as the error of an inconsistent class path. */
  @Test
  void errorIsAFailureWithItsCause() throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve("io.adstream.engine.Engine"), "io.adstream.Missing");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader broken = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      thread.setContextClassLoader(broken);
      assertThat(run("conform", "--engine", "abacus", ".")).isEqualTo(1);
    } finally {
      thread.setContextClassLoader(before);
    }
    assertThat(err.toString())
        .startsWith("Cannot finish conform: ")
        .contains("io.adstream.Missing");
  }

  @Test
  void generatedFilesFollowFromTheSeed() throws Exception {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    for (Path path : new Path[] {one, two}) {
      assertThat(run("generate", "--to-dir", path.toString(), "--seconds", "5")).isZero();
    }
    for (String file : new String[] {"impressions.jsonl", "clicks.jsonl", "answer.json"}) {
      assertThat(one.resolve(file)).hasSameTextualContentAs(two.resolve(file));
    }
  }

  @Test
  void conformTellsRightFromWrong() throws Exception {
    String scenario;
    try (var in = getClass().getResourceAsStream("/io/adstream/tck/scenarios/one-click.json")) {
      scenario = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    var wrong =
        (com.fasterxml.jackson.databind.node.ObjectNode) new ObjectMapper().readTree(scenario);
    wrong.withObject("/expect").putArray("matched");
    Files.writeString(directory.resolve("right.json"), scenario);
    Files.writeString(directory.resolve("wrong.json"), wrong.toString());
    Files.writeString(directory.resolve("broken.json"), "{}");

    assertThat(run("conform", "--engine", "reference", directory.toString())).isEqualTo(1);
    assertThat(out.toString().lines())
        .hasSize(4)
        .anyMatch(line -> line.equals("PASS right"))
        .anyMatch(line -> line.startsWith("FAIL wrong: ") && line.contains("match"))
        .anyMatch(line -> line.startsWith("FAIL broken: "))
        .last()
        .isEqualTo("1 passed, 2 failed");
  }

  @Test
  void directoryWithoutScenariosIsNoSuccess() {
    assertThat(run("conform", "--engine", "reference", directory.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("holds no scenario file");
  }
}
