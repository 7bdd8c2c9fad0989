package io.adstream.samples.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on Spark, as the launcher starts it. */
class SparkDemoIT {

  private static final Path SAMPLES = Path.of("..").toAbsolutePath().normalize();

  @Test
  void tablesEqualTheBatchAnswerAndNothingIsLeft(@TempDir Path temporary) throws Exception {
    // This build has made what the launcher would make.
    Files.writeString(SAMPLES.resolve("spark/target/adstream.built"), "");
    ProcessBuilder demo =
        new ProcessBuilder(
            SAMPLES.resolve("adstream").toString(),
            "demo",
            "--engine=spark",
            "--seconds=8",
            "--seed=3",
            "--window=2s",
            "--lateness=400ms");
    demo.environment().put("ADSTREAM_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    Process process = demo.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .startsWith("Starting Kafka and PostgreSQL")
        .contains("Engine:     spark, ")
        .endsWith("tables equal the batch answer: yes\n");
    try (var left = Files.list(temporary)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .allMatch(name -> name.startsWith("embedded-pg") || name.startsWith("hsperfdata"));
    }
  }
}
