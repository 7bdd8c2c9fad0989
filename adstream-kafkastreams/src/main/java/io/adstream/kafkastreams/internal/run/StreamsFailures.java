package io.adstream.kafkastreams.internal.run;

import io.adstream.decode.DecoderException;
import io.adstream.engine.PipelineException;
import io.adstream.kafkastreams.internal.guard.SourcePositions;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.jspecify.annotations.Nullable;

/** Explains why a thread of Kafka Streams has ended, and decides whether to replace it. */
final class StreamsFailures {

  private StreamsFailures() {}

  /**
   * The cause that allows a new thread to continue; null if none. It is an exception that Kafka
   * itself classifies as retriable, or a transaction that the broker no longer knows, such as after
   * a restart: the transaction is void, and the new thread resumes from the last commit. Exceptions
   * of a decoder do not count, since it would throw them again.
   */
  static @Nullable Throwable passing(Throwable thrown) {
    if (DecoderException.in(thrown) != null) {
      return null;
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException || isLostTransaction(cause)) {
        return cause;
      }
    }
    return null;
  }

  private static boolean isLostTransaction(Throwable cause) {
    return cause instanceof ApplicationRecoverableException
        || cause instanceof InvalidTxnStateException
        || cause instanceof OutOfOrderSequenceException
        || cause instanceof TransactionAbortableException;
  }

  /**
   * Kafka's own errors suggest no remedy, or one that duplicates results: the suggested tool resets
   * positions, but not the sink.
   */
  static Throwable named(Throwable thrown) {
    DecoderException decoder = DecoderException.in(thrown);
    if (decoder != null) {
      return new PipelineException(String.valueOf(decoder.getMessage()), thrown);
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && cause.getMessage().contains("StreamsResetter")) {
        return new PipelineException(
            "Cannot go on: a topic that Kafka Streams created for this pipeline has"
                + " changed; it was altered, or partitions were added to the source topics, so start"
                + " with rebuild",
            thrown);
      }
      if (cause instanceof OffsetOutOfRangeException gone) {
        for (var position : gone.offsetOutOfRangePartitions().entrySet()) {
          return SourcePositions.gone(position.getKey(), "otherwise", position.getValue(), thrown);
        }
      }
    }
    return thrown;
  }
}
