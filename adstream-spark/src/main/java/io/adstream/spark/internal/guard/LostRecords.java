package io.adstream.spark.internal.guard;

import io.adstream.engine.PipelineException;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes failures from source records that Kafka deleted before they were read. Spark's message
 * is long, and advises to skip them silently.
 */
public final class LostRecords {

  private static final String DATA_LOSS = "KAFKA_DATA_LOSS";

  private LostRecords() {}

  /** The exception that names the lost records; null if the failure has another cause. */
  public static @Nullable PipelineException in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OffsetOutOfRangeException gone) {
        for (Map.Entry<TopicPartition, Long> position :
            gone.offsetOutOfRangePartitions().entrySet()) {
          return error(
              failure,
              "topic "
                  + position.getKey().topic()
                  + " holds partition "
                  + position.getKey().partition()
                  + " otherwise, expected from "
                  + position.getValue());
        }
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark
          && spark.getCondition() != null
          && spark.getCondition().startsWith(DATA_LOSS)) {
        return error(
            failure,
            "the source topics do not hold what the checkpoint says, "
                + spark.getCondition()
                + " "
                + spark.getMessageParameters());
      }
    }
    return null;
  }

  private static PipelineException error(Throwable failure, String what) {
    return new PipelineException(
        "Cannot go on: "
            + what
            + "; records were deleted before they were read, so start with rebuild to go on"
            + " without them",
        failure);
  }
}
