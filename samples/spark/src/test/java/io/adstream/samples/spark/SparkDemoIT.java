package io.adstream.samples.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on Spark, as the launcher starts it. */
class SparkDemoIT {

  private static final Path SAMPLES = Path.of("..").toAbsolutePath().normalize();

  @Test
  void tablesEqualTheBatchAnswerAndNothingIsLeft(@TempDir Path temporary) throws Exception {
    // This build has already created what the launcher would build.
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
    String spark = "adstream-spark-" + System.getProperty("user.name");
    assertThat(names(temporary))
        .allMatch(
            name ->
                name.equals(spark)
                    || name.startsWith("embedded-pg")
                    || name.startsWith("hsperfdata"));
    assertThat(names(temporary.resolve(spark))).containsExactly("lock");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
