package io.adstream.samples.embedded;

import io.adstream.engine.Engine;
import io.adstream.engine.Engines;
import io.adstream.engine.PipelineException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An engine in this process. What it must keep beside its topics is temporary, and deleted when
 * this is closed, or at the end of this process at the latest. Safe for use by several threads.
 */
public final class EmbeddedEngine implements AutoCloseable {

  private static final String SPARK = "spark";
  private static final String CHECKPOINT = "spark.adstream.checkpoint";
  private static final String LANES = "spark.adstream.lanes";

  /** Spark on this machine only; more lanes would make small batches slower. */
  private static final Map<String, String> SPARK_DEFAULTS =
      Map.of(
          LANES,
          "2",
          "spark.master",
          "local[2]",
          "spark.driver.host",
          "localhost",
          "spark.driver.bindAddress",
          "127.0.0.1",
          // How long an idle query waits before it asks Kafka for news again, which takes CPU.
          "spark.sql.streaming.pollingDelay",
          "50ms",
          // Queries of one process share the classes that Spark generates for them.
          "spark.sql.codegen.cache.maxEntries",
          "1000");

  private final Engine engine;
  private final @Nullable Path temporaryDirectory;

  private EmbeddedEngine(Engine engine, @Nullable Path temporaryDirectory) {
    this.engine = engine;
    this.temporaryDirectory = temporaryDirectory;
  }

  /**
   * Prepares the engine of this name. Settings of Spark that the user has made by system properties
   * stay.
   *
   * @throws PipelineException if there is none
   */
  public static EmbeddedEngine named(String name) {
    Engine engine = Engines.named(name);
    return Teardown.start(() -> new EmbeddedEngine(engine, temporaryDirectory(name)));
  }

  private static @Nullable Path temporaryDirectory(String name) {
    if (!name.equals(SPARK)) {
      return null;
    }
    SPARK_DEFAULTS.forEach(EmbeddedEngine::setUnlessSet);
    if (System.getProperty(CHECKPOINT) != null) {
      return null;
    }
    Path directory = Directories.temporary("adstream-spark-");
    System.setProperty(CHECKPOINT, directory.toUri().toString());
    return directory;
  }

  private static void setUnlessSet(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  /** The engine itself. */
  public Engine engine() {
    return engine;
  }

  /** In how many lanes the engine joins topics of so many partitions. */
  public int lanes(int partitions) {
    return engine.name().equals(SPARK) ? Integer.getInteger(LANES, partitions) : partitions;
  }

  /** Deletes what the engine has kept; its pipelines must be closed. */
  @Override
  public void close() {
    Teardown.forget(this);
    if (temporaryDirectory != null) {
      Directories.delete(temporaryDirectory);
    }
  }
}
