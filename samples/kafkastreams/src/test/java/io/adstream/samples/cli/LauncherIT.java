package io.adstream.samples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {

  @Test
  void commandRunsFromAnyDirectoryWithoutBuildingAgain(@TempDir Path elsewhere) throws Exception {
    Path samples = Path.of("..").toAbsolutePath().normalize();
    // This build has already created what the launcher would build.
    Files.writeString(samples.resolve("kafkastreams/target/adstream.built"), "");
    Path link = Files.createSymbolicLink(elsewhere.resolve("ads"), samples.resolve("adstream"));
    Process process =
        new ProcessBuilder(link.toString(), "help", "send")
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).startsWith("Usage: adstream send").doesNotContain("Building");
  }
}
