package io.adstream.spark;

import io.adstream.enginetests.security.SecurityIT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spark between secured servers; its log of events is looked through, too. */
class SparkSecurityIT extends SecurityIT {

  @Override
  protected String engine() {
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

  /** The messages for the other cases come from code that both engines share. */
  @Override
  @ParameterizedTest
  @EnumSource(names = {"KAFKA_PASSWORD", "POSTGRES_PASSWORD"})
  protected void whatKeepsItOutIsOneLineSoon(Wrong wrong) throws Exception {
    super.whatKeepsItOutIsOneLineSoon(wrong);
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"KAFKA_PASSWORD", "POSTGRES_PASSWORD"})
  void whatElseKeepsItOutIsOneLineSoon(Wrong wrong) throws Exception {
    super.whatKeepsItOutIsOneLineSoon(wrong);
  }
}
