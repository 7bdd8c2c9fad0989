package io.adstream.samples.embedded;

import io.adstream.engine.Engine;
import io.adstream.engine.Engines;
import io.adstream.engine.PipelineException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An engine in this process. State outside its topics is temporary: it is deleted when this is
 * closed, or at the latest when the process ends. Thread-safe.
 */
public final class EmbeddedEngine implements AutoCloseable {

  private static final String SPARK = "spark";
  private static final String CHECKPOINT = "spark.adstream.checkpoint";
  private static final String LANES = "spark.adstream.lanes";

  /** The number of lanes for Spark on one machine; more would make small batches slower. */
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
          // How long an idle query waits before it polls Kafka again, which takes CPU.
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
   * Prepares the engine with the given name. Spark settings in system properties take precedence.
   *
   * @throws PipelineException if there is no such engine
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

  /** The number of lanes in which the engine joins topics with the given number of partitions. */
  public int lanes(int partitions) {
    return engine.name().equals(SPARK) ? Integer.getInteger(LANES, partitions) : partitions;
  }

  /** Deletes the engine's state; its pipelines must be closed. */
  @Override
  public void close() {
    Teardown.forget(this);
    if (temporaryDirectory != null) {
      Directories.delete(temporaryDirectory);
    }
  }
}
