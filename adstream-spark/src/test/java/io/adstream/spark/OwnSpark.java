package io.adstream.spark;

import java.util.Properties;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Stops Spark and removes its settings after a test class, since a JVM has a single Spark with one
 * set of settings.
 */
public final class OwnSpark implements BeforeAllCallback, AfterAllCallback {

  private final Properties before = new Properties();

  @Override
  public void beforeAll(ExtensionContext context) {
    before.putAll(System.getProperties());
    System.setProperty("spark.ui.enabled", "false");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
    System.setProperties(before);
  }
}
