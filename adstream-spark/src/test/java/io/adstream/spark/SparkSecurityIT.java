package io.adstream.spark;

import io.adstream.enginetests.security.SecurityIT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Spark between secured servers; its log of events is looked through, too. */
@Tag("slow")
class SparkSecurityIT extends SecurityIT {

  @Override
  public String engine() {
    return "spark";
  }

  @Override
  protected Map<String, String> settings(Path directory) {
    try {
      return Map.of(
          "spark.master",
          "local[2]",
          "spark.adstream.checkpoint",
          directory.resolve("checkpoint").toUri().toString(),
          "spark.local.dir",
          directory.resolve("local").toString(),
          "spark.eventLog.enabled",
          "true",
          "spark.eventLog.compress",
          "false",
          "spark.eventLog.dir",
          Files.createDirectories(directory.resolve("events")).toUri().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
