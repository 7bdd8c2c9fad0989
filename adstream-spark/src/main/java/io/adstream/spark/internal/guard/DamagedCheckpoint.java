package io.adstream.spark.internal.guard;

import io.adstream.engine.PipelineException;
import io.adstream.internal.codec.CorruptBytesException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files of a checkpoint that are missing or cut off. Spark stops where it reads them, with the
 * words of whatever was reading, and no advice or the wrong one.
 */
public final class DamagedCheckpoint {

  /** Where Spark, and the join, read a checkpoint, and nothing is written to it. */
  private static final Pattern READS =
      Pattern.compile(
          ".*[.](HDFSMetadataLog[.](applyFnToBatchByStream|get.*)"
              + "|StreamMetadata\\$?[.]read"
              + "|RocksDB[.](load.*|replayChangelog.*)"
              + "|StateStoreChangelogReader.*"
              + "|StateSchemaCompatibilityChecker.*|SchemaHelper.*|OperatorStateMetadata.*Reader.*"
              + "|LaneStore[.](head|replay))");

  private DamagedCheckpoint() {}

  /** The error that says what to do about a checkpoint; null where a failure is about others. */
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

  /** The files may be whole, but cannot be reached or copied now. */
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
