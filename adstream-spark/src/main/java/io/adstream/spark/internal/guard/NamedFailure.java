package io.adstream.spark.internal.guard;

import io.adstream.engine.PipelineException;
import io.adstream.sink.SinkException;
import java.util.function.IntToLongFunction;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;

/** Replaces failures that Spark describes badly by ones that say what to do. */
public final class NamedFailure {

  private static final String CONCURRENT = "CONCURRENT_STREAM_LOG_UPDATE";

  private NamedFailure() {}

  /**
   * The exception that says what to do; the failure itself if none of them applies.
   *
   * @param results reads the stored position of a lane
   */
  public static Throwable of(Throwable failure, String checkpoint, IntToLongFunction results) {
    Throwable lost = LostRecords.in(failure);
    if (lost != null) {
      return lost;
    }
    Throwable rebuilt = rebuilt(failure, results);
    Throwable damaged = DamagedCheckpoint.in(failure, checkpoint);
    Throwable second = secondProcess(failure, checkpoint);
    return rebuilt != null
        ? rebuilt
        : damaged != null ? damaged : second != null ? second : failure;
  }

  /** Another process has rebuilt the results, and has deleted this one's checkpoint. */
  private static @Nullable PipelineException rebuilt(Throwable failure, IntToLongFunction results) {
    try {
      long unused = results.applyAsLong(0);
      return null;
    } catch (SinkException e) {
      return e.isTransient()
          ? null
          : new PipelineException("Cannot go on: " + e.getMessage(), failure);
    } catch (PipelineException e) {
      return e;
    }
  }

  /** Another process has planned the batch that this one was about to plan. */
  private static @Nullable PipelineException secondProcess(Throwable failure, String checkpoint) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark && CONCURRENT.equals(spark.getCondition())) {
        return new PipelineException(
            "Cannot go on: another process writes to checkpoint "
                + checkpoint
                + ", expected one process per pipeline; stop one of them",
            failure);
      }
    }
    return null;
  }
}
