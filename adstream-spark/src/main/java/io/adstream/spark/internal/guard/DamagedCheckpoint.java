package io.adstream.spark.internal.guard;

import io.adstream.engine.PipelineException;
import io.adstream.internal.codec.CorruptBytesException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes failures from checkpoint files that are missing or truncated. Spark fails where it
 * reads them, with the exception of the reader, and without advice or with the wrong one.
 */
public final class DamagedCheckpoint {

  /** The methods in which Spark and the join only read a checkpoint. */
  private static final Pattern READS =
      Pattern.compile(
          ".*[.](HDFSMetadataLog[.](applyFnToBatchByStream|get.*)"
              + "|StreamMetadata\\$?[.]read"
              + "|RocksDB[.](load.*|replayChangelog.*)"
              + "|StateStoreChangelogReader.*"
              + "|StateSchemaCompatibilityChecker.*|SchemaHelper.*|OperatorStateMetadata.*Reader.*"
              + "|LaneStore[.](head|replay))");

  private DamagedCheckpoint() {}

  /**
   * The exception that says what to do about a checkpoint; null if the failure has another cause.
   */
  public static @Nullable PipelineException in(Throwable failure, String directory) {
    boolean read = false;
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isOfStorage(cause)) {
        return null;
      }
      read |= cause instanceof CorruptBytesException || isThrownByReading(cause);
      root = cause;
    }
    return read
        ? new PipelineException(
            "Cannot go on: checkpoint "
                + directory
                + " is damaged ("
                + root.getMessage()
                + "); "
                + Checkpoint.CURE,
            failure)
        : null;
  }

  /** The files may be intact, but cannot be reached or copied now. */
  private static boolean isOfStorage(Throwable cause) {
    return cause instanceof SocketException
        || cause instanceof SocketTimeoutException
        || cause instanceof UnknownHostException
        || cause instanceof InterruptedException
        || cause instanceof VirtualMachineError
        || String.valueOf(cause.getMessage()).contains("No space left on device");
  }

  private static boolean isThrownByReading(Throwable cause) {
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (READS.matcher(frame.getClassName() + "." + frame.getMethodName()).matches()) {
        return true;
      }
    }
    return false;
  }
}
