package io.adstream.spark;

import io.adstream.samples.embedded.EmbeddedEngine;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test class a Spark with the settings of {@link EmbeddedEngine}, and stops it and removes
 * its settings afterwards, since a JVM has a single Spark with one set of settings. A class that
 * needs other settings sets system properties before all of its tests.
 */
public final class OwnSpark implements BeforeAllCallback, AfterAllCallback {

  private final Properties before = new Properties();
  private @Nullable EmbeddedEngine engine;

  @Override
  public void beforeAll(ExtensionContext context) {
    before.putAll(System.getProperties());
    System.setProperty("spark.ui.enabled", "false");
    engine = EmbeddedEngine.named("spark");
  }

  /** The directory of the class's checkpoints. */
  static Path checkpoints() {
    return Path.of(URI.create(System.getProperty("spark.adstream.checkpoint")));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
    if (engine != null) {
      engine.close();
    }
    System.setProperties(before);
  }
}
