package io.adstream.spark.internal.session;

import io.adstream.engine.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A pipeline's settings from Spark's configuration.
 *
 * @param session the pipeline's own session, on the user's context
 * @param checkpointRoot the directory for the pipelines' checkpoints
 * @param lanes the number of lanes that the checkpoint must have; empty if not set
 * @param maxRecordsPerBatch the maximum number of records per batch
 * @param availableNow whether to stop after reading everything available at the start
 */
public record SparkSettings(
    SparkSession session,
    String checkpointRoot,
    OptionalInt lanes,
    long maxRecordsPerBatch,
    boolean availableNow) {

  private static final String PREFIX = "spark.adstream.";

  /**
   * Spark settings for a pipeline, unless the user sets others. Adaptive execution does not apply
   * to streams.
   */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "spark.sql.streaming.stateStore.providerClass",
          "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
          "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled",
          "true",
          "spark.sql.streaming.stateStore.rocksdb.boundedMemoryUsage",
          "true",
          "spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB",
          "128",
          "spark.sql.streaming.checkpointFileManagerClass",
          "org.apache.spark.sql.execution.streaming.checkpointing"
              + ".FileSystemBasedCheckpointFileManager",
          "spark.sql.adaptive.enabled",
          "false",
          "spark.sql.streaming.stopTimeout",
          "30s",
          "fs.file.impl",
          PlainLocalFileSystem.class.getName(),
          "fs.file.impl.disable.cache",
          "true");

  /**
   * Reads the settings of a session's context.
   *
   * @throws PipelineException if any is invalid; the message lists every fault
   */
  public static SparkSettings of(String pipeline, SparkSession user) {
    RuntimeConfig conf = user.conf();
    List<String> faults = new ArrayList<>();
    String root = conf.get(PREFIX + "checkpoint", "");
    if (root.isBlank()) {
      faults.add(PREFIX + "checkpoint is not set, expected a directory that outlives the process");
    }
    OptionalInt lanes =
        conf.getOption(PREFIX + "lanes").isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of((int) number(conf, "lanes", 1, 4_096, faults));
    long records = number(conf, "maxRecordsPerBatch", 200_000, Integer.MAX_VALUE, faults);
    String trigger = conf.get(PREFIX + "trigger", "continuous");
    if (!List.of("continuous", "available-now").contains(trigger)) {
      faults.add(PREFIX + "trigger is \"" + trigger + "\", expected continuous or available-now");
    }
    if (!faults.isEmpty()) {
      throw new PipelineException(
          "Cannot start pipeline " + pipeline + ": " + String.join("; ", faults), null);
    }
    SparkSession own = user.newSession();
    DEFAULTS.forEach(own.conf()::set);
    CollectionConverters.asJava(conf.getAll())
        .forEach(
            (key, value) -> {
              if (DEFAULTS.containsKey(key) || own.conf().isModifiable(key)) {
                own.conf().set(key, value);
              }
            });
    return new SparkSettings(own, root, lanes, records, trigger.equals("available-now"));
  }

  /** The number of lanes of a new checkpoint: one per core by default. */
  public int lanesOfNewCheckpoint() {
    return lanes.orElseGet(() -> Math.max(1, session.sparkContext().defaultParallelism()));
  }

  private static long number(
      RuntimeConfig conf, String name, long otherwise, long most, List<String> faults) {
    String text = conf.get(PREFIX + name, String.valueOf(otherwise));
    try {
      long value = Long.parseLong(text);
      if (value >= 1 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    faults.add(PREFIX + name + " is \"" + text + "\", expected 1 to " + most);
    return otherwise;
  }
}
