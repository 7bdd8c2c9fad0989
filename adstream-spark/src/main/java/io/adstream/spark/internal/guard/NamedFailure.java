package io.adstream.spark.internal.guard;

import io.adstream.engine.PipelineException;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;

/** Replaces failures that Spark describes badly by ones that say what to do. */
public final class NamedFailure {

  private static final String CONCURRENT = "CONCURRENT_STREAM_LOG_UPDATE";

  private NamedFailure() {}

  /** The exception that says what to do; the failure itself if none of them applies. */
  public static Throwable of(Throwable failure, String checkpoint) {
    Throwable lost = LostRecords.in(failure);
    Throwable damaged = DamagedCheckpoint.in(failure, checkpoint);
    Throwable second = secondProcess(failure, checkpoint);
    return lost != null ? lost : damaged != null ? damaged : second != null ? second : failure;
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
