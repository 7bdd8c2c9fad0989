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
 * What Spark's configuration says of a pipeline.
 *
 * @param session a session of the pipeline's own, on the user's context
 * @param checkpointRoot under which directory pipelines keep their checkpoints
 * @param lanes how many lanes the checkpoint must have; empty where that is not set
 * @param maxRecordsPerBatch how many records are read at once
 * @param availableNow whether to end when all is read that was there at the start
 */
public record SparkSettings(
    SparkSession session,
    String checkpointRoot,
    OptionalInt lanes,
    long maxRecordsPerBatch,
    boolean availableNow) {

  private static final String PREFIX = "spark.adstream.";

  /** What a pipeline needs of Spark, unless the user says otherwise. Streams cannot adapt. */
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
   * The settings of a session's context.
   *
   * @throws PipelineException that names all faults
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

  /** How many lanes a new checkpoint has: one a core unless set. */
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
      // said below
    }
    faults.add(PREFIX + name + " is \"" + text + "\", expected 1 to " + most);
    return otherwise;
  }
}
