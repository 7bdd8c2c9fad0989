package io.adstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Starts a JVM for each job, and separate servers. */
@Tag("slow")
class BenchCommandIT {

  @Test
  void fewImpressionsGiveAReport(@TempDir Path directory) throws Exception {
    StringWriter said = new StringWriter();
    CommandLine command = BenchCommand.commandLine();
    command.setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));

    int code =
        command.execute(
            "--only=pipeline",
            "--jobs=adstream-kafka-streams,floor,kafka-streams-left",
            "--impressions=20000",
            "--rounds=1",
            "--heap=512m",
            "--output=" + directory);

    assertThat(code).as(said::toString).isZero();
    // Each run has been compared with the generator's own answer.
    assertThat(Files.readString(directory.resolve("pipeline.md")))
        .contains("adstream on Kafka Streams, whole job |", "the floor |", "DSL, left join |")
        .containsPattern("whole job ÷ plain DSL left join \\| 3 \\| 6 \\| [0-9.]+ \\|");
    assertThat(directory.resolve("pipeline.svg")).content().contains("<rect class=\"ours\"");
    assertThat(directory.resolve("pipeline.json")).exists();
  }
}
