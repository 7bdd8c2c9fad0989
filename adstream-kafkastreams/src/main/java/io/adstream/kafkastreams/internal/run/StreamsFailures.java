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

/** Why a thread of Kafka Streams has ended, and whether another may take its place. */
final class StreamsFailures {

  private StreamsFailures() {}

  /**
   * The cause for which a new thread may go on; null for none. It is what Kafka itself calls
   * retriable, or a transaction that the broker does not know any more, as after its own end:
   * nothing of it counts, and the new thread goes on from what was committed. A decoder may throw
   * the same, but would throw it again.
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
   * Kafka's own errors name no cure, or one that doubles: the tool that it advises sets positions
   * back, but not the sink.
   */
  static Throwable named(Throwable thrown) {
    DecoderException decoder = DecoderException.in(thrown);
    if (decoder != null) {
      return new PipelineException(String.valueOf(decoder.getMessage()), thrown);
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && cause.getMessage().contains("StreamsResetter")) {
        return new PipelineException(
            "Cannot go on: a topic that Kafka Streams has made for this pipeline is not as it was"
                + " made; it was changed, or partitions were added to the source topics, so start"
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
